import type { NdArray } from '../../../domain/array/ndarray.ts';

/** Points of a line that is drawn: positions and values; missing values are null. */
export interface LinePoints {
  positions: number[];
  values: (number | null)[];
  /** Elements that each pair of points stands for; 1: all are drawn. */
  every: number;
}

/** Most points of a line; more would not be seen. */
const mostPoints = 4000;

/**
 * Points of a one-dimensional array. Long ones are thinned out to the least and greatest value of each stretch, so that no
 * peak is lost.
 */
export function linePoints(array: NdArray): LinePoints {
  const { data } = array;
  const every = data.length <= mostPoints ? 1 : Math.ceil((2 * data.length) / mostPoints);
  const positions: number[] = [];
  const values: (number | null)[] = [];
  const add = (at: number): void => {
    const value = Number(data[at]);
    positions.push(at);
    values.push(Number.isFinite(value) ? value : null);
  };
  if (every === 1) for (let at = 0; at < data.length; at++) add(at);
  else
    for (let start = 0; start < data.length; start += every) {
      let least = start;
      let greatest = start;
      for (let at = start; at < Math.min(start + every, data.length); at++) {
        if (data[at] < data[least]) least = at;
        if (data[at] > data[greatest]) greatest = at;
      }
      add(Math.min(least, greatest));
      if (least !== greatest) add(Math.max(least, greatest));
    }
  return { positions, values, every };
}
