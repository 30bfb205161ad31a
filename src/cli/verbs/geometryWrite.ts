import type { Command } from 'commander';
import { CalibdeskError } from '../../domain/errors.ts';
import type { CornerConvention } from '../../domain/geometry/crystfelImport.ts';
import type { Frame } from '../../domain/geometry/coordinates.ts';
import { poseOf, type GeometryEdit } from '../../domain/geometry/edits.ts';
import type { Precision } from '../../domain/geometry/geometryText.ts';
import { convertGeometry } from '../../main/usecases/geometry/convertGeometry.ts';
import { editGeometry, mergeGeometryFiles } from '../../main/usecases/geometry/editGeometry.ts';
import type { CliContext } from '../context.ts';
import {
  addPrecision,
  addTreeOptions,
  frameOption,
  numbersOption,
  textOf,
  treeInput,
} from './geometryOptions.ts';
import { choiceOption, numberOption } from './metrologyOptions.ts';

export function requiredOutput(given: Record<string, unknown>): string {
  const output = textOf(given, 'output');
  if (output !== null) return output;
  throw new CalibdeskError('usage', 'the file to write is not named', { hint: 'give -o FILE' });
}

const outputFlag = ['-o, --output <file>', 'file to write'] as const;

export function addConvertOptions(command: Command): Command {
  return addPrecision(command)
    .option('--cframe <0|1>', 'frame of the CrystFEL side: 0 psana, 1 LAB', frameOption, 1)
    .option('--zcorr <um>', 'subtracted from z, um', numberOption('--zcorr'), 0)
    .option(
      '--corner <form>',
      'corners of a .geom: crystfel (outer), original (pixel centres), auto (by its comments)',
      choiceOption<CornerConvention>('--corner', ['crystfel', 'original', 'auto']),
      'auto',
    )
    .option('--segment <name>', 'segment of the panels of a .geom (EPIX10KA:V1 ...)');
}

/** Input of the conversion from the parsed options of both its commands. */
export function convertInput(given: Record<string, unknown>) {
  return {
    frame: given.cframe as Frame,
    zCorrection_um: given.zcorr as number,
    corner: given.corner as CornerConvention,
    detector: given.dettype as string,
    segment: textOf(given, 'segment'),
    precision: given.precision as Precision,
    original: given.original === true,
    command: process.argv.slice(2).join(' '),
  };
}

/** Verbs of `geometry` that write a geometry file. */
export function defineWritingVerbs(command: Command, context: CliContext): void {
  const edits: [name: string, text: string, flag: string, count: number][] = [
    ['move', 'move an object, or the whole detector: dx, dy, dz um', '--by', 3],
    ['tilt', 'tilt an object: degrees about x, y, z, added to its tilts', '--by', 3],
    ['set', 'set the nine numbers of an object in the order of the file', '--pars', 9],
  ];
  for (const [name, text, flag, count] of edits) {
    const edit = addPrecision(addTreeOptions(command.command(`${name} <file>`).description(text)))
      .option(`${flag} <numbers>`, `${count} numbers with commas`, numbersOption(flag, count))
      .option(...outputFlag);
    context.action(edit, async (run, [file], given) => {
      const numbers = (given.by ?? given.pars) as number[] | undefined;
      if (numbers === undefined)
        throw new CalibdeskError(
          'usage',
          `geometry ${name} needs ${flag}=${Array(count).fill('N').join(',')}`,
        );
      const input = treeInput(file, given);
      const target = { name: input.object, index: input.index };
      const change: GeometryEdit =
        name === 'move'
          ? { kind: 'move', ...target, by_um: [numbers[0], numbers[1], numbers[2]] }
          : name === 'tilt'
            ? { kind: 'tilt', ...target, by_deg: [numbers[0], numbers[1], numbers[2]] }
            : { kind: 'set', ...target, pose: poseOf(numbers) };
      const document = await editGeometry(
        { ...input, edit: change, output: requiredOutput(given), precision: given.precision as Precision },
        run,
      );
      run.print(document.file);
      run.document(document);
    });
  }

  const merge = addPrecision(
    addTreeOptions(command.command('merge <file...>').description('several geometries under one root')),
  )
    .option('--root <name>', 'name of the root (default: that of the first file)')
    .option(...outputFlag);
  context.action(merge, async (run, files, given) => {
    const document = await mergeGeometryFiles(
      {
        ...treeInput('', given),
        files,
        root: textOf(given, 'root'),
        output: requiredOutput(given),
        precision: given.precision as Precision,
      },
      run,
    );
    run.print(`${document.file}: ${document.objects} objects`);
    run.document(document);
  });

  const convert = addConvertOptions(
    addTreeOptions(
      command.command('convert <file>').description('to and from CrystFEL, or to the text of psana again'),
    ),
  )
    .option('--to <format>', 'psana or crystfel', choiceOption('--to', ['psana', 'crystfel'] as const))
    .option('--dettype <type>', 'panels of a .geom: epix10ka, jungfrau, cspad, cspadv2, pnccd', 'epix10ka')
    .option(...outputFlag)
    .addHelpText(
      'after',
      `
CrystFEL's corner is the outer corner of the first pixel; the original wrote the pixel's centre. This is repaired (the file says
so in a comment); --original writes and reads as the original, byte for byte.

Examples:
  calibdesk geometry convert 0-end.data --to crystfel -o detector.geom
  calibdesk geometry convert detector.geom --to psana --dettype jungfrau --segment JUNGFRAU:V1 -o 0-end.data`,
    );
  context.action(convert, async (run, [file], given) => {
    if (given.to === undefined)
      throw new CalibdeskError('usage', 'geometry convert needs --to psana or --to crystfel');
    const document = await convertGeometry(
      run.identity,
      {
        ...treeInput(file, given),
        ...convertInput(given),
        to: given.to as 'psana' | 'crystfel',
        output: requiredOutput(given),
      },
      run,
    );
    run.print(document.file);
    run.document(document);
  });
}
