import type { Command } from 'commander';
import { CalibdeskError } from '../../domain/errors.ts';
import { poseOf, type GeometryEdit } from '../../domain/geometry/edits.ts';
import type { Precision } from '../../domain/geometry/geometryText.ts';
import { editGeometry, mergeGeometryFiles } from '../../main/usecases/geometry/editGeometry.ts';
import type { CliContext } from '../context.ts';
import { addPrecision, addTreeOptions, numbersOption, textOf, treeInput } from './geometryOptions.ts';

export function requiredOutput(given: Record<string, unknown>): string {
  const output = textOf(given, 'output');
  if (output !== null) return output;
  throw new CalibdeskError('usage', 'the file to write is not named', { hint: 'give -o FILE' });
}

const outputFlag = ['-o, --output <file>', 'file to write'] as const;

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
}
