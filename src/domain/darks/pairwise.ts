/**
 * Sums in the order in which numpy adds (pairwise summation in blocks of 128 with eight partial sums), so that mean and standard
 * deviation, and with them limits and status, agree to the last bit.
 */
const BLOCK = 128;

/** Sum of (values[i] - shift)^2 if `squared`, else of values[i], over `count` values from `begin` on. */
function pairwise(
  values: Float64Array,
  begin: number,
  count: number,
  shift: number,
  squared: boolean,
): number {
  if (count > BLOCK) {
    let half = Math.floor(count / 2);
    half -= half % 8;
    return (
      pairwise(values, begin, half, shift, squared) +
      pairwise(values, begin + half, count - half, shift, squared)
    );
  }
  return squared ? blockOfSquares(values, begin, begin + count, shift) : block(values, begin, begin + count);
}

function block(a: Float64Array, begin: number, end: number): number {
  let sum = 0;
  let index = begin;
  if (end - begin >= 8) {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0];
    const whole = end - ((end - begin) % 8);
    for (; index < whole; index += 8) {
      s0 += a[index];
      s1 += a[index + 1];
      s2 += a[index + 2];
      s3 += a[index + 3];
      s4 += a[index + 4];
      s5 += a[index + 5];
      s6 += a[index + 6];
      s7 += a[index + 7];
    }
    sum = s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
  }
  for (; index < end; index++) sum += a[index];
  return sum;
}

/** Squares of one block; there is one thread to a module, and blocks are summed one after the other. */
const deviations = new Float64Array(BLOCK);

function blockOfSquares(a: Float64Array, begin: number, end: number, shift: number): number {
  for (let index = begin; index < end; index++) {
    const deviation = a[index] - shift;
    deviations[index - begin] = deviation * deviation;
  }
  return block(deviations, 0, end - begin);
}

/** Sum of all values, as numpy.sum. */
export function sumOf(values: Float64Array): number {
  return pairwise(values, 0, values.length, 0, false);
}

/** Mean of all values, as numpy.mean; NaN when there are none. */
export function meanOf(values: Float64Array): number {
  return pairwise(values, 0, values.length, 0, false) / values.length;
}

/** Population standard deviation about `mean`, as numpy.std. */
export function standardDeviationOf(values: Float64Array, mean: number): number {
  return Math.sqrt(pairwise(values, 0, values.length, mean, true) / values.length);
}
