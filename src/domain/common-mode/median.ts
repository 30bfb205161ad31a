/** Puts the value of rank `rank` among the first `count` at its place; smaller or equal ones stand before it. */
function select(values: Float32Array, count: number, rank: number): number {
  let left = 0;
  let right = count - 1;
  while (right > left) {
    const pivot = values[(left + right) >> 1];
    let low = left;
    let high = right;
    while (low <= high) {
      while (values[low] < pivot) low++;
      while (values[high] > pivot) high--;
      if (low <= high) {
        const swap = values[low];
        values[low++] = values[high];
        values[high--] = swap;
      }
    }
    if (rank <= high) right = high;
    else if (rank >= low) left = low;
    else return pivot;
  }
  return values[rank];
}

/** Value of rank `rank` (0 is the smallest) among the first `count` values, which are reordered. None may be NaN. */
export function valueOfRank(values: Float32Array, count: number, rank: number): number {
  return select(values, count, rank);
}

/**
 * Median of the first `count` (> 0) values, ADU, as float32: of an even number the two middle ones are added and halved in
 * float32. Reorders the values; none may be NaN.
 */
export function medianInPlace(values: Float32Array, count: number): number {
  const middle = count >> 1;
  const upper = select(values, count, middle);
  if (count & 1) return upper;
  let lower = values[0];
  for (let i = 1; i < middle; i++) if (values[i] > lower) lower = values[i];
  return Math.fround(Math.fround(lower + upper) * 0.5);
}
