import { defineStore } from 'pinia';
import { computed, ref, shallowReactive, shallowRef, watch } from 'vue';
import type { Hdf5Object } from '../../../contract/hdf5.ts';
import { call, isCancelled, toErrorDocument } from '../../api/index.ts';
import { target } from '../../state/navigation.ts';
import { readSetting, writeSetting } from '../../state/settings.ts';
import { ancestorsOf, treeRows, type GroupState } from './treeRows.ts';

/** Members of a group that are read at a time. */
const pageSize = 1000;
const mostRecent = 12;

function recentFiles(): string[] {
  const stored = readSetting('hdf5.recent');
  return Array.isArray(stored) ? stored.filter((path): path is string => typeof path === 'string') : [];
}

export interface SearchResult {
  text: string;
  total: number;
  objects: number;
  items: Hdf5Object[];
}

/** The file that is looked at, what was read of it, and what is selected in it. */
export const useHdf5View = defineStore('hdf5-view', () => {
  const file = ref<string | null>(null);
  const root = shallowRef<Hdf5Object | null>(null);
  const problem = shallowRef<{ message: string; hint: string } | null>(null);
  const opening = ref(false);
  const groups = shallowReactive(new Map<string, GroupState>());
  const open = shallowRef<ReadonlySet<string>>(new Set());
  const selectedPath = ref<string | null>(null);
  const selected = shallowRef<Hdf5Object | null>(null);
  const recent = shallowRef(recentFiles());
  const searchText = ref('');
  const searching = ref(false);
  const searchProblem = ref<string | null>(null);
  const found = shallowRef<SearchResult | null>(null);
  /** Counts up when the tree should bring the selected line into view. */
  const revealed = ref(0);

  const rows = computed(() => treeRows(groups, open.value));

  async function readGroup(path: string): Promise<void> {
    const own = file.value;
    if (own === null) return;
    const known = groups.get(path);
    const before = known?.state === 'read' ? known.items : [];
    if (known?.state !== 'read') groups.set(path, { state: 'reading' });
    try {
      const { total, items } = await call('hdf5.list', {
        file: own,
        path,
        from: before.length,
        limit: pageSize,
      });
      if (file.value === own) groups.set(path, { state: 'read', total, items: [...before, ...items] });
    } catch (error) {
      if (file.value === own) groups.set(path, { state: 'failed', message: toErrorDocument(error).message });
    }
  }

  let request = 0;
  async function openFile(path: string): Promise<void> {
    const mine = ++request;
    opening.value = true;
    problem.value = null;
    try {
      const top = await call('hdf5.describe', { file: path, path: '/' });
      if (mine !== request) return;
      file.value = path;
      root.value = top;
      groups.clear();
      open.value = new Set();
      found.value = null;
      searchText.value = '';
      selectedPath.value = '/';
      selected.value = top;
      recent.value = [path, ...recent.value.filter((other) => other !== path)].slice(0, mostRecent);
      writeSetting('hdf5.recent', recent.value);
      await readGroup('/');
    } catch (error) {
      if (mine !== request || isCancelled(error)) return;
      const { message, hint } = toErrorDocument(error);
      problem.value = { message, hint: hint ?? '' };
    } finally {
      if (mine === request) opening.value = false;
    }
  }

  function setOpen(path: string, wanted: boolean): void {
    const next = new Set(open.value);
    if (wanted) next.add(path);
    else next.delete(path);
    open.value = next;
    const known = groups.get(path)?.state;
    if (wanted && (known === undefined || known === 'failed')) void readGroup(path);
  }

  function select(object: Hdf5Object): void {
    selectedPath.value = object.path;
    selected.value = object;
  }

  /** Opens the groups above a path, selects it and brings it into view. */
  async function reveal(path: string): Promise<void> {
    const above = ancestorsOf(path);
    for (const group of above) if (groups.get(group)?.state !== 'read') await readGroup(group);
    open.value = new Set([...open.value, ...above]);
    const own = file.value;
    if (own === null) return;
    const object = await call('hdf5.describe', { file: own, path });
    if (file.value !== own) return;
    found.value = null;
    select(object);
    revealed.value++;
  }

  let searchRequest: AbortController | null = null;
  async function search(): Promise<void> {
    searchRequest?.abort();
    const own = file.value;
    const text = searchText.value.trim();
    searchProblem.value = null;
    if (own === null || text === '') {
      found.value = null;
      searching.value = false;
      return;
    }
    const mine = new AbortController();
    searchRequest = mine;
    searching.value = true;
    try {
      const answer = await call('hdf5.search', { file: own, text }, { signal: mine.signal });
      if (searchRequest === mine) found.value = { text, ...answer };
    } catch (error) {
      if (searchRequest === mine && !isCancelled(error)) searchProblem.value = toErrorDocument(error).message;
    } finally {
      if (searchRequest === mine) searching.value = false;
    }
  }
  function stopSearch(): void {
    searchRequest?.abort();
    searching.value = false;
  }

  /** Reads the file again: it may still grow. */
  async function refresh(): Promise<void> {
    const path = selectedPath.value;
    if (file.value === null) return;
    const wasOpen = open.value;
    await openFile(file.value);
    for (const group of wasOpen) await readGroup(group);
    open.value = wasOpen;
    if (path !== null && path !== '/') await reveal(path).catch(() => undefined);
  }

  watch(
    target,
    (wanted) => {
      if (wanted?.kind === 'hdf5-file') void openFile(wanted.file);
    },
    { immediate: true },
  );

  return {
    file,
    root,
    problem,
    opening,
    rows,
    selectedPath,
    selected,
    recent,
    searchText,
    searching,
    searchProblem,
    found,
    revealed,
    readGroup,
    openFile,
    setOpen,
    select,
    reveal,
    search,
    stopSearch,
    refresh,
  };
});
