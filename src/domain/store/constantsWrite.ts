import { allocate, numberAt, shapeText, type Dtype, type NdArray } from '../array/ndarray.ts';
import type { WidenedType } from '../array/npy.ts';
import { CalibdeskError } from '../errors.ts';
import { writeNumbers } from '../text/numberRows.ts';
import { parseFormat, type NumberFormat } from '../text/printf.ts';

/** Who wrote a file, where and when: the header says so. */
export interface ConstantsOrigin {
  host: string;
  workDir: string;
  /** Name of the file, as the header shows it. */
  fileName: string;
  /** Local time, `YYYY-MM-DDThh:mm:ss`. */
  dateTime: string;
  user: string;
}

export interface ConstantsTextOptions extends ConstantsOrigin {
  array: NdArray;
  /** Type name of the header where it is not that of the array: `bool`, `float16`. */
  storedType?: Dtype | WidenedType;
  /** printf conversion, e.g. `%.1f`, `%8.2f`, `%d`. */
  format: string;
  /** One line each, in this order; an empty one gives `# `. */
  comments?: readonly string[];
  /** Write the DTYPE, NDIM and DIM lines (default). */
  addMetadata?: boolean;
}

/** One line of the second part of the header. */
function headerLine(key: string, value: string | number): string {
  return `# ${key.padEnd(12)}${value}\n`;
}

/** Header of a constants file, up to and including the one empty line before the data. */
export function constantsHeader(options: ConstantsTextOptions): string {
  const { array } = options;
  for (const comment of options.comments ?? [])
    if (/[\r\n\0]/.test(comment))
      throw new CalibdeskError('usage', `a comment must be one line: ${JSON.stringify(comment)}`);
  let text = '';
  for (const comment of options.comments ?? []) text += `# ${comment}\n`;
  text += '\n';
  text += headerLine('HOST', options.host);
  text += headerLine('WORK_DIR', options.workDir);
  text += headerLine('FILE_NAME', options.fileName);
  text += headerLine('DATE_TIME', options.dateTime);
  text += headerLine('UID', options.user);
  text += headerLine('SHAPE', shapeText(array.shape));
  text += headerLine('DATATYPE', options.storedType ?? array.dtype);
  text += '\n';
  if (options.addMetadata ?? true) {
    text += headerLine('DTYPE', options.storedType ?? array.dtype);
    text += headerLine('NDIM', array.shape.length);
    array.shape.forEach((length, i) => (text += headerLine(`DIM:${i}`, length)));
    text += '\n';
  }
  return text;
}

/** How the numbers of an array are laid out in lines. */
export function rowLayout(array: NdArray): { columns: number; form: 'rows' | 'flat' } {
  const flat = array.shape.length < 2;
  return {
    columns: flat ? Math.max(array.data.length, 1) : (array.shape.at(-1) as number),
    form: flat ? 'flat' : 'rows',
  };
}

/** Refuses what has no text: no numbers at all; nan and inf in an integer format. Errors: `bad-input`. */
export function checkWritable(array: NdArray, format: NumberFormat): void {
  if (array.data.length === 0)
    throw new CalibdeskError(
      'bad-input',
      `array of shape ${shapeText(array.shape)} holds no numbers: nothing to write`,
    );
  if (format.conversion !== 'd' || (array.dtype !== 'float32' && array.dtype !== 'float64')) return;
  for (let i = 0; i < array.data.length; i++)
    if (!Number.isFinite(numberAt(array, i)))
      throw new CalibdeskError(
        'bad-input',
        `${String(array.data[i])} at index ${i} has no integer form (format ${format.spec})`,
        {
          hint: 'use a floating format such as %.1f',
        },
      );
}

/**
 * Text of an array in the format of the store (NDArrIO): comments, who and when, type and shape, then the numbers. Two and
 * more dimensions: rows of the last one; fewer: one line that begins with a blank and has no line end.
 */
export function writeConstantsText(options: ConstantsTextOptions): Uint8Array<ArrayBuffer> {
  const { array } = options;
  const format = parseFormat(options.format);
  checkWritable(array, format);
  const header = new TextEncoder().encode(constantsHeader(options));
  const numbers = writeNumbers(array.data, 0, array.data.length, format, rowLayout(array));
  const text = new Uint8Array(header.length + numbers.length);
  text.set(header);
  text.set(numbers, header.length);
  return text;
}

/** Plain rows of the last dimension without any header (repository files of one panel). */
export function writeTable(array: NdArray, format: string): Uint8Array<ArrayBuffer> {
  const parsed = parseFormat(format);
  checkWritable(array, parsed);
  const columns = array.shape.at(-1) ?? 1;
  return writeNumbers(array.data, 0, array.data.length, parsed, { columns, form: 'rows' });
}

const cspad2x2Size = 2 * 185 * 388;
const cspadSize = 32 * 185 * 388;

/**
 * Order and metadata of the writer that knows detectors: cspad and cspad2x2 sizes go without the DTYPE block, and
 * cspad2x2 in natural shape (2,185,388) goes out in the order of the data acquisition, [row][column][segment].
 */
export function asDataAcquisition(array: NdArray): { array: NdArray; addMetadata: boolean } {
  const size = array.data.length;
  const addMetadata = size !== cspad2x2Size && size !== cspadSize;
  if (size !== cspad2x2Size || array.shape.at(-1) !== 388) return { array, addMetadata };
  const half = size / 2;
  const data = allocate(array.dtype, size);
  for (let i = 0; i < half; i++) {
    data[2 * i] = array.data[i];
    data[2 * i + 1] = array.data[half + i];
  }
  return { array: { dtype: array.dtype, shape: [185, 388, 2], data }, addMetadata };
}
