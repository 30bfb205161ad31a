import { createRequire } from 'node:module';
import type { EChartsCoreOption } from 'echarts/core';
import { CustomChart, LineChart, BarChart, ScatterChart } from 'echarts/charts';
import { GraphicComponent, GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([
  BarChart,
  CustomChart,
  GraphicComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  ScatterChart,
  SVGRenderer,
  TitleComponent,
]);

export interface PictureSize {
  /** Pixels. */
  width: number;
  height: number;
}

/** One font that comes with the program: the same picture on every machine, also where there are no fonts. */
const fontFamily = 'DejaVu Sans';
const resolveModule = createRequire(import.meta.url);
const fontFile = (): string => resolveModule.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');

/** A chart as SVG text, drawn without a window. */
export function chartSvg(option: EChartsCoreOption, size: PictureSize): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      textStyle: { fontFamily },
      ...option,
    });
    // Pixels of a raster fill its axes, whatever their shape.
    return chart.renderToSVGString().replaceAll('<image ', '<image preserveAspectRatio="none" ');
  } finally {
    chart.dispose();
  }
}

/** A chart as PNG. */
export async function chartPng(option: EChartsCoreOption, size: PictureSize): Promise<Uint8Array> {
  return svgPng(chartSvg(option, size));
}

/** Charts of one size beside each other, as one PNG. */
export async function chartsPng(
  options: readonly EChartsCoreOption[],
  size: PictureSize,
): Promise<Uint8Array> {
  const parts = options.map((option, i) =>
    chartSvg(option, size).replace(/<svg /, `<svg x="${i * size.width}" y="0" `),
  );
  return svgPng(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${options.length * size.width}" height="${size.height}">${parts.join('')}</svg>`,
  );
}

async function svgPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const picture = new Resvg(svg, {
    font: { loadSystemFonts: false, fontFiles: [fontFile()], defaultFontFamily: fontFamily },
  });
  return picture.render().asPng();
}
