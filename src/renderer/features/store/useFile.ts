import { defineStore } from 'pinia';
import { computed, markRaw, onScopeDispose, shallowRef, watch } from 'vue';
import type { ErrorDocument } from '../../../contract/errors.ts';
import type { StoreFileDetail } from '../../../contract/store.ts';
import type { NdArray } from '../../../domain/array/ndarray.ts';
import { call, fetchArray, isCancelled, toErrorDocument } from '../../api/index.ts';
import { useStoreView } from './storeView.ts';

/** Something read of one version of one file; what is shown of a file always belongs together. */
export interface Reading<T> {
  key: string;
  path: string;
  value: T | null;
  problem: ErrorDocument | null;
}

/**
 * Reads something of the selected file while it is wanted. The last reading stays until the next is complete, so that
 * nothing flashes when going through files; `stale` tells that it belongs to the file before.
 */
function useReading<T>(
  wanted: () => boolean,
  read: (calibdir: string, path: string, signal: AbortSignal) => Promise<T>,
) {
  const store = useStoreView();
  const reading = shallowRef<Reading<T> | null>(null);
  const busy = shallowRef(false);
  let request: AbortController | null = null;

  const key = computed(() => {
    if (!store.place || store.filePath === null || !wanted()) return null;
    return `${store.revision}:${store.place.calibdir}:${store.filePath}`;
  });

  async function load(next: string): Promise<void> {
    const calibdir = store.place?.calibdir;
    const path = store.filePath;
    if (calibdir === undefined || path === null) return;
    const own = new AbortController();
    request = own;
    busy.value = true;
    try {
      const value = await read(calibdir, path, own.signal);
      if (request === own) reading.value = { key: next, path, value, problem: null };
    } catch (error) {
      if (request === own && !isCancelled(error))
        reading.value = { key: next, path, value: null, problem: toErrorDocument(error) };
    } finally {
      if (request === own) busy.value = false;
    }
  }

  watch(
    key,
    (next) => {
      if (next === null || reading.value?.key === next) return;
      request?.abort();
      void load(next);
    },
    { immediate: true },
  );
  watch(
    () => store.filePath,
    (path) => {
      if (path !== null) return;
      request?.abort();
      request = null;
      busy.value = false;
      reading.value = null;
    },
  );
  onScopeDispose(() => {
    request?.abort();
    request = null;
  });
  const stale = computed(() => reading.value !== null && reading.value.path !== store.filePath);
  return { reading, busy, stale };
}

/** Type, shape, statistics, hash and history of the selected file; read once for the tabs and the inspector. */
export const useFileDetail = defineStore('store-file-detail', () =>
  useReading<StoreFileDetail>(
    () => true,
    (calibdir, path, signal) => call('store.file', { calibdir, path }, { signal }),
  ),
);

/** The numbers of the selected file. */
export function useFileArray(wanted: () => boolean) {
  return useReading<NdArray>(wanted, async (calibdir, path, signal) => {
    const handle = await call('store.array', { calibdir, path }, { signal });
    return markRaw((await fetchArray(handle, { signal })) as NdArray);
  });
}

/** The beginning of the selected file as text. */
export function useFileText(wanted: () => boolean) {
  return useReading<{ text: string; size: number; truncated: boolean }>(wanted, (calibdir, path, signal) =>
    call('store.text', { calibdir, path }, { signal }),
  );
}
