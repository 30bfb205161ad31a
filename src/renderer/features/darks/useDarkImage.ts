import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue';
import type { BulkHandle } from '../../../contract/bulk.ts';
import type { DarkImageName } from '../../../contract/darks.ts';
import type { ErrorDocument } from '../../../contract/errors.ts';
import { call, isCancelled, toErrorDocument } from '../../api/index.ts';

/** Follows the numbers of a picture of a dark: the handle, null until it is there, or why it is not. */
export function useDarkImage(
  wanted: () => { jobId: string; source: string; mode?: string | null; name: DarkImageName } | null,
): {
  handle: Readonly<ShallowRef<BulkHandle | null>>;
  problem: Readonly<ShallowRef<ErrorDocument | null>>;
} {
  const handle = shallowRef<BulkHandle | null>(null);
  const problem = shallowRef<ErrorDocument | null>(null);
  let request: AbortController | null = null;
  watch(
    () => JSON.stringify(wanted()),
    async () => {
      request?.abort();
      const mine = new AbortController();
      request = mine;
      const next = wanted();
      problem.value = null;
      if (next === null) return;
      try {
        const { image } = await call('darks.image', { mode: null, ...next }, { signal: mine.signal });
        if (request === mine) handle.value = image;
      } catch (error) {
        if (request !== mine || isCancelled(error)) return;
        handle.value = null;
        problem.value = toErrorDocument(error);
      }
    },
    { immediate: true },
  );
  onScopeDispose(() => request?.abort());
  return { handle, problem };
}
