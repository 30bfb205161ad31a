/** Round numbers between low and high, about `wanted` of them: steps of 1, 2 or 5 times a power of ten. */
export function ticksBetween(low: number, high: number, wanted: number): number[] {
  if (!(high > low) || !Number.isFinite(high - low)) return [];
  const raw = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw * (1 - 1e-9)) ?? 10);
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
    // The product keeps rounding errors (0.30000000000000004) that the text must not show.
    ticks.push(Number((k * step).toPrecision(12)));
  }
  return ticks;
}

/** Span of a colour bar: the limits with room around them, but no further than the data. */
export function barSpan(low: number, high: number, dataLow: number, dataHigh: number): [number, number] {
  const width = high - low || Math.abs(high) * 1e-3 || 1;
  const bottom = Math.max(Math.min(dataLow, low), low - 0.5 * width);
  const top = Math.min(Math.max(dataHigh, high), high + 0.5 * width);
  if (top > bottom) return [bottom, top];
  return [low - 0.5 * width, high + 0.5 * width];
}
