import { viewOf, type Dtype, type NdArray, type TypedArray } from './ndarray.ts';

const numberAt = (data: TypedArray, index: number): number => Number(data[index]);

/** b - a of two arrays of one size, float32 in the shape of b. 64-bit integers are subtracted exactly first. */
export function differenceArray(a: NdArray, b: NdArray): NdArray<'float32'> {
  const values = new Float32Array(b.data.length);
  const { data: first } = a;
  const { data: second } = b;
  if (typeof first[0] === 'bigint' && typeof second[0] === 'bigint')
    for (let i = 0; i < values.length; i++) values[i] = Number((second[i] as bigint) - (first[i] as bigint));
  else for (let i = 0; i < values.length; i++) values[i] = numberAt(second, i) - numberAt(first, i);
  return { dtype: 'float32', shape: [...b.shape], data: values };
}

/** b / a, float32; nan where a is 0: a ratio to nothing is missing, not infinite. */
export function ratioArray(a: NdArray, b: NdArray): NdArray<'float32'> {
  const values = new Float32Array(b.data.length);
  for (let i = 0; i < values.length; i++) {
    const below = numberAt(a.data, i);
    values[i] = below === 0 ? Number.NaN : numberAt(b.data, i) / below;
  }
  return { dtype: 'float32', shape: [...b.shape], data: values };
}

/** Bits that differ between two integer arrays of one type, as unsigned words of its size. */
export function changedBitsArray(a: NdArray, b: NdArray): NdArray {
  const bytes = b.data.BYTES_PER_ELEMENT;
  const dtype = `uint${8 * bytes}` as Dtype;
  const words = new Uint8Array(b.data.byteLength);
  const first = new Uint8Array(a.data.buffer, a.data.byteOffset, a.data.byteLength);
  const second = new Uint8Array(b.data.buffer, b.data.byteOffset, b.data.byteLength);
  for (let i = 0; i < words.length; i++) words[i] = first[i] ^ second[i];
  return { dtype, shape: [...b.shape], data: viewOf(dtype, words.buffer, 0, b.data.length) };
}
