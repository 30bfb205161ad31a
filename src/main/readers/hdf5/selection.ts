import { CalibdeskError } from '../../../domain/errors.ts';
import type { Selection } from './file.ts';

/** One part of a selection: an index, or a range with a step; missing ends are those of the dimension. */
export interface SlicePart {
  from: number | null;
  end: number | null;
  step: number;
  /** An index keeps one element; its dimension stays with length 1. */
  single: boolean;
}

/** Takes a selection apart as numpy writes it, `0:10,:,5` or `:100:2`. Errors: `usage`. */
export function parseSlices(text: string): SlicePart[] {
  return text.split(',').map((part) => {
    const match = /^\s*(-?\d{1,15})?\s*(?:(:)\s*(-?\d{1,15})?\s*(?::\s*(\d{1,15})?\s*)?)?$/.exec(part);
    const step = match?.[4] === undefined ? 1 : Number(match[4]);
    if (match === null || step === 0 || (match[1] === undefined && match[2] === undefined))
      throw new CalibdeskError('usage', `${JSON.stringify(part)} is neither an index nor a range`, {
        hint: 'write the selection as numpy does, e.g. 0:10,:,5',
      });
    const number = (value: string | undefined): number | null => (value === undefined ? null : Number(value));
    return { from: number(match[1]), end: number(match[3]), step, single: match[2] === undefined };
  });
}

/**
 * The block of a data set that a selection means. Missing parts at the end are whole dimensions; negative indices count
 * from the end; ranges are cut at the ends. Errors: `usage` for an index outside, or too many parts.
 */
export function selectionOf(parts: readonly SlicePart[], shape: readonly number[]): Selection {
  if (parts.length > shape.length)
    throw new CalibdeskError(
      'usage',
      `${parts.length} parts of a selection for ${shape.length} dimensions (${shape.join(', ')})`,
      { hint: 'give at most one part for each dimension; those of array elements come whole' },
    );
  const selection: Selection = { start: [], count: [], step: [] };
  shape.forEach((length, axis) => {
    const { from, end, step, single } = parts[axis] ?? { from: null, end: null, step: 1, single: false };
    const counted = (value: number): number => (value < 0 ? value + length : value);
    if (single && (counted(from!) < 0 || counted(from!) >= length))
      throw new CalibdeskError('usage', `index ${from} lies outside a dimension of length ${length}`, {
        hint: `give one from 0 to ${length - 1}`,
      });
    const first = Math.min(Math.max(counted(from ?? 0), 0), length);
    const behind = single ? first + 1 : Math.min(Math.max(counted(end ?? length), first), length);
    selection.start.push(first);
    selection.count.push(Math.ceil((behind - first) / step));
    selection.step.push(step);
  });
  return selection;
}
