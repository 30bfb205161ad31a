import { resolve } from 'node:path';
import { CalibdeskError } from '../../../domain/errors.ts';
import { groupOf, undefinedDetectorType } from '../../../domain/store/detectorTypes.ts';
import { checkRange } from '../../../domain/store/fileNames.ts';
import { historyLineA, historyLineB, historyLineC } from '../../../domain/store/historyText.ts';
import { checkStoreName, hasControlCharacter, historyName } from '../../../domain/store/plan.ts';
import { stripDetInfo } from '../../../domain/store/sources.ts';
import type { Moment, PlanRequest } from '../planning.ts';

/** How a deployment is recorded: A our own verbs, B calibfile and the deploy scripts, C calibrun and the geometry tools. */
export type HistoryForm =
  | {
      form: 'A';
      experiment?: string | undefined;
      run?: number | null | undefined;
      application?: string | undefined;
    }
  | { form: 'B' }
  | { form: 'C'; experiment: string; run: number | null; comment: string };

/** One file to deploy to `<group>/<source>/<type>/<range>.data`. */
export interface DeployItem {
  /** File with the constants, text or `.npy`; relative to the working folder. */
  input: string;
  /** Name of the input that HISTORY records, when it is not `input`. */
  copyOf?: string | undefined;
  /** Full name, with or without `DetInfo(...)`. */
  source: string;
  type: string;
  /** `B-E` or `B-end`. */
  range: string;
  /** Follows from the source when it is not given. */
  group?: string | undefined;
  /** Run that HISTORY records for this item, form C, when it is not that of the deployment. */
  run?: number | undefined;
}

export interface DeployInput {
  calibdir: string;
  items: DeployItem[];
  verb: string;
  history: HistoryForm;
  comment?: string | undefined;
  /** Unix group of new files and folders; ps-users. */
  unixGroup?: string | undefined;
  /** Folder that relative inputs belong to, and that form B records; the working folder of the process. */
  cwd?: string | undefined;
}

/** `<range>.data` of a range that a user gave, without leading zeros; throws `bad-range`. */
export function rangeFileName(range: string): string {
  const { begin, end } = checkRange(range);
  return `${begin}-${range.endsWith('-end') ? 'end' : end}.data`;
}

/** Checked folder names of a target. An unknown detector type needs its group from the user. */
export function targetFolder(givenSource: string, givenType: string, givenGroup: string | undefined): string {
  const source = checkStoreName(stripDetInfo(givenSource), 'source');
  const type = checkStoreName(givenType, 'type');
  const group = givenGroup === undefined ? groupOf(source) : checkStoreName(givenGroup, 'group');
  if (group === undefinedDetectorType.group)
    throw new CalibdeskError(
      'bad-source',
      `source ${JSON.stringify(source)}: unknown detector type, so its group is not known`,
      {
        hint: 'write the full name such as CxiDs1.0:Cspad.0, or give the group with --group where the verb has that flag',
      },
    );
  if (givenGroup === undefined && !/^[^:|]+\.\d+:[^:|]+\.\d+$/.test(source))
    throw new CalibdeskError('bad-source', `source ${JSON.stringify(source)}: is not a full name`, {
      hint: 'constants stand under the full name of a detector, such as CxiDs1.0:Cspad.0',
    });
  return `${group}/${source}/${type}`;
}

/** Texts that go into a line of HISTORY must be one line. */
export function checkRecordTexts(texts: Record<string, string | undefined>): void {
  for (const [what, text] of Object.entries(texts))
    if (text !== undefined && hasControlCharacter(text))
      throw new CalibdeskError(
        'usage',
        `${what}: ${JSON.stringify(text)} holds a line end or another control character`,
        { hint: 'write it as one line' },
      );
}

/** Plan request of a deployment: several files, types and detectors in one plan. */
export function requestDeploy(input: DeployInput, moment: Moment): PlanRequest {
  const cwd = input.cwd ?? process.cwd();
  const comment = input.comment ?? '';
  const { history } = input;
  checkRecordTexts({
    comment,
    user: moment.user,
    host: moment.host,
    ...(history.form === 'B' ? {} : { experiment: history.experiment }),
  });
  const request: PlanRequest = { verb: input.verb, comment, cwd, moment, changes: [], history: [] };
  for (const item of input.items) {
    const folder = targetFolder(item.source, item.type, item.group);
    const file = rangeFileName(item.range);
    const copyOf = item.copyOf ?? item.input;
    request.changes.push({
      path: `${folder}/${file}`,
      input: resolve(cwd, item.input),
      shown: item.input,
      check: true,
    });
    let line: string;
    switch (history.form) {
      case 'A':
        line = historyLineA(
          {
            file,
            copyOf,
            experiment: history.experiment ?? '',
            run: history.run ?? null,
            application: history.application ?? 'calibdesk',
            comment,
          },
          moment,
        );
        break;
      case 'B':
        line = historyLineB({ file, copyOf, type: item.type, cwd, comment }, moment);
        break;
      case 'C':
        line = historyLineC(
          {
            file,
            copyOf,
            experiment: history.experiment,
            run: item.run ?? history.run,
            comment: history.comment,
          },
          moment,
        );
        break;
    }
    request.history.push({ path: `${folder}/${historyName}`, line });
  }
  return request;
}
