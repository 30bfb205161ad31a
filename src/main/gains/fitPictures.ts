import { chartPng } from '../pictures/chart.ts';
import { rasterPlot } from '../pictures/plots.ts';

/** Half width of the colour range in standard deviations of the map. */
const rangeSigmas = 3;

function rangeOf(values: Float64Array): { low: number; high: number } {
  const sorted = Float64Array.from(values).sort();
  const median = sorted[sorted.length >> 1] ?? 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const rms = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return { low: median - rangeSigmas * rms, high: median + rangeSigmas * rms };
}

/** Pictures of gain and offset of both parts of a fit (rows, columns, part, slope / intercept), by the ends of their names. `mode`: AML or AHL. */
export async function fitPictures(
  mode: 'AML' | 'AHL',
  fits: Float64Array,
  rows: number,
  columns: number,
): Promise<Map<string, Uint8Array>> {
  const pictures = new Map<string, Uint8Array>();
  const parts = [mode.charAt(1), 'L'];
  for (const [part, letter] of parts.entries())
    for (const [number, what] of (['gain', 'offset'] as const).entries()) {
      const values = new Float64Array(rows * columns);
      for (let pixel = 0; pixel < values.length; pixel++) values[pixel] = fits[4 * pixel + 2 * part + number];
      const unit = what === 'gain' ? 'ADU per pulser step' : 'ADU';
      const plot = rasterPlot(
        {
          title: `${mode}: ${letter} ${what}, ${unit}`,
          raster: { values, rows, cols: columns, ...rangeOf(values) },
          horizontal: { name: 'column', from: 0, to: columns },
          vertical: { name: 'row', from: rows, to: 0 },
        },
        true,
        { width: 900, height: 800 },
      );
      pictures.set(`${mode}-${letter}_${what}`, await chartPng(plot, { width: 900, height: 800 }));
    }
  return pictures;
}
