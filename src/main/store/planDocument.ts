import { isAbsolute } from 'node:path';
import { CalibdeskError } from '../../domain/errors.ts';
import { parseFileName } from '../../domain/store/fileNames.ts';
import {
  baseName,
  folderOf,
  hasControlCharacter,
  historyName,
  isDcsPath,
  originalOfDatedCopy,
  parseStorePath,
  sequenceOf,
  type ContentHash,
  type PlanFile,
  type StorePlan,
} from '../../domain/store/plan.ts';

function fail(what: string): never {
  throw new CalibdeskError('bad-input', `the plan is not one that Calibdesk made: ${what}`, {
    hint: 'make it again with --dry-run --json',
  });
}

function isContent(value: unknown): value is ContentHash | null {
  if (value === null) return true;
  const content = value as Partial<ContentHash> | undefined;
  return (
    typeof content === 'object' &&
    /^[0-9a-f]{64}$/.test(content.sha256 ?? '') &&
    Number.isInteger(content.size) &&
    (content.size as number) >= 0
  );
}

function checkFile(file: PlanFile, isUndo: boolean): void {
  if (typeof file?.path !== 'string') fail('a file has no path');
  const parts = parseStorePath(file.path);
  const isDcs = isDcsPath(file.path);
  if (!isDcs && !parts?.name.endsWith('.data'))
    fail(`${JSON.stringify(file.path)} is no name of a constants file`);
  // The new content of such a file is worked out from the old one; a document does not carry it.
  if (isDcs && !isUndo) fail(`${file.path}: repeat the dcs command without --dry-run`);
  if (!isUndo && file.action !== 'remove' && parseFileName(baseName(file.path)) === null)
    fail(`${file.path}: lookup would never see this name`);
  if (!isContent(file.before) || !isContent(file.after)) fail(`${file.path}: a hash is malformed`);
  const action = file.after === null ? 'remove' : file.before === null ? 'create' : 'replace';
  if (file.action !== action || (file.before === null && file.after === null))
    fail(`${file.path}: action ${String(file.action)} does not fit its hashes`);
  const fits =
    file.before === null
      ? file.backup === null
      : typeof file.backup === 'string' && originalOfDatedCopy(file.backup) === baseName(file.path);
  if (!fits) fail(`${file.path}: ${JSON.stringify(file.backup)} is no dated name of it`);
}

const isText = (value: unknown): value is string => typeof value === 'string';

/**
 * Checks a plan that came from outside (a file, a window) before anything is done with it: names stay inside the store,
 * actions fit their hashes, HISTORY lines are single lines of folders that the plan changes. Throws `bad-input`.
 */
export function checkPlanDocument(value: unknown): StorePlan {
  const plan = value as StorePlan;
  if (typeof plan !== 'object' || plan === null) fail('it is no object');
  if (!isText(plan.id) || sequenceOf(plan.id) === null) fail('its id is malformed');
  for (const key of ['verb', 'calibdir', 'created', 'user', 'host', 'comment'] as const)
    if (!isText(plan[key]) || hasControlCharacter(plan[key])) fail(`${key} is no line of text`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(plan.created)) fail('created is no time');
  if (plan.cwd !== undefined && (!isText(plan.cwd) || hasControlCharacter(plan.cwd)))
    fail('cwd is no line of text');
  if (!Array.isArray(plan.files) || plan.files.length === 0 || plan.files.length > 1_000_000)
    fail('it has no list of files');
  if (plan.undoes !== null && (!isText(plan.undoes) || sequenceOf(plan.undoes) === null))
    fail('undoes is no plan id');
  const paths = new Set<string>();
  for (const file of plan.files) {
    checkFile(file, plan.undoes !== null);
    if (paths.has(file.path)) fail(`${file.path} is named twice`);
    paths.add(file.path);
  }
  const inputs = plan.inputs as Record<string, unknown> | null;
  if (typeof inputs !== 'object' || inputs === null) fail('it has no inputs');
  for (const file of plan.files) {
    const input = Object.hasOwn(inputs, file.path) ? inputs[file.path] : undefined;
    if (
      file.after === null ? input !== undefined : !isText(input) || !isAbsolute(input) || input.includes('\0')
    )
      fail(`${file.path}: its input must be an absolute path`);
  }
  const folders = new Set([...paths].map(folderOf));
  if (!Array.isArray(plan.history)) fail('it has no list of HISTORY lines');
  for (const record of plan.history) {
    if (!isText(record?.path) || !isText(record.line) || hasControlCharacter(record.line))
      fail('a HISTORY line is malformed');
    if (baseName(record.path) !== historyName || !folders.has(folderOf(record.path)))
      fail(`${record.path} is no HISTORY of a changed folder`);
  }
  const warnings = Array.isArray(plan.warnings) ? plan.warnings.filter(isText) : [];
  return { ...plan, cwd: plan.cwd ?? '', warnings, undone_by: null };
}
