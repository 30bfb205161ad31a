/** Bits of a change of status: what happened to a pixel since the constants that applied before. */
export const turnedBad = 1;
export const turnedGood = 2;
export const stayedBad = 4;

/** Meaning of the bits by position, for legends. */
export const changeNames: readonly string[] = ['turned bad', 'turned good', 'bad before and now'];

/**
 * What happened to each pixel, one word of the bits above; 0: good before and now. Without a status before (`null`) every
 * pixel was good.
 */
export function statusChanges(now: ArrayLike<number>, before: ArrayLike<number> | null): Uint8Array {
  const words = new Uint8Array(now.length);
  for (let pixel = 0; pixel < now.length; pixel++) {
    const wasBad = before !== null && before[pixel] !== 0;
    if (now[pixel] !== 0) words[pixel] = wasBad ? stayedBad : turnedBad;
    else if (wasBad) words[pixel] = turnedGood;
  }
  return words;
}

/** Indexes of the pixels that turned bad or good, in order, at most `most` of each; and how many there are in all. */
export function changedPixels(
  words: ArrayLike<number>,
  most: number,
): { bad: number[]; good: number[]; badCount: number; goodCount: number } {
  const found = { bad: [] as number[], good: [] as number[], badCount: 0, goodCount: 0 };
  for (let pixel = 0; pixel < words.length; pixel++) {
    if (words[pixel] === turnedBad) {
      if (found.badCount++ < most) found.bad.push(pixel);
    } else if (words[pixel] === turnedGood && found.goodCount++ < most) found.good.push(pixel);
  }
  return found;
}
