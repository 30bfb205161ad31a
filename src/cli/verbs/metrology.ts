import { CalibdeskError } from '../../domain/errors.ts';
import type { MetrologyOrigin } from '../../domain/metrology/applyToGeometry.ts';
import type { LengthUnits } from '../../domain/metrology/types.ts';
import type { Command } from 'commander';
import { applyMetrology } from '../../main/usecases/applyMetrology.ts';
import { checkMetrology, writeQualityTable } from '../../main/usecases/checkMetrology.ts';
import { convertMetrology } from '../../main/usecases/convertMetrology.ts';
import { fitDetectors, fitMetrology, type FitDetector } from '../../main/usecases/fitMetrology.ts';
import { reportMetrologyFile } from '../../main/usecases/reportMetrology.ts';
import type { VerbModule } from '../verb.ts';
import { addUnits, choiceOption, numberOption, wholeOption } from './metrologyOptions.ts';
import { figure, tableText } from './storeText.ts';

function sizeOption(text: string): { long_um: number; short_um: number } {
  const match = /^(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)$/.exec(text);
  const [long_um, short_um] = match === null ? [0, 0] : [Number(match[1]), Number(match[2])];
  if (long_um > 0 && short_um > 0) return { long_um, short_um };
  throw new CalibdeskError('usage', `--size: expected LxS in um, found ${text}`, {
    hint: 'for example 43540x20906',
  });
}

/** Which detector was measured, and how it lay. */
function addFitOptions(command: Command): Command {
  return command
    .requiredOption(
      '--det <detector>',
      fitDetectors.join(', '),
      choiceOption<FitDetector>('--det', fitDetectors),
    )
    .option('--n90 <turns>', 'cspad-v2: quarter turns of the camera', wholeOption('--n90', 0, 3), 0)
    .option('--rot <n>', 'epix: where Q0 was', wholeOption('--rot'), 0)
    .option('--size <LxS>', 'rectangle of the corners, um (default: by the detector)', sizeOption);
}

interface FitOptions {
  det: FitDetector;
  n90: number;
  rot: number;
  size?: { long_um: number; short_um: number };
  units?: LengthUnits;
}

const verb: VerbModule = {
  define(command, context) {
    const quality = command
      .command('quality <file>')
      .description('quality tables of a metrology table')
      .option('--txy <um>', 'limit in the plane, um', numberOption('--txy'), 60)
      .option('--toz <um>', 'limit out of the plane, um', numberOption('--toz'), 100)
      .option('--csv <out>', 'also write the tables as csv')
      .addHelpText(
        'after',
        '\nExample:\n  calibdesk metrology quality metrology.txt --csv quality.csv --json\n',
      );
    addUnits(quality);
    context.action(quality, async (run, [file], given) => {
      const options = given as { txy: number; toz: number; csv?: string; units?: LengthUnits };
      const limits = { xy_um: options.txy, z_um: options.toz };
      const { check, reading, text } = await checkMetrology(
        { file, limits, original: false, units: options.units, verbose: false },
        run,
      );
      if (options.csv !== undefined) await writeQualityTable(options.csv, check, run);
      run.print(text);
      run.document({ ...check, reading });
    });

    const fit = addFitOptions(
      command.command('fit <file>').description('rigid fit of every panel, with the corners to blame'),
    ).addHelpText(
      'after',
      `
A panel with rms above 30 um has a bad corner: the one is named whose omission leaves less than 20 um and half of the next best.

Examples:
  calibdesk metrology fit metrology.txt --det cspad-v2 --n90 1 --json
  calibdesk metrology fit metrology.txt --det epix10ka2m --rot 3
`,
    );
    addUnits(fit);
    context.action(fit, async (run, [file], given) => {
      const options = given as unknown as FitOptions;
      const { det: detector, n90, rot, size = null, units } = options;
      const document = await fitMetrology({ file, detector, n90, rot, size, units }, run);
      const rows = document.segments.map(
        ({ quad, segm, center, rot_z, tilt_z, tilt_y, tilt_x, rms, outlier }) => [
          String(quad ?? 0),
          String(segm),
          ...center.map((value) => value.toFixed(1)),
          String(rot_z),
          ...[tilt_z, tilt_y, tilt_x].map((value) => value.toFixed(4)),
          figure(Number(rms.toFixed(1))),
          outlier === null
            ? ''
            : outlier.point === null
              ? 'a bad corner, not to be told which'
              : `corner ${outlier.point}`,
        ],
      );
      const head = [
        'quad',
        'segm',
        'x um',
        'y um',
        'z um',
        'rot z',
        'tilt z deg',
        'tilt y',
        'tilt x',
        'rms um',
        '',
      ];
      run.print(tableText([head, ...rows]));
      run.document(document);
    });

    const apply = addFitOptions(
      command.command('apply <file>').description('put the measured panels into a base geometry'),
    )
      .requiredOption(
        '--base <geometry>',
        'geometry whose panels are replaced; all other rows and comments stay',
      )
      .option('-o, --output <file>', 'geometry to write')
      .option(
        '--method <name>',
        'rigid: fit without bad corners; original: values of the original command',
        choiceOption('--method', ['rigid', 'original'] as const),
        'rigid',
      )
      .option(
        '--origin <name>',
        'measure: as measured (default with quads); mean: about the mean centre; base: moved onto the base (default)',
        choiceOption<MetrologyOrigin>('--origin', ['measure', 'mean', 'base']),
      )
      .option('--dry-run', 'write nothing')
      .option('--force', 'the base itself may be replaced')
      .addHelpText(
        'after',
        `
Examples:
  calibdesk metrology apply metrology.txt --det cspad-v2 --n90 1 --base 0-end.data -o measured.data
  calibdesk metrology apply metrology.txt --det cspad-v1 --base quads.data -o measured.data --dry-run --json
`,
      );
    addUnits(apply);
    context.action(apply, async (run, [file], given) => {
      const options = given as unknown as FitOptions & {
        base: string;
        output?: string;
        method: 'rigid' | 'original';
        origin?: MetrologyOrigin;
      };
      if (options.output === undefined)
        throw new CalibdeskError('usage', 'metrology apply: the file to write is not named', {
          hint: 'give -o FILE',
        });
      const { det: detector, n90, rot, size = null, units, base, output, method } = options;
      const document = await applyMetrology(
        run.identity,
        {
          ...{ file, detector, n90, rot, size, units, base, output, method },
          origin: options.origin ?? null,
          dryRun: given.dryRun === true,
          force: given.force === true,
        },
        run,
      );
      const angle = (value: number): string => value.toFixed(4);
      run.print(
        tableText([
          ['parent', '', 'object', '', 'x um', 'y um', 'z um', 'rot z', 'tilt z deg', 'tilt y', 'tilt x'],
          ...document.panels.map((row) => [
            row.parent ?? '',
            String(row.parent_index ?? ''),
            row.object,
            String(row.index),
            ...[row.X0, row.Y0, row.Z0].map((value) => value.toFixed(1)),
            String(row.ROT_Z),
            ...[row.TILT_Z, row.TILT_Y, row.TILT_X].map(angle),
          ]),
        ]),
      );
      run.print(given.dryRun === true ? `${output} would be written` : output);
      run.document(document);
    });

    const report = addFitOptions(
      command
        .command('report <file>')
        .description('one HTML page: quality, fit, residuals, panels, the table'),
    )
      .option('-o, --output <file>', 'page to write', 'metrology.html')
      .option('--base <geometry>', 'also show the panels in this geometry')
      .option('--txy <um>', 'limit in the plane, um', numberOption('--txy'), 60)
      .option('--toz <um>', 'limit out of the plane, um', numberOption('--toz'), 100)
      .option('--comment <text>', 'a remark for the page')
      .addHelpText(
        'after',
        '\nExample:\n  calibdesk metrology report metrology.txt --det cspad-v2 -o metrology.html\n',
      );
    addUnits(report);
    context.action(report, async (run, [file], given) => {
      const options = given as unknown as FitOptions & {
        output: string;
        base?: string;
        txy: number;
        toz: number;
        comment?: string;
      };
      const { det: detector, n90, rot, units, output, base = null, txy, toz, comment = '' } = options;
      const document = await reportMetrologyFile(
        run.identity,
        { file, detector, n90, rot, units, base, xy_um: txy, z_um: toz, comment, output },
        run,
      );
      run.print(document.path);
      run.document(document);
    });

    const convert = command
      .command('convert <file>')
      .description('workbook (.xlsx), csv or text to text tables')
      .option(
        '-o, --output <file>',
        'name of the table; sheets of 8 points get their number in it',
        'metrology.txt',
      )
      .addHelpText(
        'after',
        `
A sheet of 8 points is one CSPAD2x2, a sheet of 32 points a CSPAD quad; sheets go by the number of their member (sheet1.xml).

Examples:
  calibdesk metrology convert metrology.xlsx
  calibdesk metrology convert metrology.csv -o table.txt --json
`,
      );
    context.action(convert, async (run, [file], given) => {
      const document = await convertMetrology({ file, output: (given as { output: string }).output }, run);
      run.print(document.files.join('\n'));
      run.document(document);
    });
  },
};
export default verb;
