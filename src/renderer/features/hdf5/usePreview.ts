import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import type { ErrorDocument } from '../../../contract/errors.ts';
import type { Hdf5Object, Hdf5Values } from '../../../contract/hdf5.ts';
import type { NdArray } from '../../../domain/array/ndarray.ts';
import { call, fetchArray, isCancelled, toErrorDocument } from '../../api/index.ts';
import {
  askAbove,
  bytesOf,
  isNumeric,
  selectionFor,
  slicedAxes,
  squeezedShape,
  strideBelow,
  type PreviewKind,
  type Selection,
} from './preview.ts';

/** What a view shows; it stays until the next is complete, so that nothing flashes while a slider moves. */
export type Shown =
  | { key: string; kind: 'array'; array: NdArray; selection: Selection; stride: number }
  | { key: string; kind: 'values'; values: Hdf5Values; selection: Selection };

export interface PreviewInput {
  file: string;
  object: Hdf5Object;
  kind: PreviewKind;
  /** Chosen index of each dimension that a slider moves. */
  indexes: readonly number[];
}

/** Reads what the chosen view of a data set needs; asks before it reads much. */
export function usePreview(input: () => PreviewInput | null) {
  const shown = shallowRef<Shown | null>(null);
  const busy = shallowRef(false);
  const problem = shallowRef<ErrorDocument | null>(null);
  /** Bytes that were agreed to, by data set. */
  const agreed = shallowRef<{ path: string; bytes: number; stride: number } | null>(null);
  let request: AbortController | null = null;

  const stride = computed(() => {
    const wanted = input();
    return wanted !== null && agreed.value?.path === wanted.object.path ? agreed.value.stride : 1;
  });
  const selection = computed(() => {
    const wanted = input();
    if (wanted === null) return null;
    return selectionFor(wanted.object, wanted.kind, wanted.indexes, stride.value);
  });
  /** How much would be read, when that must be agreed to first. */
  const question = computed(() => {
    const wanted = input();
    if (wanted === null || selection.value === null) return null;
    const bytes = bytesOf(wanted.object, selection.value);
    const allowed = agreed.value?.path === wanted.object.path ? agreed.value.bytes : askAbove;
    if (bytes <= allowed) return null;
    const thin = strideBelow(wanted.object, wanted.kind, wanted.indexes, askAbove);
    return { bytes, thin: thin < 1 << 20 ? thin : null };
  });
  const key = computed(() => {
    const wanted = input();
    if (wanted === null || question.value !== null) return null;
    return `${wanted.file} ${wanted.object.path} ${wanted.kind} ${JSON.stringify(selection.value)}`;
  });

  function agree(by: 'all' | 'thin'): void {
    const wanted = input();
    const asked = question.value;
    if (wanted === null || asked === null) return;
    agreed.value =
      by === 'all'
        ? { path: wanted.object.path, bytes: asked.bytes, stride: stride.value }
        : { path: wanted.object.path, bytes: askAbove, stride: asked.thin ?? 1 };
  }

  async function readArray(wanted: PreviewInput, part: Selection, signal: AbortSignal): Promise<NdArray> {
    const { file, object, kind } = wanted;
    const { array: handle } = await call(
      'hdf5.array',
      { file, path: object.path, selection: part, mostBytes: Math.max(askAbove, bytesOf(object, part)) },
      { signal },
    );
    const array = await fetchArray(handle, { signal });
    const shape = squeezedShape(array.shape, slicedAxes(object, kind));
    return { ...array, shape } as NdArray;
  }

  async function load(next: string): Promise<void> {
    const wanted = input();
    const part = selection.value;
    if (wanted === null || part === null) return;
    request?.abort();
    const mine = new AbortController();
    request = mine;
    busy.value = true;
    problem.value = null;
    try {
      const asArray = (wanted.kind === 'image' || wanted.kind === 'line') && isNumeric(wanted.object);
      if (asArray) {
        const array = await readArray(wanted, part, mine.signal);
        if (request === mine)
          shown.value = { key: next, kind: 'array', array, selection: part, stride: stride.value };
      } else {
        const { file, object } = wanted;
        const values = await call(
          'hdf5.values',
          { file, path: object.path, selection: part },
          { signal: mine.signal },
        );
        if (request === mine) shown.value = { key: next, kind: 'values', values, selection: part };
      }
    } catch (error) {
      if (request === mine && !isCancelled(error)) problem.value = toErrorDocument(error);
    } finally {
      if (request === mine) busy.value = false;
    }
  }

  function retry(): void {
    if (key.value !== null) void load(key.value);
  }
  function cancel(): void {
    request?.abort();
    request = null;
    busy.value = false;
  }

  watch(
    () => [input()?.file, input()?.object.path, input()?.kind],
    () => {
      shown.value = null;
      problem.value = null;
    },
  );
  watch(
    key,
    (next) => {
      if (next === null) cancel();
      else if (shown.value?.key !== next) void load(next);
    },
    { immediate: true },
  );
  onScopeDispose(cancel);
  return { shown, busy, problem, question, selection, stride, agree, retry, cancel };
}
