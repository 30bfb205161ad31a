import { join } from 'node:path';
import { CalibdeskError } from '../../domain/errors.ts';
import { groupOf, undefinedDetectorType } from '../../domain/store/detectorTypes.ts';
import { duplicateRanges, parseFileName, selectFile } from '../../domain/store/fileNames.ts';
import { stripDetInfo } from '../../domain/store/sources.ts';
import { readTypeFolder, requireCalibFolder, shownFolder } from '../store/readTree.ts';
import type { CallContext } from './context.ts';

export interface FindInput {
  calibdir: string;
  /** Full source name, also inside `DetInfo(...)`. */
  source: string;
  type: string;
  /** Follows from the source when left out. */
  group?: string | undefined;
  runs: readonly number[];
}

export interface FindResult {
  calibdir: string;
  group: string;
  source: string;
  type: string;
  results: { run: number; path: string | null; begin: number | null; end: number | null }[];
  reason: null | 'no calib directory' | 'no type directory';
  warnings: string[];
}

/** Refuses names that would lead out of the store. */
export function requirePlainName(what: string, name: string): void {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (name !== '' && name !== '.' && name !== '..' && !/[/\\\u0000-\u001f]/.test(name)) return;
  throw new CalibdeskError('usage', `bad ${what} ${JSON.stringify(name)}: it must be one plain name`, {
    hint: 'give names without separators, for example --source CxiDs1.0:Cspad.0 --type pedestals',
  });
}

/** What is odd about the names of a type folder, for a person. */
export function folderWarnings(
  candidates: readonly string[],
  other: readonly string[],
  where: string,
): string[] {
  const warnings = duplicateRanges(candidates).map(
    ([first, ...rest]) =>
      `${where}: ${rest.join(', ')} ${rest.length > 1 ? 'have' : 'has'} the same range as ${first}, which is used`,
  );
  for (const name of other) {
    if (parseFileName(name) !== null) warnings.push(`${where}: ${name} is no file and is ignored`);
    else if (name.endsWith('.data'))
      warnings.push(`${where}: ${name} is no name of constants and is ignored`);
  }
  return warnings;
}

/** Finds the files that runs use, by the rule of the store. A folder that is missing is a reason, not an error. */
export async function findConstants(input: FindInput, context: CallContext): Promise<FindResult> {
  const source = stripDetInfo(input.source);
  const group = input.group ?? groupOf(source);
  requirePlainName('source', source);
  requirePlainName('type', input.type);
  requirePlainName('group', group);
  context.signal.throwIfAborted();
  const calibdir = shownFolder(input.calibdir);
  const found: FindResult = {
    calibdir,
    group,
    source,
    type: input.type,
    results: [],
    reason: null,
    warnings: [],
  };
  let candidates: string[] = [];
  try {
    await requireCalibFolder(input.calibdir);
    const folder = await readTypeFolder(join(input.calibdir, group, source, input.type));
    if (folder === null) found.reason = 'no type directory';
    else {
      candidates = folder.candidates;
      found.warnings.push(...folderWarnings(candidates, folder.other, `${group}/${source}/${input.type}`));
    }
  } catch (error) {
    if (!(error instanceof CalibdeskError) || error.code !== 'not-found') throw error;
    found.reason = 'no calib directory';
  }
  if (group === undefinedDetectorType.group && input.group === undefined)
    found.warnings.push(
      `${source} is of no known detector type: its constants are looked for under UNDEFINED`,
    );
  for (const run of input.runs) {
    const name = selectFile(candidates, run);
    const range = name === null ? null : parseFileName(name);
    found.results.push({
      run,
      path: name === null ? null : `${calibdir}/${group}/${source}/${input.type}/${name}`,
      begin: range?.begin ?? null,
      end: range?.end ?? null,
    });
  }
  return found;
}
