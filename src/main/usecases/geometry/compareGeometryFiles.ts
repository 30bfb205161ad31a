import { basename, dirname, join } from 'node:path';
import { compareGeometries, type GeometryComparison } from '../../../domain/geometry/compare.ts';
import type { SegmentOptions } from '../../../domain/geometry/segments/segment.ts';
import { chartPng } from '../../pictures/chart.ts';
import { histogramPlot, outlinePlot, type Outline } from '../../pictures/plots.ts';
import type { CallContext } from '../context.ts';
import { inFile, loadGeometry, writeFiles } from './loadGeometry.ts';

export interface CompareFilesInput {
  files: readonly [string, string];
  /** Picture of the outlines; the histograms go to its folder. */
  output: string;
  segments: SegmentOptions;
}

export type ComparedFiles = { files: readonly [string, string] } & GeometryComparison & { plots: string[] };

const histogramSize = { width: 800, height: 600 };
const outlineSize = { width: 1000, height: 1000 };

/** Positions of the segments of two geometries, their differences, and four pictures. Lengths um. */
export async function compareGeometryFiles(
  input: CompareFilesInput,
  context: CallContext,
): Promise<ComparedFiles> {
  const [first, second] = input.files;
  const load = async (file: string) =>
    (
      await loadGeometry(
        { file, segments: input.segments, operations: null, object: null, index: 0 },
        context,
      )
    ).object;
  const one = await load(first);
  const two = await load(second);
  const result = inFile(`${first}, ${second}`, () => compareGeometries(one, two));
  const outlines = (corners: GeometryComparison['corners1']): Outline[] =>
    corners.map((points, at) => ({ points: points.map(([x, y]) => [x, y] as const), label: String(at) }));
  const outline = outlinePlot(
    'Segments of two geometries',
    [
      { name: `1: ${basename(first)}`, color: '#000000', dashed: false, outlines: outlines(result.corners1) },
      {
        name: `2: ${basename(second)}`,
        color: '#cc2222',
        dashed: true,
        outlines: outlines(result.corners2).map(({ points }) => ({ points })),
      },
    ],
    { horizontal: 'x, µm', vertical: 'y, µm', margin: 5000 },
    outlineSize,
  );
  const folder = dirname(input.output);
  const histograms = [
    { name: 'plot-his-dx-um.png', title: 'Differences in x', axis: 'dx, µm', values: result.diff_x_um },
    { name: 'plot-his-dy-um.png', title: 'Differences in y', axis: 'dy, µm', values: result.diff_y_um },
    {
      name: 'plot-his-dz-mm.png',
      title: 'Differences in z',
      axis: 'dz, mm',
      values: result.diff_z_um.map((value) => value / 1000),
    },
  ];
  const files = [{ path: input.output, content: await chartPng(outline, outlineSize) }];
  for (const { name, title, axis, values } of histograms)
    files.push({
      path: join(folder, name),
      content: await chartPng(histogramPlot(title, axis, values, 50), histogramSize),
    });
  return { files: input.files, ...result, plots: await writeFiles(files, context) };
}
