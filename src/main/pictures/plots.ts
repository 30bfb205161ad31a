import type { EChartsCoreOption } from 'echarts/core';
import { colorTable } from '../../domain/color/colorMaps.ts';
import { pngDataUri } from '../reports/png.ts';

export interface Raster {
  /** Row by row from the top. */
  values: ArrayLike<number>;
  rows: number;
  cols: number;
  /** Colour range. */
  low: number;
  high: number;
}

/** PNG of a raster as a data address. NaN is black. */
export function rasterUri({ values, rows, cols, low, high }: Raster): string {
  const table = colorTable('inferno');
  const scale = high > low ? 255 / (high - low) : 0;
  const rgb = new Uint8Array(3 * rows * cols);
  for (let i = 0; i < rows * cols; i++) {
    const index = Math.max(0, Math.min(255, Math.round((values[i] - low) * scale))) || 0;
    rgb.set(table.subarray(4 * index, 4 * index + 3), 3 * i);
  }
  return pngDataUri(cols, rows, rgb);
}

export interface Axis {
  name: string;
  from: number;
  to: number;
}

const axisOption = ({ name, from, to }: Axis, vertical: boolean): Record<string, unknown> => ({
  type: 'value',
  name,
  nameLocation: 'middle',
  nameGap: vertical ? 62 : 32,
  min: Math.min(from, to),
  max: Math.max(from, to),
  inverse: from > to,
  axisLine: { show: true, onZero: false },
  axisTick: { show: true },
  splitLine: { show: false },
  // The ends are where the data end, rarely at round numbers.
  axisLabel: { hideOverlap: true, showMinLabel: false, showMaxLabel: false },
});

const grid = (index: number, box: Record<string, number | string>): Record<string, unknown> => ({
  id: `grid${index}`,
  // Without this, long labels would make the grid smaller and the scales unequal.
  outerBoundsMode: 'none',
  ...box,
});

interface Api {
  coord(point: readonly number[]): [number, number];
}

/** A series that draws shapes at data coordinates. */
function shapes(at: number, draw: (api: Api) => Record<string, unknown>): Record<string, unknown> {
  return {
    type: 'custom',
    xAxisIndex: at,
    yAxisIndex: at,
    clip: true,
    data: [0],
    renderItem: (_params: unknown, api: Api) => draw(api),
  };
}

export interface RasterPlot {
  title: string;
  raster: Raster;
  horizontal: Axis;
  vertical: Axis;
  /** Circles about a point, in units of the axes. */
  circles?: { x: number; y: number; radii: readonly number[] };
}

/** A raster on two axes with its colour bar; circles over it. */
export function rasterPlot(
  plot: RasterPlot,
  equalAspect: boolean,
  size: { width: number; height: number },
): EChartsCoreOption {
  const { horizontal, vertical, raster } = plot;
  const [left, right, top, bottom] = [80, 110, 40, 60];
  let width = size.width - left - right;
  let height = size.height - top - bottom;
  if (equalAspect) {
    const scale = Math.min(
      width / Math.abs(horizontal.to - horizontal.from),
      height / Math.abs(vertical.to - vertical.from),
    );
    width = scale * Math.abs(horizontal.to - horizontal.from);
    height = scale * Math.abs(vertical.to - vertical.from);
  }
  const uri = rasterUri(raster);
  const bar = rasterUri({
    values: Array.from({ length: 256 }, (_, i) => 255 - i),
    rows: 256,
    cols: 1,
    low: 0,
    high: 255,
  });
  return {
    title: { text: plot.title, left: 'center', textStyle: { fontSize: 14 } },
    grid: [
      grid(0, { left, top, width, height }),
      grid(1, { left: left + width + 20, top, width: 16, height }),
    ],
    xAxis: [
      { ...axisOption(horizontal, false), gridIndex: 0 },
      { type: 'value', gridIndex: 1, min: 0, max: 1, show: false },
    ],
    yAxis: [
      { ...axisOption(vertical, true), gridIndex: 0 },
      {
        ...axisOption(
          { name: '', from: raster.low, to: raster.high > raster.low ? raster.high : raster.low + 1 },
          true,
        ),
        gridIndex: 1,
        position: 'right',
      },
    ],
    series: [
      shapes(0, (api) => {
        const [x1, y1] = api.coord([horizontal.from, vertical.to]);
        const [x2, y2] = api.coord([horizontal.to, vertical.from]);
        return { type: 'image', style: { image: uri, x: x1, y: y1, width: x2 - x1, height: y2 - y1 } };
      }),
      shapes(1, (api) => {
        const [x1, y1] = api.coord([0, raster.high > raster.low ? raster.high : raster.low + 1]);
        const [x2, y2] = api.coord([1, raster.low]);
        return { type: 'image', style: { image: bar, x: x1, y: y1, width: x2 - x1, height: y2 - y1 } };
      }),
      ...(plot.circles === undefined
        ? []
        : plot.circles.radii.map((radius) =>
            shapes(0, (api) => {
              const { x, y } = plot.circles as NonNullable<RasterPlot['circles']>;
              const [cx, cy] = api.coord([x, y]);
              const [edge] = api.coord([x + radius, y]);
              return {
                type: 'circle',
                shape: { cx, cy, r: Math.abs(edge - cx) },
                style: { fill: 'none', stroke: '#ffffff', lineWidth: 0.7, opacity: 0.8 },
              };
            }),
          )),
    ],
  };
}

/** Counts of values in equal bins. */
export function histogramPlot(
  title: string,
  name: string,
  values: readonly number[],
  bins: number,
): EChartsCoreOption {
  const finite = values.filter(Number.isFinite);
  let low = Math.min(...finite);
  let high = Math.max(...finite);
  if (!(high > low)) [low, high] = finite.length === 0 ? [0, 1] : [low - 0.5, high + 0.5];
  const counts = new Array<number>(bins).fill(0);
  for (const value of finite) counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))]++;
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const rms = Math.sqrt(finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / finite.length);
  return {
    title: {
      text: title,
      subtext: `${finite.length} values, mean ${mean.toFixed(3)}, rms ${rms.toFixed(3)}`,
      left: 'center',
      textStyle: { fontSize: 14 },
    },
    grid: grid(0, { left: 80, right: 30, top: 70, bottom: 60 }),
    xAxis: axisOption({ name, from: low, to: high }, false),
    yAxis: { ...axisOption({ name: 'values in bin', from: 0, to: Math.max(1, ...counts) * 1.05 }, true) },
    series: [
      {
        type: 'custom',
        clip: true,
        data: counts,
        renderItem: (params: { dataIndex: number }, api: Api) => {
          const step = (high - low) / bins;
          const at = params.dataIndex;
          const [x1, y1] = api.coord([low + at * step, counts[at]]);
          const [x2, y2] = api.coord([low + (at + 1) * step, 0]);
          return {
            type: 'rect',
            shape: { x: x1, y: y1, width: x2 - x1, height: y2 - y1 },
            style: { fill: '#4477aa', stroke: '#ffffff', lineWidth: 0.5 },
          };
        },
      },
    ],
  };
}

export interface Outline {
  /** Corners in turn. */
  points: readonly (readonly [x: number, y: number])[];
  label?: string;
}

/** Outlines of panels in one or more colours on equal axes; labels at their centres. */
export function outlinePlot(
  title: string,
  sets: readonly { name: string; color: string; dashed: boolean; outlines: readonly Outline[] }[],
  axes: { horizontal: string; vertical: string; margin: number },
  size: { width: number; height: number },
): EChartsCoreOption {
  const all = sets.flatMap(({ outlines }) => outlines.flatMap(({ points }) => points));
  const range = (at: 0 | 1): [number, number] => [
    Math.min(...all.map((point) => point[at])) - axes.margin,
    Math.max(...all.map((point) => point[at])) + axes.margin,
  ];
  const [[x1, x2], [y1, y2]] = [range(0), range(1)];
  const scale = Math.min((size.width - 130) / (x2 - x1), (size.height - 150) / (y2 - y1));
  return {
    title: { text: title, left: 'center', textStyle: { fontSize: 14 } },
    legend: { top: 32, data: sets.map(({ name }) => name) },
    grid: grid(0, { left: 90, top: 70, width: scale * (x2 - x1), height: scale * (y2 - y1) }),
    xAxis: axisOption({ name: axes.horizontal, from: x1, to: x2 }, false),
    yAxis: axisOption({ name: axes.vertical, from: y1, to: y2 }, true),
    series: sets.map(({ name, color, dashed, outlines }) => ({
      name,
      type: 'custom',
      itemStyle: { color },
      clip: true,
      data: outlines.map((_, at) => at),
      renderItem: (params: { dataIndex: number }, api: Api) => {
        const { points, label } = outlines[params.dataIndex];
        const corners = points.map((point) => api.coord(point));
        const center = [0, 1].map(
          (axis) => corners.reduce((sum, each) => sum + each[axis], 0) / corners.length,
        );
        const line = {
          type: 'polygon',
          shape: { points: corners },
          style: { fill: 'none', stroke: color, lineWidth: 1.2, ...(dashed ? { lineDash: [5, 4] } : {}) },
        };
        if (label === undefined) return line;
        return {
          type: 'group',
          children: [
            line,
            {
              type: 'text',
              style: {
                text: label,
                x: center[0],
                y: center[1],
                fill: color,
                align: 'center',
                verticalAlign: 'middle',
                fontSize: 11,
                fontFamily: 'DejaVu Sans',
              },
            },
          ],
        };
      },
    })),
  };
}
