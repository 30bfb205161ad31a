import { CalibdeskError } from '../errors.ts';
import { halfBits, halfValue } from './half.ts';
import { allocate, bytesOf, bytesOfArray, sizeOf, viewOf, type Dtype, type NdArray } from './ndarray.ts';

// The .npy format: magic 0x93 "NUMPY", major, minor, header length (uint16 in version 1, uint32 from version 2 on),
// header = text of a Python dictionary with 'descr', 'fortran_order' and 'shape', padded with blanks and closed by a
// line end so that the data begin at a multiple of 64 bytes.
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const descriptorOf: Record<Dtype, string> = {
  uint8: '|u1',
  int8: '|i1',
  uint16: '<u2',
  int16: '<i2',
  uint32: '<u4',
  int32: '<i4',
  uint64: '<u8',
  int64: '<i8',
  float32: '<f4',
  float64: '<f8',
};

const dtypeOfCode = new Map<string, Dtype>(
  (Object.entries(descriptorOf) as [Dtype, string][]).map(([dtype, descriptor]) => [
    descriptor.slice(1),
    dtype,
  ]),
);
const widenedDescriptors = { bool: '|b1', float16: '<f2' };
// Truth values are bytes 0 and 1; half precision is widened when read.
const otherCodes = new Map<string, Dtype>([
  ['b1', 'uint8'],
  ['f2', 'float32'],
]);

export interface NpyHeader {
  /** Type of the elements in memory: `bool` is uint8, `float16` float32. */
  dtype: Dtype;
  shape: number[];
  /** Byte offset of the first element. */
  dataOffset: number;
  fortranOrder: boolean;
  /** Elements are stored with the most significant byte first. */
  bigEndian: boolean;
  /** Type code of the file without byte order, e.g. `f4`, `b1`, `f2`. */
  code: string;
}

function bad(file: string, message: string, offset?: number): CalibdeskError {
  return new CalibdeskError('unreadable', `${file}: ${message}`, {
    file,
    ...(offset === undefined ? {} : { offset }),
    hint: 'write the array again as .npy, for example by numpy.save',
  });
}

/** Types of files that are wider in memory: truth values are uint8, half precision is float32. */
export type WidenedType = 'bool' | 'float16';

/** Header (magic to the end of the padding) of a version 1 file in C order. */
export function npyHeader(dtype: Dtype, shape: readonly number[], stored?: WidenedType): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const descriptor = stored === undefined ? descriptorOf[dtype] : widenedDescriptors[stored];
  const dictionary = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const total = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const header = new Uint8Array(total).fill(0x20);
  header.set([...magic, 1, 0, (total - 10) & 0xff, (total - 10) >> 8]);
  for (let i = 0; i < dictionary.length; i++) header[10 + i] = dictionary.charCodeAt(i);
  header[total - 1] = 0x0a;
  return header;
}

/** The whole .npy file of an array: version 1, little-endian, C order; with `stored` in that narrower type. */
export function encodeNpy(array: NdArray, stored?: WidenedType): Uint8Array<ArrayBuffer> {
  const header = npyHeader(array.dtype, array.shape, stored);
  let body = bytesOfArray(array);
  if (stored === 'float16') {
    const halves = Uint16Array.from(array.data as ArrayLike<number>, halfBits);
    body = new Uint8Array(halves.buffer);
  }
  const bytes = new Uint8Array(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return bytes;
}

/** Name of the type in which the file holds its elements, e.g. `float32`, `bool`. */
export function storedTypeName(header: NpyHeader): Dtype | WidenedType {
  return header.code === 'b1' ? 'bool' : header.code === 'f2' ? 'float16' : header.dtype;
}

/** Reads the header of a .npy file of version 1 to 3; `bytes` may be just the beginning of the file. */
export function parseNpyHeader(bytes: Uint8Array, file: string): NpyHeader {
  if (bytes.length < 10 || magic.some((byte, i) => bytes[i] !== byte))
    throw bad(file, 'not a .npy file: it does not begin with \\x93NUMPY', 0);
  const version = bytes[6];
  if (version < 1 || version > 3) throw bad(file, `unknown .npy version ${version}`, 6);
  const start = version === 1 ? 10 : 12;
  const length =
    version === 1
      ? bytes[8] | (bytes[9] << 8)
      : bytes[8] + bytes[9] * 0x100 + bytes[10] * 0x10000 + bytes[11] * 0x1000000;
  if (start + length > bytes.length) throw bad(file, `.npy header of ${length} bytes is cut`, bytes.length);
  let text = '';
  for (let i = start; i < start + length; i++) text += String.fromCharCode(bytes[i]);
  const descriptor = /['"]descr['"]\s*:\s*['"]([<>|=]?)([a-zA-Z]\w*)['"]/.exec(text);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text);
  const shapeMatch = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text);
  if (!descriptor || !order || !shapeMatch) {
    if (/['"]descr['"]\s*:\s*(\[|['"][<>|=]?[OUSVMmc])/.test(text))
      throw bad(file, 'elements of this .npy file are no plain numbers', start);
    throw bad(file, '.npy header is not understood', start);
  }
  const code = descriptor[2];
  const dtype = dtypeOfCode.get(code) ?? otherCodes.get(code);
  if (dtype === undefined) throw bad(file, `element type '${descriptor[1]}${code}' is not supported`, start);
  const shape = shapeMatch[1]
    .split(',')
    .map((part) => part.trim().replace(/L$/, ''))
    .filter((part) => part !== '')
    .map(Number);
  return {
    dtype,
    shape,
    dataOffset: start + length,
    fortranOrder: order[1] === 'True',
    bigEndian: descriptor[1] === '>',
    code,
  };
}

function toCOrder(array: NdArray): NdArray {
  const { shape, data } = array;
  if (shape.length < 2) return array;
  const strides: number[] = [];
  let stride = 1;
  for (const length of shape) {
    strides.push(stride);
    stride *= length;
  }
  const out = allocate(array.dtype, data.length);
  const index = shape.map(() => 0);
  let from = 0;
  for (let i = 0; i < data.length; i++) {
    out[i] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return { dtype: array.dtype, shape, data: out };
}

/**
 * Reads a whole .npy file: any byte order, Fortran or C order, `bool` as uint8, `float16` as float32.
 * The result is in C order and owns its memory. Throws `unreadable` with file and offset.
 */
export function decodeNpy(bytes: Uint8Array, file: string): NdArray {
  const header = parseNpyHeader(bytes, file);
  const { dtype, shape, dataOffset, code } = header;
  const size = sizeOf(shape);
  const stored = code === 'f2' ? 2 : bytesOf(dtype);
  const expected = size * stored;
  const found = bytes.length - dataOffset;
  if (!Number.isSafeInteger(expected) || found < expected)
    throw bad(
      file,
      `.npy data are cut: ${size} elements need ${expected} bytes, found ${found}`,
      bytes.length,
    );
  if (found > expected)
    throw bad(file, `${found - expected} bytes too many after the .npy data`, dataOffset + expected);
  // A copy of its own: the slice of a Buffer would be a view into a pool shared with other data.
  const body = new Uint8Array(bytes.subarray(dataOffset, dataOffset + expected));
  if (header.bigEndian && stored > 1)
    for (let i = 0; i < body.length; i += stored) body.subarray(i, i + stored).reverse();
  let data = viewOf(dtype, body.buffer, 0, code === 'f2' ? 0 : size);
  if (code === 'f2') data = Float32Array.from(new Uint16Array(body.buffer), halfValue);
  const array: NdArray = { dtype, shape, data };
  return header.fortranOrder ? toCOrder(array) : array;
}
