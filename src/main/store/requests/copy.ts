import { CalibdeskError } from '../../../domain/errors.ts';
import { parseFileName } from '../../../domain/store/fileNames.ts';
import { historyLineA, historyLineD } from '../../../domain/store/historyText.ts';
import {
  baseName,
  folderOf,
  historyName,
  originalOfDatedCopy,
  parseStorePath,
  type StorePath,
} from '../../../domain/store/plan.ts';
import { locateInStore, type StorePlace } from '../place.ts';
import type { Moment, PlanRequest } from '../planning.ts';
import { checkRecordTexts, rangeFileName, targetFolder } from './deploy.ts';

export interface CopyInput extends Omit<CopyManyInput, 'file'> {
  file: string;
}

export interface CopyManyInput {
  calibdir: string;
  /** One file, or several: in a store or anywhere; a path, or relative to the calib folder. */
  file: string | readonly string[];
  source?: string | undefined;
  type?: string | undefined;
  group?: string | undefined;
  range?: string | undefined;
  comment?: string | undefined;
  /** For HISTORY. */
  experiment?: string | undefined;
  run?: number | undefined;
  application?: string | undefined;
  verb?: string | undefined;
}

/** The four levels that the path of a file of any store tells, or null. */
function storePathOf(inStore: string | null, file: string): StorePath | null {
  if (inStore !== null) return parseStorePath(inStore);
  const parts = parseStorePath(file.split(/[/\\]/).slice(-4).join('/'));
  return parts !== null && parts.group.includes('::') && parts.source.includes(':') ? parts : null;
}

function needed(what: string, flag: string, file: string): CalibdeskError {
  return new CalibdeskError('usage', `${file}: its path does not tell the ${what}`, { hint: `give ${flag}` });
}

function targetOf(from: StorePath | null, input: CopyInput): string {
  const source = input.source ?? from?.source;
  const type = input.type ?? from?.type;
  if (source === undefined) throw needed('source', '--source', input.file);
  if (type === undefined) throw needed('type', '--type', input.file);
  const group = input.group ?? (input.source === undefined ? from?.group : undefined);
  const folder = targetFolder(source, type, group);
  if (input.range !== undefined) return `${folder}/${rangeFileName(input.range)}`;
  // The range of a kept copy is that of the name it was kept for: copying it brings it back.
  const name = from === null ? null : (originalOfDatedCopy(from.name) ?? from.name);
  if (name === null || parseFileName(name) === null) throw needed('run range', '--range', input.file);
  return `${folder}/${name}`;
}

function checkRecord(input: CopyInput): void {
  const { comment, experiment, application } = input;
  checkRecordTexts({ comment, experiment, application });
  if (input.run !== undefined && !(Number.isInteger(input.run) && input.run >= 0 && input.run <= 999_999))
    throw new CalibdeskError('usage', `--run: ${input.run} is no run number`, {
      hint: 'give a whole number from 0',
    });
}

function copyLine(input: CopyInput, target: string, moment: Moment): { path: string; line: string } {
  const line = historyLineA(
    {
      file: baseName(target),
      copyOf: input.file,
      experiment: input.experiment ?? '',
      run: input.run ?? null,
      application: input.application ?? 'calibdesk',
      comment: input.comment ?? '',
    },
    moment,
  );
  return { path: `${folderOf(target)}/${historyName}`, line };
}

/** FILE to `<group>/<source>/<type>/<range>.data`; what is not given comes from the path of FILE when that is a store path. */
export async function requestCopy(
  place: StorePlace,
  input: CopyManyInput,
  moment: Moment,
): Promise<PlanRequest> {
  const request: PlanRequest = {
    verb: input.verb ?? 'store copy',
    comment: input.comment ?? '',
    cwd: process.cwd(),
    moment,
    changes: [],
    history: [],
  };
  for (const given of [input.file].flat()) {
    const one: CopyInput = { ...input, file: given };
    checkRecord(one);
    const { path, file } = await locateInStore(place, given);
    const target = targetOf(storePathOf(path, file), one);
    if (target === path)
      throw new CalibdeskError('usage', `${given}: would be copied onto itself`, {
        hint: 'give another --source, --type or --range',
      });
    request.changes.push({ path: target, input: file, shown: given, check: true });
    request.history.push(copyLine(one, target, moment));
  }
  return request;
}

/** The same for a file of the store, whose old name goes (its content stays as a dated copy). */
export async function requestMove(place: StorePlace, input: CopyInput, moment: Moment): Promise<PlanRequest> {
  checkRecord(input);
  const { path, file } = await locateInStore(place, input.file);
  const from = path === null ? null : parseStorePath(path);
  if (path === null || from === null)
    throw new CalibdeskError('usage', `${input.file}: is no file of ${input.calibdir}`, {
      hint: 'only files of the store can be moved; use `store copy` for others',
    });
  if (!from.name.endsWith('.data'))
    throw new CalibdeskError('usage', `${input.file}: is no constants file`, {
      hint: 'name a file <range>.data; `store copy` brings a dated copy back',
    });
  const target = targetOf(from, input);
  if (target === path)
    throw new CalibdeskError('usage', `${input.file}: has this name already`, {
      hint: 'give another --source, --type or --range',
    });
  const gone = historyLineD(
    { file: from.name, command: 'mv', comment: input.comment || 'calibdesk' },
    moment,
  );
  return {
    verb: input.verb ?? 'store move',
    comment: input.comment ?? '',
    cwd: process.cwd(),
    moment,
    changes: [
      { path: target, input: file, shown: input.file, check: true },
      { path, input: null, shown: input.file, check: false },
    ],
    history: [copyLine(input, target, moment), { path: `${folderOf(path)}/${historyName}`, line: gone }],
  };
}
