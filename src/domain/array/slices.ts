import { CalibdeskError } from '../errors.ts';
import { allocate, sizeOf, type NdArray } from './ndarray.ts';

/** Indices taken along one axis; `keep` false: one index, the axis goes. */
interface AxisCut {
  indices: number[];
  keep: boolean;
}

function refuse(text: string, why: string): never {
  throw new CalibdeskError('usage', `slice ${JSON.stringify(text)}: ${why}`, {
    hint: 'write it as numpy does, for example 0:144,0:192 or 3,:,100:200',
  });
}

/** Python's clipping of a slice bound. */
function bound(text: string | undefined, missing: number, length: number, low: number, high: number): number {
  if (text === undefined || text === '') return missing;
  const value = Number(text);
  return Math.max(low, Math.min(high, value < 0 ? value + length : value));
}

function cutAxis(text: string, part: string, length: number): AxisCut {
  const fields = part.split(':').map((field) => field.trim());
  if (fields.length > 3 || fields.some((field) => !/^([+-]?\d{1,9})?$/.test(field)) || part.trim() === '')
    refuse(text, `${JSON.stringify(part)} is neither an index nor a range`);
  if (fields.length === 1) {
    const index = Number(fields[0]) + (Number(fields[0]) < 0 ? length : 0);
    if (index < 0 || index >= length)
      refuse(text, `index ${part.trim()} is beyond an axis of length ${length}`);
    return { indices: [index], keep: false };
  }
  const step = fields[2] === undefined || fields[2] === '' ? 1 : Number(fields[2]);
  if (step === 0) refuse(text, 'a step of 0');
  const up = step > 0;
  const begin = bound(fields[0], up ? 0 : length - 1, length, up ? 0 : -1, up ? length : length - 1);
  const end = bound(fields[1], up ? length : -1, length, up ? 0 : -1, up ? length : length - 1);
  const indices: number[] = [];
  for (let index = begin; up ? index < end : index > end; index += step) indices.push(index);
  return { indices, keep: true };
}

/**
 * The part of an array that a numpy slice names: indices, `begin:end:step` with negative numbers counted from the end, and one
 * `...`; axes that are not named stay whole. A copy, unless the slice takes everything.
 * @throws CalibdeskError usage
 */
export function sliceArray(array: NdArray, text: string): NdArray {
  const trimmed = text.trim();
  if (trimmed === ':' || trimmed === '' || trimmed === '...') return array;
  const { shape } = array;
  const parts = trimmed.split(',').map((part) => part.trim());
  if (parts.filter((part) => part === '...').length > 1) refuse(text, 'more than one ...');
  const named = parts.filter((part) => part !== '...').length;
  if (named > shape.length) refuse(text, `${named} axes, the array has ${shape.length}`);
  const rest = new Array<string>(shape.length - named).fill(':');
  const at = parts.indexOf('...');
  const full = at < 0 ? [...parts, ...rest] : [...parts.slice(0, at), ...rest, ...parts.slice(at + 1)];
  const cuts = full.map((part, axis) => cutAxis(text, part, shape[axis]));
  let flat = [0];
  for (const [axis, { indices }] of cuts.entries())
    flat = flat.flatMap((base) => indices.map((index) => base * shape[axis] + index));
  const data = allocate(array.dtype, flat.length);
  for (let i = 0; i < flat.length; i++) data[i] = array.data[flat[i]];
  const kept = cuts.filter((cut) => cut.keep).map((cut) => cut.indices.length);
  return { dtype: array.dtype, shape: sizeOf(kept) === flat.length ? kept : [flat.length], data };
}
