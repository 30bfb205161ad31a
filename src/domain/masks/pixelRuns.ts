import { CalibdeskError } from '../errors.ts';

/**
 * A set of pixels as text: gap and length of each run of selected elements in turn, base 36, with blanks between.
 * `2 3 1 1` are the elements 2, 3, 4 and 6.
 */
export function encodeRuns(selected: Uint8Array): string {
  const words: string[] = [];
  let last = 0;
  for (let at = selected.indexOf(1); at >= 0;) {
    let end = at + 1;
    while (end < selected.length && selected[end] === 1) end++;
    words.push((at - last).toString(36), (end - at).toString(36));
    last = end;
    at = end < selected.length ? selected.indexOf(1, end) : -1;
  }
  return words.join(' ');
}

const digits = /^[0-9a-z]{1,7}$/;

/** Sets the elements of the runs to `value`. Throws when the text is none, or when it reaches beyond the array. */
export function decodeRuns(text: string, into: Uint8Array, value: 0 | 1): void {
  const words = text.split(' ').filter((word) => word !== '');
  const number = (at: number): number => {
    const word = words[at];
    if (word === undefined || !digits.test(word))
      throw new CalibdeskError(
        'bad-input',
        `pixel runs: ${word ?? 'nothing'} at word ${at}, expected a number`,
      );
    return Number.parseInt(word, 36);
  };
  let at = 0;
  for (let i = 0; i < words.length; i += 2) {
    const begin = at + number(i);
    at = begin + number(i + 1);
    if (at > into.length)
      throw new CalibdeskError(
        'bad-input',
        `pixel runs: a run ends at element ${at}, the array has ${into.length}`,
      );
    into.fill(value, begin, at);
  }
}
