import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { silentContext } from '../../../src/main/usecases/context.ts';
import { changeStore } from '../../../src/main/usecases/changeStore.ts';
import { recoverStore } from '../../../src/main/usecases/recoverStore.ts';
import { verifyStore } from '../../../src/main/usecases/verifyStore.ts';
import {
  unrelatedChange,
  constantsOf,
  filesBelow,
  leftovers,
  makeSampleStore,
  sameMap,
  servicesOn,
  type PlanKind,
  type SampleStore,
} from './sampleStore.ts';

/** A store just before a change, and what its names hold before and after it. */
export interface Trial {
  store: SampleStore;
  files: Map<string, string>;
  old: Map<string, string>;
  new: Map<string, string>;
}

async function prepare(base: string, kind: PlanKind): Promise<SampleStore> {
  const store = makeSampleStore(base);
  for (const change of kind.before(store)) await changeStore(servicesOn(), { change }, silentContext());
  return store;
}

/** Carries a change out without faults, to know where it leads; then makes the store again as it was before. */
export async function prepareTrial(base: string, kind: PlanKind, known?: Trial): Promise<Trial> {
  if (known !== undefined) return { ...known, store: await prepare(base, kind) };
  let store = await prepare(base, kind);
  const files = filesBelow(store.calibdir);
  await changeStore(servicesOn(), { change: kind.change(store) }, silentContext());
  const after = constantsOf(filesBelow(store.calibdir));
  store = await prepare(base, kind);
  return { store, files, old: constantsOf(files), new: after };
}

/** Every name whole old or whole new, and every old content somewhere. Returns what is wrong, or null. */
export function judgeNames(trial: Trial): string | null {
  const files = filesBelow(trial.store.calibdir);
  const now = constantsOf(files);
  for (const name of new Set([...trial.old.keys(), ...trial.new.keys(), ...now.keys()])) {
    const content = now.get(name);
    if (content !== trial.old.get(name) && content !== trial.new.get(name))
      return `${name} has neither its old nor its new content`;
  }
  const contents = new Set(files.values());
  for (const [name, content] of trial.old)
    if (!contents.has(content)) return `the old content of ${name} is lost`;
  return null;
}

/** HISTORY files begin with what they held; what was added are whole lines. */
function judgeHistory(trial: Trial, files: ReadonlyMap<string, string>): string | null {
  for (const [path, old] of trial.files) {
    if (!path.endsWith('/HISTORY')) continue;
    const now = files.get(path);
    if (now === undefined || !now.startsWith(old)) return `${path} lost something`;
    if (now !== old && !now.endsWith('\n')) return `${path} ends in the middle of a line`;
  }
  return null;
}

/** Where there are no hard links a lock can be cut off while it is written; such a one counts as stale after a minute. */
function ageTornLock(calibdir: string): void {
  const lock = join(calibdir, '.calibdesk', 'lock');
  if (!existsSync(lock) || readFileSync(lock, 'utf8').endsWith('}\n')) return;
  const past = new Date(Date.now() - 120_000);
  utimesSync(lock, past, past);
}

/** After recovery: all old or all new, nothing left behind, HISTORY whole, verify content. Returns what is wrong, or null. */
export async function judgeRecovered(
  trial: Trial,
  by: 'recover' | 'next change' = 'recover',
): Promise<string | null> {
  const { calibdir } = trial.store;
  ageTornLock(calibdir);
  if (by === 'recover') await recoverStore(servicesOn(), { calibdir, wait: 0 }, silentContext());
  else {
    await changeStore(servicesOn(), { change: unrelatedChange(trial.store), wait: 0 }, silentContext());
    await changeStore(servicesOn(), { change: { kind: 'undo', calibdir }, wait: 0 }, silentContext());
  }
  const names = judgeNames(trial);
  if (names !== null) return `after recovery: ${names}`;
  const files = filesBelow(calibdir);
  const now = constantsOf(files);
  if (!sameMap(now, trial.old) && !sameMap(now, trial.new)) return 'after recovery: names are mixed';
  const left = leftovers(files);
  if (left.length > 0) return `after recovery: left behind: ${left.join(', ')}`;
  const history = judgeHistory(trial, files);
  if (history !== null) return `after recovery: ${history}`;
  const { ok, problems } = await verifyStore(servicesOn(), { calibdir }, silentContext());
  return ok ? null : `after recovery: verify: ${JSON.stringify(problems)}`;
}
