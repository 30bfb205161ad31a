import { defineStore } from 'pinia';
import { computed, ref, shallowReactive, shallowRef, watch } from 'vue';
import type { StoreFile, StoreSource, StoreType } from '../../../contract/store.ts';
import { call, on, toErrorDocument } from '../../api/index.ts';
import { useContext } from '../../state/context.ts';
import { target } from '../../state/navigation.ts';
import type { CalibState, TreeNode } from './tree/treeNodes.ts';
import { calibNodes, experimentNodes, makeNode } from './tree/treeNodes.ts';
import { filteredRows, filterWords, openRows } from './tree/visibleRows.ts';

/** A place in a store; the parts below the selected level are null. */
export interface StorePlace {
  calibdir: string;
  group: string | null;
  source: string | null;
  type: string | null;
  name: string | null;
}

/** `<group>/<source>/<type>/<name>` in parts; sources hold no slash. */
export function placeOf(calibdir: string, path: string): StorePlace {
  const [group = null, source = null, type = null, name = null] = path === '' ? [] : path.split('/');
  return { calibdir, group, source, type, name };
}

export type StoreTab = 'image' | 'histogram' | 'statistics' | 'pixels' | 'trend' | 'text' | 'history';

/** What the tree shows, what is selected in it, and what was read of each calib folder. */
export const useStoreView = defineStore('store-view', () => {
  const context = useContext();
  const calibs = shallowReactive(new Map<string, CalibState>());
  const open = shallowRef<ReadonlySet<string>>(new Set());
  /** Nodes shut by hand in a filtered tree, where the way to matches is open otherwise. */
  const closed = shallowRef<ReadonlySet<string>>(new Set());
  const filter = ref('');
  /** The line that keys act on, and all selected lines (it is one of them). */
  const focusKey = ref<string | null>(null);
  const selectedKeys = shallowRef<ReadonlySet<string>>(new Set());
  const place = shallowRef<StorePlace | null>(null);
  const tab = ref<StoreTab>('image');
  /** Counts up when the tree should bring the focused line into view. */
  const revealed = ref(0);
  /** Counts up when the store on disk changed: what was read of files is read again. */
  const revision = ref(0);

  const experimentPlaces = computed(() => {
    const places: {
      key: string;
      name: string;
      calibdir: string | null;
      depth: number;
      position: number;
      siblings: number;
      instrument: string | null;
    }[] = [];
    for (const instrument of context.instruments) {
      instrument.experiments.forEach((entry, i) => {
        places.push({
          key: `${instrument.name}/${entry.name}`,
          name: entry.name,
          calibdir: entry.calibdir,
          depth: 1,
          position: i + 1,
          siblings: instrument.experiments.length,
          instrument: instrument.name,
        });
      });
    }
    const alone = context.calibdir;
    if (alone !== null && !places.some(({ calibdir }) => calibdir === alone))
      places.push({
        key: alone,
        name: alone,
        calibdir: alone,
        depth: 0,
        position: 1,
        siblings: 1,
        instrument: null,
      });
    return places;
  });

  const nodes = computed<TreeNode[]>(() => {
    const parts: TreeNode[][] = [];
    const byInstrument = new Map<string | null, TreeNode[][]>();
    for (const entry of experimentPlaces.value) {
      const known = entry.calibdir === null ? undefined : calibs.get(entry.calibdir);
      const below = experimentNodes(entry, entry.key, entry, known);
      byInstrument.set(entry.instrument, [...(byInstrument.get(entry.instrument) ?? []), below]);
    }
    const { instruments } = context;
    instruments.forEach(({ name, experiments }, i) => {
      const below = byInstrument.get(name) ?? [];
      const size = below.reduce((sum, part) => sum + part.length, 0);
      const at = { depth: 0, position: i + 1, siblings: instruments.length };
      parts.push(
        [makeNode('instrument', name, name, at, { size, count: String(experiments.length) })],
        ...below,
      );
    });
    parts.push(...(byInstrument.get(null) ?? []));
    return parts.flat();
  });

  const words = computed(() => filterWords(filter.value));
  const view = computed(() =>
    words.value.length === 0
      ? { rows: openRows(nodes.value, open.value), found: null }
      : filteredRows(nodes.value, words.value, open.value, closed.value),
  );

  async function readCalib(calibdir: string): Promise<void> {
    const entry = experimentPlaces.value.find((candidate) => candidate.calibdir === calibdir);
    if (!entry) return;
    // While it is read again the old lines stay: nothing flashes.
    if (calibs.get(calibdir)?.state !== 'read') calibs.set(calibdir, { state: 'reading' });
    try {
      const tree = await call('store.tree', { calibdir });
      calibs.set(calibdir, {
        state: 'read',
        tree,
        nodes: calibNodes({ ...tree, calibdir }, entry.key, entry.depth),
      });
    } catch (error) {
      const { message, hint } = toErrorDocument(error);
      calibs.set(calibdir, { state: 'failed', message: hint ? `${message}. ${hint}` : message });
    }
  }

  function ensureRead(calibdir: string | null): void {
    if (calibdir === null) return;
    const known = calibs.get(calibdir);
    if (!known || known.state === 'unread' || known.state === 'failed') void readCalib(calibdir);
  }

  function setOpen(node: TreeNode, wanted: boolean): void {
    if (node.size === 0) return;
    const nextOpen = new Set(open.value);
    const nextClosed = new Set(closed.value);
    if (wanted) {
      nextOpen.add(node.key);
      nextClosed.delete(node.key);
      if (node.kind === 'experiment') ensureRead(node.calibdir);
    } else {
      nextOpen.delete(node.key);
      nextClosed.add(node.key);
    }
    open.value = nextOpen;
    closed.value = nextClosed;
  }

  function openAll(list: readonly TreeNode[]): void {
    const next = new Set(open.value);
    for (const node of list) {
      next.add(node.key);
      if (node.kind === 'experiment') ensureRead(node.calibdir);
    }
    open.value = next;
  }

  function setFilter(text: string): void {
    filter.value = text;
    closed.value = new Set();
  }

  /** Makes the experiment of a calib folder the one that all activities work on. */
  function shareExperiment(calibdir: string): void {
    if (context.calibdir === calibdir) return;
    const entry = experimentPlaces.value.find((candidate) => candidate.calibdir === calibdir);
    if (!entry?.instrument) return;
    context.instrument = entry.instrument;
    void context.setExperiment(entry.name);
  }

  function select(node: TreeNode, how: 'only' | 'toggle' | 'range' = 'only'): void {
    if (how === 'only' || focusKey.value === null) selectedKeys.value = new Set([node.key]);
    else if (how === 'toggle') {
      const next = new Set(selectedKeys.value);
      if (!next.delete(node.key)) next.add(node.key);
      selectedKeys.value = next;
    } else {
      const keys = view.value.rows.map((row) => nodes.value[row].key);
      const [from, to] = [keys.indexOf(focusKey.value), keys.indexOf(node.key)].sort((a, b) => a - b);
      selectedKeys.value = new Set([...selectedKeys.value, ...keys.slice(Math.max(0, from), to + 1)]);
    }
    focusKey.value = node.key;
    if (node.calibdir === null || node.kind === 'note') return;
    if (node.kind === 'experiment') ensureRead(node.calibdir);
    place.value = placeOf(node.calibdir, node.path);
    shareExperiment(node.calibdir);
  }

  /** Opens the way to a place, selects it and brings it into view. */
  async function reveal(calibdir: string, path: string): Promise<boolean> {
    const entry = experimentPlaces.value.find((candidate) => candidate.calibdir === calibdir);
    if (!entry) return false;
    if (calibs.get(calibdir)?.state !== 'read') await readCalib(calibdir);
    const next = new Set(open.value);
    if (entry.instrument !== null) next.add(entry.instrument);
    let key = entry.key;
    const parts = path === '' ? [] : path.split('/');
    for (const part of parts) {
      next.add(key);
      key = `${key}/${part}`;
    }
    if (parts.length === 0) next.add(key);
    open.value = next;
    filter.value = '';
    const node = nodes.value.find((candidate) => candidate.key === key);
    if (!node) return false;
    select(node);
    revealed.value++;
    return true;
  }

  const selectedNodes = computed(() => {
    const keys = selectedKeys.value;
    return keys.size === 0 ? [] : nodes.value.filter((node) => keys.has(node.key));
  });
  const selectedFiles = computed(() => selectedNodes.value.filter((node) => node.kind === 'file'));

  const source = computed<StoreSource | null>(() => {
    const current = place.value;
    const known = current && calibs.get(current.calibdir);
    if (!current || known?.state !== 'read') return null;
    const group = known.tree.groups.find((candidate) => candidate.group === current.group);
    return group?.sources.find((candidate) => candidate.source === current.source) ?? null;
  });
  const type = computed<StoreType | null>(
    () => source.value?.types.find((candidate) => candidate.type === place.value?.type) ?? null,
  );
  const file = computed<StoreFile | null>(
    () => type.value?.files.find((candidate) => candidate.name === place.value?.name) ?? null,
  );
  /** Path of the selected file relative to its calib folder, or null; a file that vanished is not selected any more. */
  const filePath = computed(() => {
    const current = place.value;
    if (!current || !file.value) return null;
    return `${current.group}/${current.source}/${current.type}/${file.value.name}`;
  });

  async function refresh(calibdir: string): Promise<void> {
    if (!calibs.has(calibdir)) return;
    await readCalib(calibdir);
    if (place.value?.calibdir === calibdir) revision.value++;
  }

  /** Another tree was opened: nothing of the old one is shown any more. */
  function reset(): void {
    calibs.clear();
    open.value = new Set();
    closed.value = new Set();
    selectedKeys.value = new Set();
    focusKey.value = null;
    place.value = null;
    filter.value = '';
  }

  on('store.changed', ({ calibdir }) => void refresh(calibdir));

  watch(
    () => context.root,
    (next, before) => {
      if (before !== undefined && next !== before) reset();
    },
  );
  // The experiment of the window is open and read; with nothing selected yet it is also the place that is shown.
  watch(
    () => context.calibdir,
    (calibdir) => {
      if (calibdir !== null && place.value?.calibdir !== calibdir) void reveal(calibdir, '');
    },
    { immediate: true },
  );
  watch(
    target,
    (wanted) => {
      if (wanted?.kind === 'store-file') void reveal(wanted.calibdir, wanted.path);
      else if (wanted?.kind === 'store-source')
        void reveal(wanted.calibdir, `${wanted.group}/${wanted.source}`);
    },
    { immediate: true },
  );

  return {
    calibs,
    open,
    filter,
    words,
    focusKey,
    selectedKeys,
    place,
    tab,
    revealed,
    revision,
    nodes,
    view,
    experimentPlaces,
    source,
    type,
    file,
    filePath,
    selectedNodes,
    selectedFiles,
    setOpen,
    openAll,
    setFilter,
    select,
    reveal,
    readCalib,
    ensureRead,
    refresh,
    reset,
  };
});
