import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import {
  epix10kaModes,
  type Epix10kaMode,
  type GainConfiguration,
} from '../../domain/gains/epix10kaModes.ts';
import type { EpixPanel } from '../../domain/information/panelIds.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { fileError, StackFile } from '../readers/stack/stackFile.ts';
import { readArray } from '../store/readConstants.ts';
import { FieldReader, type Fields } from './fields.ts';
import type { GainDataset, GainFamily, GainRun, GainStep, PanelNumbers } from './gainDataset.ts';

const mostEvents = 10_000_000;
const mostPixels = 2 ** 27;
const panelsOf = { epix10ka: 1, epix10kaquad: 4, epix10ka2m: 16 } as const;
const panelsOfQuad = 4;

/** Whether a name means a steps file: a JSON document that stands for a data set. */
export function isStepsFileName(name: string): boolean {
  return /\.json$/i.test(name) && !/(^|:)\s*(exp|run)\s*=/.test(name);
}

/** Reads the panels' numbers: `modules` of a jungfrau, cards of an epix10ka. */
function numbersOf(reader: FieldReader, config: Fields): PanelNumbers {
  if (config.detector === undefined) {
    const version = reader.count(config.config_version, 'config.config_version');
    const known = config.modules === undefined || config.modules === null ? [] : config.modules;
    const modules = reader.list(known, 'config.modules').map((item, i) => {
      const module = reader.object(item, `config.modules[${i}]`);
      const number = (name: string): bigint => reader.big(module[name], `config.modules[${i}].${name}`);
      return [number('moduleVersion'), number('firmwareVersion'), number('serialNumber')] as const;
    });
    const count =
      config.number_of_modules === undefined
        ? modules.length
        : reader.count(config.number_of_modules, 'config.number_of_modules');
    return { family: 'jungfrau', version, count, modules: modules.slice(0, count) };
  }
  const detector = reader.text(config.detector, 'config.detector').toLowerCase();
  if (!Object.hasOwn(panelsOf, detector))
    throw reader.bad(
      'config.detector',
      `is ${JSON.stringify(detector)}, expected ${Object.keys(panelsOf).join(', ')}`,
    );
  const single = detector === 'epix10ka';
  const pairs = (name: string): [number, number][] =>
    config[name] === undefined || config[name] === null
      ? []
      : reader
          .list(config[name], `config.${name}`)
          .map((item, i) => reader.pair(item, `config.${name}[${i}]`));
  const carriers = pairs('carrierId');
  const digital = pairs('digitalCardId');
  const analog =
    config.analogCardId === undefined || config.analogCardId === null
      ? null
      : reader.pair(config.analogCardId, 'config.analogCardId');
  const version = config.version === undefined ? 0 : reader.count(config.version, 'config.version');
  const count = panelsOf[detector as keyof typeof panelsOf];
  const panels = Array.from({ length: count }, (_, i): EpixPanel => ({
    version,
    carrier: carriers[i] ?? null,
    digital: digital[single ? 0 : Math.floor(i / panelsOfQuad)] ?? null,
    analog: single ? analog : null,
  }));
  return { family: 'epix10ka', panels };
}

/** What the whole document says, beside its runs. */
interface StepsContext {
  reader: FieldReader;
  folder: string;
  family: GainFamily;
  source: string;
  /** Shape of a frame, panels, rows, columns; set by the first stack. */
  shape: readonly [number, number, number] | null;
  firstStack: string;
}

const pathIn = (folder: string, name: string): string => (isAbsolute(name) ? name : join(folder, name));

/** Numbers of a field that is a nested list or the name of a .npy file. */
async function arrayField(
  context: StepsContext,
  value: unknown,
  field: string,
  most: number,
): Promise<{ shape: number[]; values: ArrayLike<number> }> {
  if (typeof value !== 'string') return context.reader.nested(value, field, most);
  const file = pathIn(context.folder, value);
  const { shape, data } = await readArray(file);
  if (data.length > most)
    throw context.reader.bad(field, `names ${file} with ${data.length} numbers, at most ${most} are taken`);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    return { shape, values: Float64Array.from(data, Number) };
  return { shape, values: data };
}

/** One number per frame. */
async function perFrame(
  context: StepsContext,
  value: unknown,
  field: string,
  frames: number,
): Promise<ArrayLike<number>> {
  const { values } = await arrayField(context, value, field, mostEvents);
  if (values.length !== frames)
    throw context.reader.bad(field, `has ${values.length} numbers for ${frames} frames`);
  return values;
}

/** Configuration of the gains from `trbits` (panels, 4) and `asicPixelConfigArray` (panels, rows, cols) of an object. */
export async function readGainConfiguration(
  file: string,
  fields: Fields,
  where: string,
  expected: readonly [number, number, number] | null,
): Promise<GainConfiguration> {
  const context: StepsContext = {
    reader: new FieldReader(file),
    folder: dirname(file),
    family: 'epix10ka',
    source: '',
    shape: expected,
    firstStack: '',
  };
  const bits = await arrayField(context, fields.trbits, `${where}trbits`, 4096);
  const pixels = await arrayField(
    context,
    fields.asicPixelConfigArray,
    `${where}asicPixelConfigArray`,
    mostPixels,
  );
  const shape = pixels.shape.length === 2 ? [1, ...pixels.shape] : pixels.shape;
  const [panels = 0, rows = 0, columns = 0] = expected ?? shape;
  if (shape.length !== 3 || shape[0] !== panels || shape[1] !== rows || shape[2] !== columns)
    throw context.reader.bad(
      `${where}asicPixelConfigArray`,
      `has shape (${pixels.shape.join(', ')}), expected (${[panels, rows, columns].join(', ')})`,
    );
  if (bits.values.length !== 4 * panels)
    throw context.reader.bad(
      `${where}trbits`,
      `has ${bits.values.length} numbers, expected 4 for each of ${panels} panels`,
    );
  const size = rows * columns;
  return {
    rows,
    columns,
    panels: Array.from({ length: panels }, (_, panel) => ({
      trbits: Array.from({ length: 4 }, (_unused, asic) => bits.values[4 * panel + asic]),
      pixels: Array.prototype.slice.call(pixels.values, panel * size, (panel + 1) * size) as number[],
    })),
  };
}

/** Reads a JSON document that is an object. Errors: `not-found`; `unreadable`; `bad-input`. */
export async function readJsonObject(file: string): Promise<Fields> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw fileError(error, file);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new CalibdeskError('bad-input', `${file}: not a JSON document: ${(error as Error).message}`, {
      file,
    });
  }
  return new FieldReader(file).object(document, 'document');
}

async function openStack(context: StepsContext, name: string, field: string): Promise<StackFile> {
  const file = pathIn(context.folder, name);
  const stack = await StackFile.open(file);
  const { reader } = context;
  if (stack.dtype !== 'uint16')
    throw reader.bad(field, `names ${file} of ${stack.dtype}, full words of uint16 are needed`);
  const shape = stack.shape.length === 2 ? [1, ...stack.shape] : [...stack.shape];
  if (shape.length !== 3)
    throw reader.bad(
      field,
      `names ${file} with frames of (${stack.shape.join(', ')}), expected (panels, rows, cols)`,
    );
  context.shape ??= shape as [number, number, number];
  if (context.firstStack === '') context.firstStack = file;
  if (shape.join() !== context.shape.join())
    throw reader.bad(
      field,
      `names ${file} with frames of (${shape.join(', ')}), those of ${context.firstStack} are (${context.shape.join(', ')})`,
    );
  return stack;
}

async function readStep(
  context: StepsContext,
  run: number,
  step: number,
  fields: Fields,
  where: string,
): Promise<GainStep> {
  const { reader, family } = context;
  const stack = await openStack(context, reader.text(fields.stack, `${where}.stack`), `${where}.stack`);
  const frames = stack.frames;
  const eventNumbers =
    fields.evnum === undefined
      ? Int32Array.from({ length: frames }, (_, i) => i)
      : await perFrame(context, fields.evnum, `${where}.evnum`, frames);
  const fiducials =
    fields.fiducials === undefined
      ? null
      : await perFrame(context, fields.fiducials, `${where}.fiducials`, frames);
  const labels =
    fields.labels === undefined
      ? null
      : reader.list(fields.labels, `${where}.labels`).map((item, i) => {
          const pair = reader.list(item, `${where}.labels[${i}]`);
          const at = `${where}.labels[${i}]`;
          return { name: reader.text(pair[0], at), value: reader.text(pair[1], at) };
        });
  const mode = fields.gain_mode === undefined ? null : reader.text(fields.gain_mode, `${where}.gain_mode`);
  let epixGain: GainStep['epixGain'] = null;
  if (family === 'epix10ka') {
    if (mode === null) {
      if (fields.trbits === undefined && fields.asicPixelConfigArray === undefined)
        throw reader.bad(`${where}.gain_mode`, 'is missing, and so are `trbits` and `asicPixelConfigArray`');
      epixGain = await readGainConfiguration(reader.file, fields, `${where}.`, context.shape);
    } else if ((epix10kaModes.slice(0, 5) as string[]).includes(mode)) epixGain = mode as Epix10kaMode;
    else
      throw reader.bad(
        `${where}.gain_mode`,
        `is ${JSON.stringify(mode)}, expected ${epix10kaModes.slice(0, 5).join(', ')}`,
      );
  } else if (mode === null) throw reader.bad(`${where}.gain_mode`, 'is missing');
  const file = stack.file;
  return {
    run,
    step,
    shape: context.shape!,
    events: fields.evnum === undefined ? frames : 1 + (frames === 0 ? -1 : eventNumbers[frames - 1]),
    frames: {
      kind: 'located',
      locations: Array.from({ length: frames }, (_, i) => ({ file, byteOffset: stack.offset(i) })),
    },
    eventNumbers,
    fiducials,
    eventCodes: null,
    labels,
    jungfrauMode: family === 'jungfrau' ? mode : null,
    epixGain,
  };
}

function runOf(context: StepsContext, fields: Fields, where: string): GainRun {
  const { reader } = context;
  const run = reader.count(fields.run, `${where}.run`);
  const seconds = reader.count(fields.unix_sec, `${where}.unix_sec`);
  if (seconds > 2 ** 33) throw reader.bad(`${where}.unix_sec`, `is no time: ${seconds}`);
  const list = reader.list(fields.steps, `${where}.steps`);
  let steps: Promise<GainStep[]> | undefined;
  const read = async (): Promise<GainStep[]> => {
    const made: GainStep[] = [];
    for (const [i, item] of list.entries()) {
      const at = `${where}.steps[${i}]`;
      made.push(await readStep(context, run, i, reader.object(item, at), at));
    }
    return made;
  };
  return { run, seconds, steps: () => (steps ??= read()) };
}

/** A steps file, opened: JSON with `runs`, whose steps name stacks (.npy); paths are relative to its folder. */
export interface StepsFile extends Omit<GainDataset, 'runs'> {
  alias: string | null;
  runs: readonly GainRun[];
}

/**
 * Opens a steps file. Stacks are looked at when the steps of a run are asked for.
 * @throws CalibdeskError not-found; unreadable; bad-input, with file and field, for anything that is no such document
 */
export async function openStepsFile(file: string): Promise<StepsFile> {
  const fields = await readJsonObject(file);
  const reader = new FieldReader(file);
  const numbers = numbersOf(reader, reader.object(fields.config, 'config'));
  const context: StepsContext = {
    reader,
    folder: dirname(file),
    family: numbers.family,
    source: reader.name(fields.detector, 'detector'),
    shape: null,
    firstStack: '',
  };
  const runs = reader
    .list(fields.runs, 'runs')
    .map((item, i) => runOf(context, reader.object(item, `runs[${i}]`), `runs[${i}]`));
  return {
    name: file,
    experiment: reader.name(fields.experiment, 'experiment'),
    source: context.source,
    alias: fields.alias === undefined ? null : reader.name(fields.alias, 'alias'),
    numbers,
    runs,
    close: async () => undefined,
  };
}
