import type { Command } from 'commander';
import { CalibdeskError } from '../../domain/errors.ts';
import type { Frame } from '../../domain/geometry/coordinates.ts';
import type { Precision } from '../../domain/geometry/geometryText.ts';
import type { SegmentLibrary } from '../../domain/geometry/segments/segment.ts';
import type { GeometryInput } from '../../main/usecases/geometry/loadGeometry.ts';
import { choiceOption, numberOption, wholeOption } from './metrologyOptions.ts';

/** `count` decimal numbers with commas between them. */
export function numbersOption(name: string, count: number | null): (text: string) => number[] {
  return (text) => {
    const values = text.split(',').map(numberOption(name));
    if (count === null || values.length === count) return values;
    throw new CalibdeskError(
      'usage',
      `${name}: expected ${count} numbers with commas, found ${values.length}: ${text}`,
      {
        hint: 'write values that begin with a minus as --option=-1,2,3',
      },
    );
  };
}

/** Whole numbers in decimal, 0o or 0x form. */
export function bitsOption(name: string): (text: string) => number {
  return (text) => {
    const value = /^(0[oO][0-7]+|0[xX][\da-fA-F]+|\d+)$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value < 2 ** 31) return value;
    throw new CalibdeskError('usage', `${name}: expected a whole number, 0o or 0x form, found ${text}`);
  };
}

export const frameOption = (text: string): Frame =>
  Number(choiceOption('--cframe', ['0', '1'])(text)) as Frame;

export interface TreeOptions {
  library: SegmentLibrary;
  object?: string;
  index: number;
  ops?: string;
  widePixCenter?: boolean;
  original?: boolean;
  rows?: number;
}

/** Options of every verb that reads a tree. */
export function addTreeOptions(command: Command): Command {
  return command
    .option(
      '--library <name>',
      'segment library: lcls1 or psana2',
      choiceOption<SegmentLibrary>('--library', ['lcls1', 'psana2']),
      'lcls1',
    )
    .option('--object <name>', 'object, its own transform included (default: the top)')
    .option('--index <n>', 'index of the object', wholeOption('--index'), 0)
    .option('--ops <file>', 'JSON list of edits made in memory: ["move_geo", name, index, dx, dy, dz] ...')
    .option('--wide-pix-center', 'wide pixels at their own centres')
    .option('--original', 'as the original where the product repairs it')
    .option('--rows <n>', 'data rows of ARCHON segments', wholeOption('--rows', 1));
}

export function treeInput(file: string, given: Record<string, unknown>): GeometryInput {
  const options = given as unknown as TreeOptions;
  const { library: segmentLibrary } = options;
  return {
    file,
    segments: {
      segmentLibrary,
      widePixelCenter: options.widePixCenter === true,
      original: options.original === true,
      dataRows: options.rows ?? null,
    },
    operations: options.ops ?? null,
    object: options.object ?? null,
    index: options.index,
  };
}

export function addFrameOptions(command: Command, frame: Frame = 0): Command {
  return command
    .option('--no-tilt', 'design angles only')
    .option('--cframe <0|1>', 'frame: 0 psana, 1 LAB', frameOption, frame);
}

export function addPlaneOption(command: Command): Command {
  return command.option(
    '--at-z <um>',
    'x and y on the ray to the origin at this z, or at the `mean`',
    (text) => (text === 'mean' ? 'mean' : numberOption('--at-z')(text)),
  );
}

export function addBinOptions(command: Command): Command {
  return command
    .option(
      '--scale <um>',
      'size of a bin, um (default: pixel size of the segment)',
      positiveOption('--scale'),
    )
    .option('--offset <ox,oy>', 'empty margin, bins', numbersOption('--offset', 2), [0, 0]);
}

export function positiveOption(name: string): (text: string) => number {
  return (text) => {
    const value = numberOption(name)(text);
    if (value > 0) return value;
    throw new CalibdeskError('usage', `${name}: expected a number above 0, found ${text}`);
  };
}

export const npyFlag = ['--npy <file>', 'write the array (.npy version 1)'] as const;

export function addPrecision(command: Command): Command {
  return command.option(
    '--precision <form>',
    'digits: `file` as the original writes them, `full` without loss',
    choiceOption<Precision>('--precision', ['file', 'full']),
    'file',
  );
}

export const textOf = (given: Record<string, unknown>, name: string): string | null =>
  typeof given[name] === 'string' ? given[name] : null;

/** Frame, plane and bins as parsed. */
export function frameInput(file: string, given: Record<string, unknown>) {
  const plane = given.atZ as number | 'mean' | undefined;
  return {
    ...treeInput(file, given),
    tilt: given.tilt !== false,
    frame: given.cframe as Frame,
    ...(plane === undefined ? {} : { plane_um: plane === 'mean' ? null : plane }),
    npy: textOf(given, 'npy'),
    scale_um: (given.scale as number | undefined) ?? null,
    offset: (given.offset ?? [0, 0]) as [number, number],
  };
}
