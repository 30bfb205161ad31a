import type { NdArray } from '../../domain/array/ndarray.ts';
import { decodeNpy } from '../../domain/array/npy.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { parseConstantsText } from '../../domain/store/constantsText.ts';
import { writeConstantsText } from '../../domain/store/constantsWrite.ts';
import { checkGeometryText } from '../../domain/store/geometryCheck.ts';
import { baseName, type ContentHash } from '../../domain/store/plan.ts';
import { readError } from './fileErrors.ts';
import { contentHash, readWhole } from './files.ts';
import type { FileStatus } from './fileSystem.ts';
import type { StorePlace, TextWorkers } from './place.ts';
import { sizeProblem } from './sizeCheck.ts';

/** Who and when a converted file says it was made by. */
export interface ConversionOrigin {
  host: string;
  user: string;
  created: string;
  cwd: string;
}

/** Texts from this size on are read by a worker, bytes. */
const worthWorker = 1 << 20;
const largestInput = 2 ** 31;

export interface CheckedInput {
  content: ContentHash;
  /** The new content where it is not the bytes of the input. */
  converted: Uint8Array | null;
  warnings: string[];
}

/** Inputs that cannot be opened keep their code; those that can, but are no constants, become `bad-input`. */
function badInput(error: unknown): unknown {
  if (!(error instanceof CalibdeskError) || error.code !== 'unreadable' || error.cause !== undefined)
    return error;
  const { message, hint, file, offset } = error;
  return new CalibdeskError('bad-input', message, {
    ...(hint === undefined ? {} : { hint }),
    ...(file === undefined ? {} : { file }),
    ...(offset === undefined ? {} : { offset }),
    cause: error,
  });
}

/** Text form of a `.npy` array (header of reference 7.1, `%.1f`, integers `%d`), the same for the same origin. */
function convertNpy(array: NdArray, target: string, origin: ConversionOrigin): Uint8Array {
  return writeConstantsText({
    array,
    format: array.dtype.startsWith('float') ? '%.1f' : '%d',
    host: origin.host,
    user: origin.user,
    workDir: origin.cwd,
    dateTime: origin.created,
    fileName: baseName(target),
  });
}

/** Size of an input, bytes. Folders, pipes and devices are refused: reading them might never end. */
async function plainFileSize(place: StorePlace, input: string, shown: string): Promise<number> {
  let status: FileStatus;
  try {
    status = await place.fs.status(await place.fs.resolve(input));
  } catch (error) {
    throw readError(error, shown);
  }
  if (status.kind === 'file' && status.size <= largestInput) return status.size;
  const what =
    status.kind === 'file'
      ? 'it is larger than 2 GiB'
      : status.kind === 'folder'
        ? 'it is a folder'
        : 'it is no plain file';
  throw new CalibdeskError('bad-input', `${shown}: ${what}`, {
    file: shown,
    hint: 'give a constants file, as text or .npy',
  });
}

/** Analysis would refuse such a file, but a store may hold it: trial constants of a part of the detector, say. */
function sizeWarnings(shown: string, source: string, type: string, size: number): string[] {
  const problem = sizeProblem(source, type, size);
  return problem === null ? [] : [`${shown}: ${problem}; analysis will use the default instead`];
}

/**
 * Reads a file that is to go into the store and checks that it can be read as constants of its type: an array as text,
 * geometry as geometry text, `.npy` is converted. `shown` is the name in messages. Errors: `not-found`, `unreadable`,
 * `bad-input`.
 */
export async function readInput(
  place: StorePlace,
  input: string,
  shown: string,
  target: string,
  origin: ConversionOrigin,
): Promise<CheckedInput> {
  const [, source, type] = target.split('/');
  const isNpy = /\.npy$/i.test(input);
  const sized = (numbers: number, warnings: readonly string[]): string[] => [
    ...warnings.map((warning) => `${shown}: ${warning}`),
    ...sizeWarnings(shown, source, type, numbers),
  ];
  const size = await plainFileSize(place, input, shown);
  try {
    if (place.workers !== undefined && size > worthWorker && type !== 'geometry' && !isNpy)
      return await readInWorker(place.workers, input, sized);
    const bytes = await readWhole(place.fs, input).catch((error: unknown) => {
      throw readError(error, shown);
    });
    if (type === 'geometry') {
      checkGeometryText(bytes, shown);
      return { content: contentHash(bytes), converted: null, warnings: [] };
    }
    if (isNpy) {
      const array = decodeNpy(bytes, shown);
      const converted = convertNpy(array, target, origin);
      return { content: contentHash(converted), converted, warnings: sized(array.data.length, []) };
    }
    const { array, warnings } = parseConstantsText(bytes, shown);
    return { content: contentHash(bytes), converted: null, warnings: sized(array.data.length, warnings) };
  } catch (error) {
    throw badInput(error);
  }
}

async function readInWorker(
  workers: TextWorkers,
  input: string,
  sized: (numbers: number, warnings: readonly string[]) => string[],
): Promise<CheckedInput> {
  const { facts } = await workers.run('constants-inspect', {
    file: input,
    asArray: true,
    facts: true,
    keepArray: false,
  });
  if (facts?.array == null)
    throw new CalibdeskError('bad-input', facts?.problem ?? `${input}: cannot be read`, { file: input });
  const { sha256, size, array, warnings } = facts;
  return {
    content: { sha256, size },
    converted: null,
    warnings: sized(
      array.shape.reduce((a, b) => a * b, 1),
      warnings,
    ),
  };
}
