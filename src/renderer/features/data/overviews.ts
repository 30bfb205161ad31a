import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import type { RunOverview } from '../../../contract/data.ts';
import { call, isCancelled, toErrorDocument } from '../../api/index.ts';

/** What is in the runs of the list, looked into one after the other: the last ones asked for come first. */
export const useOverviews = defineStore('data-overviews', () => {
  const known = shallowReactive(new Map<string, RunOverview>());
  const problems = shallowReactive(new Map<string, string>());
  const waiting: string[] = [];
  let busy = false;

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let dsname = waiting.pop(); dsname !== undefined; dsname = waiting.pop()) {
      try {
        known.set(dsname, await call('data.overview', { dsname }));
        problems.delete(dsname);
      } catch (error) {
        if (!isCancelled(error)) problems.set(dsname, toErrorDocument(error).message);
      }
    }
    busy = false;
  }

  /** Looks into a run, unless that was done. */
  function want(dsname: string): void {
    if (known.has(dsname) || problems.has(dsname) || waiting.includes(dsname)) return;
    waiting.push(dsname);
    void work();
  }

  return { known, problems, want };
});
