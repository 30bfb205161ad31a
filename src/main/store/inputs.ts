import type { NdArray } from '../../domain/array/ndarray.ts';
import { decodeNpy } from '../../domain/array/npy.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { parseConstantsText } from '../../domain/store/constantsText.ts';
import { writeConstantsText } from '../../domain/store/constantsWrite.ts';
import { checkGeometryText } from '../../domain/store/geometryCheck.ts';
import { baseName, type ContentHash } from '../../domain/store/plan.ts';
import { readError } from './fileErrors.ts';
import { contentHash, readWhole } from './files.ts';
import type { StorePlace } from './place.ts';
import { sizeProblem } from './sizeCheck.ts';

/** Who and when a converted file says it was made by. */
export interface ConversionOrigin {
  host: string;
  user: string;
  created: string;
  cwd: string;
}

export interface CheckedInput {
  content: ContentHash;
  /** The new content where it is not the bytes of the input. */
  converted: Uint8Array | null;
  warnings: string[];
}

function badInput(error: unknown): unknown {
  if (!(error instanceof CalibdeskError) || error.code === 'bad-input') return error;
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
  let bytes: Uint8Array;
  try {
    bytes = await readWhole(place.fs, input);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EISDIR')
      throw new CalibdeskError('bad-input', `${shown}: this is a folder, a file is needed`, { file: shown });
    throw readError(error, shown);
  }
  try {
    if (type === 'geometry') {
      checkGeometryText(bytes, shown);
      return { content: contentHash(bytes), converted: null, warnings: [] };
    }
    if (/\.npy$/i.test(input)) {
      const array = decodeNpy(bytes, shown);
      const converted = convertNpy(array, target, origin);
      return {
        content: contentHash(converted),
        converted,
        warnings: sizeWarnings(shown, source, type, array.data.length),
      };
    }
    const { array, warnings } = parseConstantsText(bytes, shown);
    return {
      content: contentHash(bytes),
      converted: null,
      warnings: [
        ...warnings.map((warning) => `${shown}: ${warning}`),
        ...sizeWarnings(shown, source, type, array.data.length),
      ],
    };
  } catch (error) {
    throw badInput(error);
  }
}
