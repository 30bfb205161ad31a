import { markRaw, onScopeDispose, shallowRef, watch } from 'vue';
import type { ErrorDocument } from '../../../contract/errors.ts';
import type { BulkHandle } from '../../../contract/bulk.ts';
import type { NdArray } from '../../../domain/array/ndarray.ts';
import { fetchArray, isCancelled, toErrorDocument } from '../../api/index.ts';
import type { Distribution } from './distribution.ts';
import { guessDistribution } from './distribution.ts';
import { ArrayStatistics } from './statistics.ts';

/** Everything known about the array of a pane; replaced as a whole, so that parts of two arrays never mix. */
export interface LoadedArray {
  array: NdArray;
  statistics: ArrayStatistics;
}

/** Arrays that follow each other sooner are stepped through: then the guess must do, and the exact one follows at rest. */
const restTime = 250;

/** Fetches the array of a handle (or takes a given one) and its distribution: first a guess, then the exact one. */
export function useArray(handle: () => BulkHandle | null, given: () => NdArray | null) {
  const loaded = shallowRef<LoadedArray | null>(null);
  const distribution = shallowRef<Distribution | null>(null);
  /** False while `distribution` is the quick guess. */
  const settled = shallowRef(false);
  const loading = shallowRef(false);
  const problem = shallowRef<ErrorDocument | null>(null);
  let request: AbortController | null = null;

  let lastTaken = 0;
  let restTimer: ReturnType<typeof setTimeout> | undefined;

  function take(array: NdArray): void {
    clearTimeout(restTimer);
    loaded.value?.statistics.dispose();
    const statistics = markRaw(new ArrayStatistics(array));
    settled.value = false;
    distribution.value = guessDistribution(array);
    loaded.value = { array, statistics };
    const summarize = (): void => {
      if (loaded.value?.statistics !== statistics) return;
      void statistics.summary().then((exact) => {
        if (loaded.value?.statistics !== statistics) return;
        settled.value = true;
        distribution.value = exact;
      });
    };
    const now = performance.now();
    if (now - lastTaken < restTime) restTimer = setTimeout(summarize, restTime);
    else afterPaint(summarize);
    lastTaken = now;
  }

  function drop(): void {
    loaded.value?.statistics.dispose();
    loaded.value = null;
    distribution.value = null;
    settled.value = false;
  }

  async function load(wanted: BulkHandle): Promise<void> {
    const own = new AbortController();
    request = own;
    loading.value = true;
    problem.value = null;
    try {
      const fetched = await fetchArray(wanted, { signal: own.signal });
      if (request === own) take(markRaw(fetched as NdArray));
    } catch (error) {
      if (request !== own || isCancelled(error)) return;
      drop();
      problem.value = toErrorDocument(error);
    } finally {
      if (request === own) loading.value = false;
    }
  }

  watch(
    [handle, given],
    ([wanted, values]) => {
      request?.abort();
      request = null;
      if (values) {
        problem.value = null;
        loading.value = false;
        take(markRaw(values));
      } else if (wanted) void load(wanted);
      else {
        loading.value = false;
        problem.value = null;
        drop();
      }
    },
    { immediate: true },
  );

  onScopeDispose(() => {
    request?.abort();
    request = null;
    clearTimeout(restTimer);
    drop();
  });

  return { loaded, distribution, settled, loading, problem };
}

/** Once the window has painted; a hidden window paints nothing, then soon. */
function afterPaint(then: () => void): void {
  if (document.visibilityState === 'hidden') setTimeout(then);
  else requestAnimationFrame(() => setTimeout(then));
}
