import { CalibdeskError } from '../errors.ts';

/** Ascending numbers of `1-300` or `2,4-7`, each once. @throws CalibdeskError usage, naming `what` */
export function parseNumberList(text: string, what: string, maximum: number): number[] {
  const fail = (why: string): never => {
    throw new CalibdeskError('usage', `${what}: ${why} in ${JSON.stringify(text.slice(0, 100))}`, {
      hint: 'write it as 1-300 or 2,4-7',
    });
  };
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,7})(?:\s*-\s*(\d{1,7}))?\s*$/.exec(part);
    if (match === null) return fail('no numbers');
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (last < first) return fail('a range that goes backwards');
    if (last - first >= maximum) return fail(`more than ${maximum} numbers`);
    for (let number = first; number <= last; number++) found.add(number);
  }
  if (found.size > maximum) return fail(`more than ${maximum} numbers`);
  return [...found].toSorted((a, b) => a - b);
}

/** Short form of ascending numbers, `1-3,5`: what `sbatch --array` takes. */
export function numberListText(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let begin = 0; begin < numbers.length;) {
    let end = begin;
    while (end + 1 < numbers.length && numbers[end + 1] === numbers[end] + 1) end++;
    parts.push(begin === end ? `${numbers[begin]}` : `${numbers[begin]}-${numbers[end]}`);
    begin = end + 1;
  }
  return parts.join(',');
}
