import { CalibdeskError } from '../errors.ts';

/** Content of a file, by hash. */
export interface ContentHash {
  sha256: string;
  /** Bytes. */
  size: number;
}

export type PlanAction = 'create' | 'replace' | 'remove';

/** What happens to one name. Paths are relative to the calib folder, `/` between their parts. */
export interface PlanFile {
  action: PlanAction;
  path: string;
  before: ContentHash | null;
  after: ContentHash | null;
  /** Name (in the same folder) that keeps the old content; null for create. */
  backup: string | null;
}

/** Runs of one type folder that get another file, or the same name with other content. */
export interface PlanEffect {
  group: string;
  source: string;
  type: string;
  runs: [number, number][];
  before: string | null;
  after: string | null;
}

/**
 * planned: dry run only; pending: journal written, work not complete; applied; undone; abandoned: given up before
 * anything visible changed, or rolled back.
 */
export type PlanState = 'planned' | 'pending' | 'applied' | 'undone' | 'abandoned';

/** A change of the store as a value; the form of the journal files and of `--json`. */
export interface StorePlan {
  id: string;
  verb: string;
  state: PlanState;
  calibdir: string;
  /** Local time, `YYYY-MM-DDThh:mm:ss`. */
  created: string;
  user: string;
  host: string;
  /** Working folder of the command: recorded in headers of converted inputs. */
  cwd: string;
  comment: string;
  files: PlanFile[];
  history: { path: string; line: string }[];
  /** Absolute input file by path of the plan. */
  inputs: Record<string, string>;
  effects: PlanEffect[];
  warnings: string[];
  undoes: string | null;
  undone_by: string | null;
}

/** The four levels below a calib folder. */
export interface StorePath {
  group: string;
  source: string;
  type: string;
  name: string;
}

/** Folder of journal and lock below a calib folder; lookup ignores it because its name begins with a dot. */
export const privateFolder = '.calibdesk';
export const journalFolder = `${privateFolder}/journal`;
export const lockName = `${privateFolder}/lock`;
export const historyName = 'HISTORY';

const controlCharacter = /[\p{Cc}\u2028\u2029]/u;

/** Whether a text would break a line of HISTORY, or hide something on a terminal. */
export function hasControlCharacter(text: string): boolean {
  return controlCharacter.test(text);
}

function nameProblem(text: string): string | null {
  if (text === '') return 'it is empty';
  if (text === '.' || text.includes('..')) return '`..` is not allowed';
  if (/[/\\]/.test(text)) return 'it holds a separator';
  if (hasControlCharacter(text)) return 'it holds a control character';
  if (text.startsWith('.')) return 'it begins with a dot, so lookup would not see it';
  if (text.length > 200) return 'it is longer than 200 characters';
  return null;
}

/** Refuses a group, source, type or file name that is not one plain name. `what` begins the message. */
export function checkStoreName(text: string, what: string): string {
  const problem = nameProblem(text);
  if (problem !== null)
    throw new CalibdeskError(
      'usage',
      `${what}: ${JSON.stringify(text)} cannot be a name in the store: ${problem}`,
      {
        hint: `give a plain name without separators, for example ${what === 'source' ? 'CxiDs1.0:Cspad.0' : 'pedestals'}`,
      },
    );
  return text;
}

/** Splits `<group>/<source>/<type>/<name>`; null when a path has another form. */
export function parseStorePath(path: string): StorePath | null {
  const parts = path.split('/');
  if (parts.length !== 4 || parts.some((part) => nameProblem(part) !== null)) return null;
  const [group, source, type, name] = parts;
  return { group, source, type, name };
}

/** Whether a path is `<detector type>/<name>.h5`: an HDF5 store of constants (dcs), which keeps its own history. */
export function isDcsPath(path: string): boolean {
  const parts = path.split('/');
  return parts.length === 2 && parts[1].endsWith('.h5') && parts.every((part) => nameProblem(part) === null);
}

/** Folder part of a path of the plan. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** Last part of a path of the plan. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `<name>.data-YYYY-MM-DDThh:mm:ss`, then `.1`, `.2` if taken: no candidate of the selection rule, because of its ending. */
export function backupName(name: string, created: string, taken: (candidate: string) => boolean): string {
  const base = `${name}-${created.slice(0, 19)}`;
  if (!taken(base)) return base;
  for (let counter = 1; ; counter++) if (!taken(`${base}.${counter}`)) return `${base}.${counter}`;
}

const datedCopy = /^(.+\.(?:data|h5))-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/;

/** Name that a dated copy keeps the content of, or null when a name is no dated copy. */
export function originalOfDatedCopy(name: string): string | null {
  return datedCopy.exec(name)?.[1] ?? null;
}

/** Temporary name in the folder of the target; unique per plan and file. */
export function temporaryName(planId: string, index: number): string {
  return `${privateFolder}-${planId}-${index}.tmp`;
}

export function isTemporaryName(name: string): boolean {
  return name.startsWith(`${privateFolder}-`) && name.endsWith('.tmp');
}

/**
 * Id of a plan: running number of the journal, local time, and the first digits of the hash of what it does. The number
 * keeps ids unique and in order when several plans fall into one second.
 */
export function planId(sequence: number, created: string, digest: string): string {
  const compactTime = created.slice(0, 19).replace(/[-:]/g, '');
  return `${String(sequence).padStart(6, '0')}-${compactTime}-${digest.slice(0, 8)}`;
}

const planIdForm = /^(\d{6,})-\d{8}T\d{6}-[0-9a-f]{8}$/;

/** Running number of an id, or null when it is none of ours (then it must not become part of a path). */
export function sequenceOf(id: string): number | null {
  const match = planIdForm.exec(id);
  return match === null ? null : Number(match[1]);
}

/** What the hash of a plan id is taken over: everything that the plan does, nothing of when and where. */
export function planDigestText(plan: Pick<StorePlan, 'verb' | 'files' | 'history' | 'undoes'>): string {
  const files = plan.files.map((file) => [file.action, file.path, file.before?.sha256, file.after?.sha256]);
  return JSON.stringify([plan.verb, files, plan.history, plan.undoes]);
}
