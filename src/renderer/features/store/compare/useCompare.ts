import { markRaw, onScopeDispose, shallowRef, watch } from 'vue';
import type { ErrorDocument } from '../../../../contract/errors.ts';
import type { StoreComparison } from '../../../../contract/store.ts';
import type { NdArray } from '../../../../domain/array/ndarray.ts';
import { call, fetchArray, isCancelled, toErrorDocument } from '../../../api/index.ts';

export interface ComparedFile {
  calibdir: string;
  path: string;
}

/** Both files and what lies between them; all of it belongs together. */
export interface Comparison {
  key: string;
  figures: StoreComparison['figures'];
  a: NdArray;
  b: NdArray;
  difference: NdArray;
  ratio: NdArray;
  changed: NdArray | null;
}

/** Reads the comparison of two files; the last one stays until the next is complete. */
export function useCompare(files: () => readonly [ComparedFile, ComparedFile], revision: () => number) {
  const comparison = shallowRef<Comparison | null>(null);
  const problem = shallowRef<ErrorDocument | null>(null);
  const busy = shallowRef(false);
  let request: AbortController | null = null;

  async function load(key: string): Promise<void> {
    request?.abort();
    const mine = new AbortController();
    request = mine;
    const { signal } = mine;
    busy.value = true;
    try {
      const [a, b] = files();
      const answer = await call('store.compare', { a, b }, { signal });
      const handles = [answer.a, answer.b, answer.difference, answer.ratio];
      const arrays = await Promise.all(
        handles.map(async (handle) => markRaw((await fetchArray(handle, { signal })) as NdArray)),
      );
      const changed =
        answer.changed === null ? null : markRaw((await fetchArray(answer.changed, { signal })) as NdArray);
      if (request !== mine) return;
      problem.value = null;
      comparison.value = {
        key,
        figures: answer.figures,
        a: arrays[0],
        b: arrays[1],
        difference: arrays[2],
        ratio: arrays[3],
        changed,
      };
    } catch (error) {
      if (request === mine && !isCancelled(error)) {
        comparison.value = null;
        problem.value = toErrorDocument(error);
      }
    } finally {
      if (request === mine) busy.value = false;
    }
  }

  watch(
    () => `${revision()} ${JSON.stringify(files())}`,
    (key) => void load(key),
    { immediate: true },
  );
  onScopeDispose(() => request?.abort());
  return { comparison, problem, busy };
}
