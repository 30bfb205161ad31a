import { differenceOf, type ArrayDifference } from '../../../domain/array/difference.ts';
import { isIntegerDtype, shapeText, type NdArray } from '../../../domain/array/ndarray.ts';
import { changedBitsArray, differenceArray, ratioArray } from '../../../domain/array/pointwise.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import { readArray } from '../../store/readConstants.ts';
import { Moved, type TaskContext } from '../protocol.ts';

export interface CompareInput {
  a: string;
  b: string;
}

export interface Compared {
  a: NdArray;
  b: NdArray;
  /** b - a. */
  difference: NdArray;
  /** b / a. */
  ratio: NdArray;
  /** Bits that changed; null unless both are integers of one size. */
  changed: NdArray | null;
  figures: ArrayDifference;
}

/** Worker task: reads two constants files and what lies between them. Errors: `bad-input` for different sizes. */
export default async function compareConstantsTask(
  input: CompareInput,
  context: TaskContext,
): Promise<Moved<Compared>> {
  const a = await readArray(input.a);
  context.check();
  const b = await readArray(input.b);
  context.check();
  if (a.data.length !== b.data.length)
    throw new CalibdeskError(
      'bad-input',
      `the files have different sizes: ${input.a} ${shapeText(a.shape)}, ${input.b} ${shapeText(b.shape)}`,
      { file: input.b, hint: 'compare files of the same detector and type' },
    );
  const words =
    isIntegerDtype(a.dtype) &&
    isIntegerDtype(b.dtype) &&
    a.data.BYTES_PER_ELEMENT === b.data.BYTES_PER_ELEMENT;
  const compared: Compared = {
    a,
    b,
    difference: differenceArray(a, b),
    ratio: ratioArray(a, b),
    changed: words ? changedBitsArray(a, b) : null,
    figures: differenceOf(a, b),
  };
  const arrays = [a, b, compared.difference, compared.ratio, compared.changed].filter((one) => one !== null);
  return new Moved(
    compared,
    arrays.map(({ data }) => data.buffer as ArrayBuffer),
  );
}
