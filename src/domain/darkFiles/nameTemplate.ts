/** The six text files that a dark may be saved in: type slot of the name, bit of the save word, comment and number format. */
export const darkFileTypes = [
  { type: 'ave', bit: 1, product: 'ave', comment: 'average', format: '%8.2f' },
  { type: 'rms', bit: 2, product: 'rms', comment: 'RMS', format: '%8.2f' },
  { type: 'sta', bit: 4, product: 'status', comment: 'status', format: '%d' },
  { type: 'msk', bit: 8, product: 'mask', comment: 'mask', format: '%1d' },
  { type: 'max', bit: 16, product: 'max', comment: 'max', format: '%d' },
  { type: 'min', bit: 32, product: 'min', comment: 'min', format: '%d' },
] as const;
export type DarkFileType = (typeof darkFileTypes)[number]['type'];

export const defaultNameTemplate = 'nda-#exp-#run-#src-#evts-#type-#date-#time-#fid-#sec-#nsec.txt';

/** What the tags of a name template stand for. */
export interface NameTags {
  source: string;
  experiment: string;
  run: number;
  /** Time of the last event read, Unix seconds and nanoseconds. */
  seconds: number;
  nanoseconds: number;
  fiducials: number;
  /** Number of records minus one (the counter of the original). */
  counter: number;
}

const two = (value: number): string => String(value).padStart(2, '0');

function replaceOnce(text: string, tag: string, value: string): string {
  const at = text.indexOf(tag);
  return at < 0 ? text : text.slice(0, at) + value + text.slice(at + tag.length);
}

/**
 * Replaces the tags of an output name, each once, in the order of the original; date and time are local (`TZ`).
 * The result has one type slot, `%s`; a template without one gets `-%s` at its end, also behind an extension.
 * Rule: reference dark-processing 5.1.
 */
export function fillNameTemplate(template: string, tags: NameTags): string {
  const time = new Date(tags.seconds * 1000);
  const date = `${String(time.getFullYear()).padStart(4, '0')}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  const values: [string, string][] = [
    ['#src', tags.source],
    ['#exp', tags.experiment],
    ['#run', `r${String(tags.run).padStart(4, '0')}`],
    ['#type', '%s'],
    ['#date', date],
    ['#time', clock],
    ['#fid', String(tags.fiducials)],
    ['#sec', String(tags.seconds)],
    ['#nsec', String(tags.nanoseconds).padStart(9, '0')],
    ['#evts', `e${String(tags.counter).padStart(6, '0')}`],
  ];
  let name = template;
  for (const [tag, value] of values) name = replaceOnce(name, tag, value);
  return name.includes('%s') ? name : `${name}-%s`;
}

/** The name of one file: the type put into the slot of a filled template. */
export function nameOfType(filled: string, type: string): string {
  return replaceOnce(filled, '%s', type);
}

/** Comment lines of a dark text file, in order (without the `SOURCE` line, which the writer that knows a detector adds). */
export function darkFileComments(dsname: string, counter: number, comment: string): string[] {
  return [`DATASET  ${dsname}`, `STATISTICS  ${counter}`, `ARR_TYPE  ${comment}`];
}

/** Path of a work file of calibrun, relative to the work directory. */
export function calibrunFile(experiment: string, run: number, type: string, source: string): string {
  return `results/clb-${experiment}-r${String(run).padStart(4, '0')}-peds-${type}-${source}.txt`;
}
