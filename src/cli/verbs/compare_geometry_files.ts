import { CalibdeskError } from '../../domain/errors.ts';
import { defaultSegmentOptions, type SegmentLibrary } from '../../domain/geometry/segments/segment.ts';
import { compareGeometryFiles } from '../../main/usecases/geometry/compareGeometryFiles.ts';
import type { VerbModule } from '../verb.ts';
import { textOf } from './geometryOptions.ts';
import { choiceOption } from './metrologyOptions.ts';
import { tableText } from './storeText.ts';

const verb: VerbModule = {
  define(command, context) {
    command
      .option('-1, --gf1 <file>', 'first geometry file')
      .option('-2, --gf2 <file>', 'second geometry file')
      .option(
        '-o, --ofname <file>',
        'picture of the outlines; histograms go to its folder',
        'fig-geo-diff.png',
      )
      .option('-v, --verb', 'also print the positions of all segments')
      .option(
        '--library <name>',
        'segment library: lcls1 or psana2',
        choiceOption<SegmentLibrary>('--library', ['lcls1', 'psana2']),
        'lcls1',
      )
      .addHelpText(
        'after',
        '\nExample:\n  calibdesk compare_geometry_files -1 old.data -2 new.data -o difference.png\n',
      );
    context.action(command, async (run, _args, given) => {
      const [first, second] = [textOf(given, 'gf1'), textOf(given, 'gf2')];
      if (first === null || second === null)
        throw new CalibdeskError('usage', 'two geometry files are compared', {
          hint: 'give -1 FILE and -2 FILE',
        });
      const { library: segmentLibrary } = given as { library: SegmentLibrary };
      const result = await compareGeometryFiles(
        {
          files: [first, second],
          output: given.ofname as string,
          segments: { ...defaultSegmentOptions, segmentLibrary },
        },
        run,
      );
      const numbers = (values: readonly number[]): string =>
        values.map((value) => value.toFixed(1)).join(', ');
      run.print(
        `mean offset, um: ${numbers(result.mean_offset_um)}\nmean rotation, degrees: ${result.dphi_mean_deg.toFixed(5)}`,
      );
      if (given.verb === true)
        run.print(
          tableText([
            ['segment', 'center 1, um', 'center 2, um', 'dx', 'dy', 'dz um'],
            ...result.centers1.map((center, at) => [
              String(at),
              numbers(center),
              numbers(result.centers2[at]),
              ...[result.diff_x_um[at], result.diff_y_um[at], result.diff_z_um[at]].map((value) =>
                value.toFixed(1),
              ),
            ]),
          ]),
        );
      run.print(result.plots.join('\n'));
      run.document(result);
    });
  },
};
export default verb;
