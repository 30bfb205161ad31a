/** Scaling of charge-injection gains to ADU/keV (reference epix10ka-jungfrau 7.3). */

/** Median of a map: the mean of the two middle values of an even number, in double precision. NaN when it is empty. */
function middleOf(values: Float32Array | Float64Array): [number, number] {
  const sorted = Float64Array.from(values).sort();
  const { length } = sorted;
  return [sorted[(length - 1) >> 1], sorted[length >> 1]];
}

/** Median of a map in double precision. */
export function medianOf(values: Float64Array): number {
  const [low, high] = middleOf(values);
  return (low + high) / 2;
}

/** Median of a float32 map, rounded to float32. */
export function medianOfSingle(values: Float32Array): number {
  const [low, high] = middleOf(values);
  return Math.fround(Math.fround(low + high) / 2);
}

/** The map in float32, each value multiplied by a float32 factor. */
function scaled(map: Float32Array, factor: number): Float32Array {
  const single = Math.fround(factor);
  return map.map((value) => value * single);
}

/** Map of a mode that is scaled by its own median to the default gain, ADU/keV. A map of median 0 stays as it is. */
export function scaleByOwn(map: Float32Array, gain: number): Float32Array {
  const median = medianOfSingle(map);
  return median === 0 ? map : scaled(map, gain / median);
}

/**
 * Map of switched pixels, scaled by the median of the map of the mode that they switch from, read in double precision; factor 0 where that median is not above 0.
 * A map of median 0 stays as it is.
 */
export function scaleBySource(map: Float32Array, source: Float64Array, gain: number): Float32Array {
  if (medianOfSingle(map) === 0) return map;
  const median = medianOf(source);
  return scaled(map, median > 0 ? gain / median : 0);
}
