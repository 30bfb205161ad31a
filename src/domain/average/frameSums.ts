/** Running figures of every pixel; values that are no numbers are not counted. */
export interface FrameSums {
  /** Frames in which the pixel had a number. */
  count: Uint32Array;
  sum: Float64Array;
  /** Sum of squares of the distance from the first value: keeps its digits where values are large. */
  squares: Float64Array;
  shifted: Float64Array;
  first: Float64Array;
  maximum: Float32Array;
  minimum: Float32Array;
}

/** Empty sums; `allocate` gives memory, shared where several threads work on them. */
export function createFrameSums(
  pixels: number,
  allocate: (bytes: number) => ArrayBufferLike = (bytes) => new ArrayBuffer(bytes),
): FrameSums {
  const doubles = (): Float64Array => new Float64Array(allocate(8 * pixels));
  return {
    count: new Uint32Array(allocate(4 * pixels)),
    ...{ sum: doubles(), squares: doubles(), shifted: doubles(), first: doubles() },
    maximum: new Float32Array(allocate(4 * pixels)).fill(-Infinity),
    minimum: new Float32Array(allocate(4 * pixels)).fill(Infinity),
  };
}

/** Adds the pixels from `begin` to `end` of one frame. */
export function addFrame(sums: FrameSums, frame: ArrayLike<number>, begin: number, end: number): void {
  const { count, sum, squares, shifted, first, maximum, minimum } = sums;
  for (let pixel = begin; pixel < end; pixel++) {
    const value = frame[pixel];
    if (!(Math.abs(value) < Infinity)) continue;
    if (count[pixel]++ === 0) first[pixel] = value;
    const distance = value - first[pixel];
    sum[pixel] += value;
    shifted[pixel] += distance;
    squares[pixel] += distance * distance;
    if (value > maximum[pixel]) maximum[pixel] = value;
    if (value < minimum[pixel]) minimum[pixel] = value;
  }
}

export interface FrameFigures {
  average: Float32Array;
  /** Standard deviation over the frames, about the average, divisor n. */
  rms: Float32Array;
  maximum: Float32Array;
  minimum: Float32Array;
}

/** Average, rms, maximum and minimum as float32; NaN for pixels that never had a number. */
export function finishFrameSums(sums: FrameSums): FrameFigures {
  const pixels = sums.count.length;
  const average = new Float32Array(pixels);
  const rms = new Float32Array(pixels);
  const maximum = Float32Array.from(sums.maximum);
  const minimum = Float32Array.from(sums.minimum);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const count = sums.count[pixel];
    if (count === 0) {
      average[pixel] = rms[pixel] = maximum[pixel] = minimum[pixel] = Number.NaN;
      continue;
    }
    average[pixel] = sums.sum[pixel] / count;
    const offset = sums.shifted[pixel] / count;
    rms[pixel] = Math.sqrt(Math.max(0, sums.squares[pixel] / count - offset * offset));
  }
  return { average, rms, maximum, minimum };
}
