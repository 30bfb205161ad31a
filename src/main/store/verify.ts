import { CalibdeskError, CancelledError } from '../../domain/errors.ts';
import { parseConstantsText } from '../../domain/store/constantsText.ts';
import {
  groupsNotReadByAnalysis,
  groupOf,
  isKnownGroup,
  undefinedDetectorType,
} from '../../domain/store/detectorTypes.ts';
import { duplicateRanges, effectiveRuns, parseFileName } from '../../domain/store/fileNames.ts';
import { checkGeometryText } from '../../domain/store/geometryCheck.ts';
import {
  folderOf,
  isTemporaryName,
  journalFolder,
  originalOfDatedCopy,
  privateFolder,
  type ContentHash,
} from '../../domain/store/plan.ts';
import type { CallContext } from '../usecases/context.ts';
import { errnoOf } from './fileErrors.ts';
import { contentHash, hashOrNull, readWhole, sameContent } from './files.ts';
import { readJournal, type JournalEntry } from './journal.ts';
import { isBeingChanged } from './lock.ts';
import { absolute, type StorePlace } from './place.ts';
import { namesIn } from './planning.ts';
import { kindOf, storeFolders, type StoreFolder } from './scan.ts';
import { sizeProblem } from './sizeCheck.ts';

export interface StoreProblem {
  severity: 'error' | 'warning';
  code: string;
  /** Relative to the calib folder, or a plan id. */
  path: string;
  message: string;
}

export interface Verification {
  /** Constants files that were read. */
  checked: number;
  problems: StoreProblem[];
}

/** Whether a name is that of an HDF5 store of constants, or of a dated copy of one. */
function isDcsName(name: string): boolean {
  return (originalOfDatedCopy(name) ?? name).endsWith('.h5');
}

class Verifier {
  readonly problems: StoreProblem[] = [];
  readonly hashes = new Map<string, ContentHash>();
  checked = 0;
  readonly #place: StorePlace;
  readonly #context: CallContext;

  constructor(place: StorePlace, context: CallContext) {
    this.#place = place;
    this.#context = context;
  }

  error(code: string, path: string, message: string): void {
    this.problems.push({ severity: 'error', code, path, message });
  }

  warning(code: string, path: string, message: string): void {
    this.problems.push({ severity: 'warning', code, path, message });
  }

  async file(folder: StoreFolder, name: string): Promise<void> {
    if (this.#context.signal.aborted) throw new CancelledError();
    const path = `${folder.path}/${name}`;
    const [, source, type] = folder.path.split('/');
    this.#context.progress({ stage: 'reading', done: this.checked, total: null, unit: 'files' });
    this.checked++;
    try {
      const bytes = await readWhole(this.#place.fs, absolute(this.#place, path));
      this.hashes.set(path, contentHash(bytes));
      if (type === 'geometry') return checkGeometryText(bytes, path);
      const { array } = parseConstantsText(bytes, path);
      const problem = sizeProblem(source, type, array.data.length);
      if (problem !== null) this.error('wrong-size', path, `${path}: ${problem}`);
    } catch (error) {
      const message =
        error instanceof CalibdeskError
          ? error.message
          : `${path}: cannot be read (${errnoOf(error) ?? String(error)})`;
      this.error('unreadable', path, message);
    }
  }

  async typeFolder(folder: StoreFolder): Promise<void> {
    const plain: string[] = [];
    for (const name of folder.names) {
      const path = `${folder.path}/${name}`;
      if (parseFileName(name) === null) {
        if (name.endsWith('.data') && !name.startsWith('.'))
          this.warning('bad-name', path, `${path}: lookup ignores this name`);
        continue;
      }
      if ((await kindOf(this.#place, path)) === 'file') plain.push(name);
      else this.warning('bad-name', path, `${path}: is no plain file, lookup ignores it`);
    }
    for (const [name, runs] of effectiveRuns(plain)) {
      const path = `${folder.path}/${name}`;
      if (runs.length === 0) this.warning('never-used', path, `${path}: no run gets this file`);
    }
    for (const [first, ...rest] of duplicateRanges(plain))
      for (const name of rest)
        this.warning(
          'duplicate-range',
          `${folder.path}/${name}`,
          `${folder.path}/${name}: names the same runs as ${first}, which is used`,
        );
    for (const name of plain) await this.file(folder, name);
  }

  folder(folder: StoreFolder): void {
    if (folder.problem !== null)
      this.error(
        'unreadable',
        folder.path || '.',
        `${folder.path || '.'}: the folder cannot be listed (${folder.problem})`,
      );
    const [group, source] = folder.path.split('/');
    // A folder of the old HDF5 store holds .h5 files only, and is none of ours.
    if (folder.depth === 1 && !isKnownGroup(group) && !folder.names.some(isDcsName)) {
      if (groupsNotReadByAnalysis.includes(group))
        this.warning(
          'not-read-by-analysis',
          group,
          `${group}: analysis looks for these detectors in Camera::CalibV1`,
        );
      else this.warning('unknown-group', group, `${group}: no detector type has this group`);
    }
    if (folder.depth === 2 && isKnownGroup(group)) {
      const wanted = groupOf(source);
      if (wanted !== group && wanted !== undefinedDetectorType.group)
        this.warning(
          'not-read-by-analysis',
          folder.path,
          `${folder.path}: analysis looks for this source in ${wanted}`,
        );
    }
  }

  temporaries(path: string, names: readonly string[]): void {
    for (const name of names)
      if (isTemporaryName(name)) {
        const full = path === '' ? name : `${path}/${name}`;
        this.error(
          'leftover-temporary',
          full,
          `${full}: left by a command that was cut off; \`calibdesk store recover\` removes it`,
        );
      }
  }

  async copies(entry: JournalEntry): Promise<void> {
    for (const file of entry.files) {
      if (file.before === null || file.backup === null) continue;
      const path = `${folderOf(file.path)}/${file.backup}`;
      let found: ContentHash | null = null;
      try {
        found = await hashOrNull(this.#place.fs, absolute(this.#place, path));
      } catch {
        // reported as lost below
      }
      if (!sameContent(found, file.before))
        this.error(
          'lost-copy',
          path,
          `${path}: the copy that undo of plan ${entry.id} needs is ${found === null ? 'gone' : 'changed'}`,
        );
    }
  }

  /** What the last plan left under a name, against what is there now. */
  async leftContents(entries: readonly JournalEntry[]): Promise<void> {
    const left = new Map<string, { content: ContentHash | null; id: string }>();
    for (const entry of entries)
      if (entry.state === 'applied' || entry.state === 'undone')
        for (const file of entry.files) left.set(file.path, { content: file.after, id: entry.id });
    for (const [path, { content, id }] of left) {
      const found =
        this.hashes.get(path) ??
        (await hashOrNull(this.#place.fs, absolute(this.#place, path)).catch(() => null));
      if (!sameContent(found, content))
        this.warning(
          'hash-mismatch',
          path,
          `${path}: differs from what plan ${id} left; another program changed it`,
        );
    }
  }
}

/** Reads the whole store and its journal and lists what is wrong. Reads only. */
export async function verifyTree(place: StorePlace, context: CallContext): Promise<Verification> {
  const verifier = new Verifier(place, context);
  const busy = await isBeingChanged(place);
  for await (const folder of storeFolders(place)) {
    verifier.folder(folder);
    if (!busy) verifier.temporaries(folder.path, folder.names);
    if (folder.depth === 3) await verifier.typeFolder(folder);
  }
  if (!busy)
    for (const folder of [privateFolder, journalFolder])
      verifier.temporaries(folder, await namesIn(place, folder));
  const entries = await readJournal(place, (error, id) =>
    verifier.error('unreadable', `${journalFolder}/${id}.json`, error.message),
  );
  const pending = entries.filter((entry) => entry.state === 'pending');
  for (const entry of pending) {
    if (busy) continue; // at work right now
    verifier.error(
      'interrupted-plan',
      entry.id,
      `plan ${entry.id} (${entry.verb}) was cut off; \`calibdesk store recover\` finishes or undoes it`,
    );
  }
  for (const entry of entries) if (entry.state === 'applied') await verifier.copies(entry);
  const unfinished = new Set(pending.flatMap((entry) => entry.files.map((file) => file.path)));
  await verifier.leftContents(
    entries.map((entry) => ({ ...entry, files: entry.files.filter((file) => !unfinished.has(file.path)) })),
  );
  return { checked: verifier.checked, problems: verifier.problems };
}
