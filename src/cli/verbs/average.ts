import { encodeNpy } from '../../domain/array/npy.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { averageKinds, frameForms, type AverageKind, type FrameForm } from '../../contract/data.ts';
import { averageFile, projectionsCsv } from '../../main/usecases/average/saveAverage.ts';
import { averageFrames } from '../../main/usecases/average/averageFrames.ts';
import { writeFiles } from '../../main/usecases/geometry/loadGeometry.ts';
import type { VerbModule } from '../verb.ts';
import { choiceOption, wholeOption } from './metrologyOptions.ts';
import { rangeOf, textOption } from './xtcOptions.ts';

const outputs = [
  ['npy', 'average'],
  ['rms', 'rms'],
  ['max', 'maximum'],
  ['min', 'minimum'],
] as const;

const verb: VerbModule = {
  define(command, context) {
    command
      .argument('<dataset>', 'exp=NAME:run=N[:dir=PATH], an .xtc or .h5 file, a stack (.npy)')
      .option('-s, --source <source>', 'area detector, in any form or by its alias')
      .option('--events <a:b>', 'events to read, half-open, by their index')
      .option('--code <n>', 'only events with this event code', wholeOption('--code', 0, 65535))
      .option('--step <n>', 'only events of this calib cycle', wholeOption('--step', 0))
      .option(
        '--form <name>',
        'raw, pedestals (raw without pedestals) or calibrated',
        choiceOption<FrameForm>('--form', frameForms),
        'raw',
      )
      .option('--calib-dir <dir>', 'calib folder with the constants (default: that of the experiment)')
      .option('--npy <file>', 'write the average, float32')
      .option('--rms <file>', 'write the standard deviation over the frames')
      .option('--max <file>', 'write the maximum')
      .option('--min <file>', 'write the minimum')
      .option(
        '--save <file...>',
        'write by the ending of the name: .h5 (all four images), .npy, .txt, .tif (the average)',
      )
      .option('--project <file>', 'write means by column and by row, as .csv')
      .addHelpText(
        'after',
        `
Values that are no numbers are not counted; pixels that never had one become NaN.

Examples:
  calibdesk average exp=xpptut15:run=54 -s jungfrau --form calibrated --npy average.npy --max maximum.npy
  calibdesk average exp=xpptut15:run=54 -s epix100a --save average.h5 average.tif --project profiles.csv
  calibdesk average exp=xpptut15:run=54 -s epix100a --code 140 --events 0:1000 --npy average.npy --json`,
      );
    context.action(command, async (run, [dsname], options) => {
      const source = textOption(options, 'source');
      const files = outputs.flatMap(([flag, kind]) => {
        const path = textOption(options, flag);
        return path === undefined ? [] : [{ path, kind }];
      });
      const saved = (options.save as string[] | undefined) ?? [];
      const project = textOption(options, 'project');
      if (source === undefined || files.length + saved.length + (project === undefined ? 0 : 1) === 0)
        throw new CalibdeskError(
          'usage',
          `average needs ${source === undefined ? '-s SOURCE' : '--npy FILE'}`,
        );
      const range = rangeOf(options, 'events');
      const { figures, ...document } = await averageFrames(
        run.services,
        {
          ...{ dsname, source, form: options.form as FrameForm },
          calibdir: textOption(options, 'calibDir') ?? null,
          events: range ? { first: range.first ?? 0, end: range.end ?? Number.MAX_SAFE_INTEGER } : null,
          code: (options.code as number | undefined) ?? null,
          step: (options.step as number | undefined) ?? null,
        },
        run,
      );
      const { shape } = document;
      const array = (kind: AverageKind): NdArray => ({ dtype: 'float32', shape, data: figures[kind] });
      const contents: { path: string; content: Uint8Array | string }[] = files.map(({ path, kind }) => ({
        path,
        content: encodeNpy(array(kind)),
      }));
      const images = averageKinds.map((name) => ({ name, array: array(name) }));
      const facts = { ...document, dsname, form: options.form as FrameForm };
      for (const path of saved)
        contents.push({ path, content: await averageFile(run.services, path, images, facts, run) });
      if (project !== undefined)
        contents.push({ path: project, content: projectionsCsv(array('average'), document.unit) });
      const written = await writeFiles(contents, run);
      run.print(
        `${document.frames} frames of ${document.source}, ${document.unit}, after ${document.applied.join(', ') || 'nothing'}; ${document.missing} events without a frame`,
      );
      run.print(written.join('\n'));
      run.document({ ...document, form: options.form, files: written });
    });
  },
};
export default verb;
