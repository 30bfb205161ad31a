import { effectiveRuns } from './fileNames.ts';
import type { PlanEffect } from './plan.ts';

/** Content (sha256) of every candidate name of one type folder, before and after a plan. */
export interface FolderChange {
  group: string;
  source: string;
  type: string;
  before: ReadonlyMap<string, string>;
  after: ReadonlyMap<string, string>;
}

const lastRun = 9999;

/** Name that each run 0..9999 gets, null where none applies. */
function namePerRun(names: Iterable<string>): (string | null)[] {
  const result = Array.from<string | null>({ length: lastRun + 1 }).fill(null);
  for (const [name, intervals] of effectiveRuns([...names]))
    for (const [first, last] of intervals) result.fill(name, first, last + 1);
  return result;
}

/**
 * For runs 0..9999 exactly those that get another file name, or the same name with other content; one entry per pair of
 * names, in the order of their first run.
 */
export function effectsOf(change: FolderChange): PlanEffect[] {
  const before = namePerRun(change.before.keys());
  const after = namePerRun(change.after.keys());
  const effects = new Map<string, PlanEffect>();
  for (let run = 0; run <= lastRun; run++) {
    const old = before[run];
    const now = after[run];
    if (old === now && (now === null || change.before.get(now) === change.after.get(now))) continue;
    const key = `${old ?? ''}/${now ?? ''}`;
    let effect = effects.get(key);
    if (effect === undefined) {
      const { group, source, type } = change;
      effect = { group, source, type, runs: [], before: old, after: now };
      effects.set(key, effect);
    }
    const interval = effect.runs.at(-1);
    if (interval !== undefined && interval[1] === run - 1) interval[1] = run;
    else effect.runs.push([run, run]);
  }
  return [...effects.values()];
}
