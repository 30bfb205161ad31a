import { CalibdeskError } from '../errors.ts';

/** Most runs that one list may name. */
const mostRuns = 100_000;

/** Run numbers of a text such as `5`, `5,9` or `12,14-18`, in their order, each once. Throws `usage`. */
export function parseRunList(text: string): number[] {
  const refuse = (why: string): CalibdeskError =>
    new CalibdeskError('usage', `runs ${JSON.stringify(text)}: ${why}`, {
      hint: 'write them as 5, 5,9 or 5-9',
    });
  const runs = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?$/.exec(part);
    if (match === null) throw refuse('no list of run numbers');
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (last < first) throw refuse(`the range ${part.trim()} runs backwards`);
    if (last - first + runs.size >= mostRuns) throw refuse(`more than ${mostRuns} runs`);
    for (let run = first; run <= last; run++) runs.add(run);
  }
  return [...runs];
}
