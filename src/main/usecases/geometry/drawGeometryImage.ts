import { readFile } from 'node:fs/promises';
import { encodeNpy } from '../../../domain/array/npy.ts';
import { encodeTiff } from '../../../domain/array/tiff.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import type { Frame } from '../../../domain/geometry/coordinates.ts';
import { scatterImage } from '../../../domain/geometry/imageAssembly.ts';
import { imageShape } from '../../../domain/geometry/indexMaps.ts';
import { polarAverage, usualPolarBins } from '../../../domain/geometry/polarAverage.ts';
import { leavesOf } from '../../../domain/geometry/tree.ts';
import { parseConstantsText } from '../../../domain/store/constantsText.ts';
import { chartPng } from '../../pictures/chart.ts';
import { rasterPlot } from '../../pictures/plots.ts';
import { readError } from '../../store/fileErrors.ts';
import type { CallContext } from '../context.ts';
import { numbersOf, readNpyFile } from './assembleGeometryImage.ts';
import { writeFiles, type GeometryInput } from './loadGeometry.ts';
import { mapGeometry } from './pixelArrays.ts';

export interface DrawImageInput extends GeometryInput {
  /** Values, text or .npy; not read when coordinates are shown. */
  data: string;
  show: 'image' | 'x' | 'y';
  prefix: string;
  suffix: string;
  frame: Frame;
  plane_um: number | null;
  /** Ends of the intensity range: said, or so many spreads from the median, or a fraction of the values. */
  low: number | null;
  high: number | null;
  spreadsBelow: number | null;
  spreadsAbove: number | null;
  lowFraction: number;
  highFraction: number;
  /** Segment that is replaced by a ramp, to see its orientation. */
  rampSegment: number | null;
  rings: number;
  minRadius_um: number;
  maxRadius_um: number | null;
  /** Inches, 100 pixels each. */
  width_in: number;
  height_in: number;
  npy: string | null;
  /** The same as TIFF; null: none. */
  tiff?: string | null;
}

async function readValues(file: string): Promise<Float64Array> {
  if (/\.npy$/i.test(file)) return numbersOf(await readNpyFile(file));
  try {
    return numbersOf(parseConstantsText(await readFile(file), file).array);
  } catch (error) {
    throw readError(error, file);
  }
}

/** Quantile with linear interpolation of sorted values. */
function quantile(sorted: Float64Array, fraction: number): number {
  const at = fraction * (sorted.length - 1);
  const below = Math.floor(at);
  const value = sorted[below];
  return value + (at - below) * ((sorted[below + 1] ?? value) - value);
}

/** Each end on its own: a number, a distance from the median in spreads, or a fraction. */
function rangeOf(values: Float64Array, input: DrawImageInput): [low: number, high: number] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0)
    throw new CalibdeskError('bad-input', `${input.data}: no value is a number`, { file: input.data });
  const median = quantile(sorted, 0.5);
  const spread = quantile(sorted.map((value) => Math.abs(value - median)).sort(), 0.5);
  const end = (said: number | null, spreads: number | null, sign: number, fraction: number): number =>
    said ?? (spreads === null ? quantile(sorted, fraction) : median + sign * spreads * spread);
  return [
    end(input.low, input.spreadsBelow, -1, input.lowFraction),
    end(input.high, input.spreadsAbove, 1, input.highFraction),
  ];
}

/** 0.3 of the column and 0.7 of the row across the range: columns and rows can be told apart in the picture. */
function drawRamp(
  values: Float64Array,
  rows: number,
  cols: number,
  segment: number,
  range: [number, number],
): void {
  const count = values.length / (rows * cols);
  if (segment < 0 || segment >= count)
    throw new CalibdeskError('bad-input', `segment ${segment}: there are ${count}, from 0`);
  const norm = (range[1] - range[0]) / Math.max(rows, cols);
  for (let row = 0, at = segment * rows * cols; row < rows; row++)
    for (let column = 0; column < cols; column++) values[at++] = (0.3 * column + 0.7 * row) * norm + range[0];
}

/** The picture of a detector with rings about the beam, and its intensity over radius and azimuth, as PNG files. */
export async function drawGeometryImage(input: DrawImageInput, context: CallContext) {
  const { plane_um, ...common } = input;
  const { object, map, x, y } = await mapGeometry(
    {
      ...common,
      tilt: true,
      scale_um: null,
      offset: [0, 0],
      ...(plane_um === null ? {} : { plane_um }),
    },
    context,
  );
  const values = input.show === 'image' ? await readValues(input.data) : (input.show === 'x' ? x : y).slice();
  if (values.length !== map.rows.length)
    throw new CalibdeskError(
      'bad-input',
      `${input.data} has ${values.length} values, ${input.file} ${map.rows.length} pixels; nothing was written`,
      { file: input.data },
    );
  const range = rangeOf(values, input);
  const segment = leavesOf(object)[0]?.segment;
  if (input.rampSegment !== null && segment)
    drawRamp(values, segment.rows, segment.cols, input.rampSegment, range);
  const shape = imageShape(map);
  const image = scatterImage(map, values);
  const bounds = (coordinates: Float64Array): [number, number] => {
    let [min, max] = [Infinity, -Infinity];
    for (const value of coordinates) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
    return [min, max];
  };
  const [[xMin, xMax], [yMin, yMax]] = [bounds(x), bounds(y)];
  const largest = input.maxRadius_um ?? 1.4 * Math.max(...[xMin, xMax, yMin, yMax].map(Math.abs));
  const steps = Math.max(1, input.rings - 1);
  const radii = Array.from(
    { length: input.rings },
    (_, ring) => input.minRadius_um + ((largest - input.minRadius_um) * ring) / steps,
  );
  const size = { width: Math.round(100 * input.width_in), height: Math.round(100 * input.height_in) };
  const lab = input.frame === 1 && input.plane_um === null;
  const picture = rasterPlot(
    {
      title: input.file,
      raster: { values: image, rows: shape[0], cols: shape[1], low: range[0], high: range[1] },
      horizontal: lab ? { name: 'x, µm', from: xMin, to: xMax } : { name: 'y, µm', from: yMin, to: yMax },
      vertical: lab ? { name: 'y, µm', from: yMin, to: yMax } : { name: 'x, µm', from: xMax, to: xMin },
      circles: { x: 0, y: 0, radii },
    },
    true,
    size,
  );
  const polar = polarAverage(x, y, values);
  const flipped = Float64Array.from(polar, (_, at) => {
    const row = usualPolarBins.radii - 1 - Math.floor(at / usualPolarBins.angles);
    return polar[row * usualPolarBins.angles + (at % usualPolarBins.angles)];
  });
  const polarPicture = rasterPlot(
    {
      title: 'r against φ',
      raster: {
        values: flipped,
        rows: usualPolarBins.radii,
        cols: usualPolarBins.angles,
        low: 10,
        high: quantile(polar.slice().sort(), input.highFraction),
      },
      horizontal: { name: 'φ, degrees', from: 0, to: 360 },
      vertical: { name: 'r, mm', from: 1, to: 100 },
    },
    false,
    { width: 1000, height: size.height },
  );
  const written = [
    {
      path: `${input.prefix}-img-${input.suffix}.png`,
      content: await chartPng(picture, size),
    },
    {
      path: `${input.prefix}-rphi-${input.suffix}.png`,
      content: await chartPng(polarPicture, { width: 1000, height: size.height }),
    },
    ...(input.npy === null
      ? []
      : [{ path: input.npy, content: encodeNpy({ dtype: 'float32', shape, data: image }) }]),
    ...(input.tiff === null || input.tiff === undefined
      ? []
      : [{ path: input.tiff, content: encodeTiff({ dtype: 'float32', shape, data: image }) }]),
  ];
  const files = await writeFiles(written, context);
  return { shape, amin: range[0], amax: range[1], files };
}
