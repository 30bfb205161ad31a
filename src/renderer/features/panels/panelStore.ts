import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { BulkHandle } from '../../../contract/bulk.ts';
import type { ErrorDocument } from '../../../contract/errors.ts';
import type { PanelEntry, PanelFileEntry, PanelPlace, PanelTrendPoint } from '../../../contract/panels.ts';
import { call, isCancelled, toErrorDocument } from '../../api/index.ts';
import { useContext } from '../../state/context.ts';
import { onJobFinished } from '../../state/jobs.ts';
import { target } from '../../state/navigation.ts';

/** What is shown of a panel: one type and gain mode, and one of its files. */
export const usePanels = defineStore('panels', () => {
  const context = useContext();
  const places = shallowRef<PanelPlace[]>([]);
  const root = ref<string | null>(null);
  const panels = shallowRef<PanelEntry[]>([]);
  const others = ref(0);
  const loading = ref(false);
  const problem = shallowRef<ErrorDocument | null>(null);
  const filter = ref('');
  const selectedId = ref<string | null>(null);
  const files = shallowRef<PanelFileEntry[]>([]);
  const filesProblem = shallowRef<ErrorDocument | null>(null);
  const type = ref<string | null>(null);
  const mode = ref<string | null>(null);
  const points = shallowRef<PanelTrendPoint[]>([]);
  const left = ref(0);
  const trendLoading = ref(false);
  const trendProblem = ref<string | null>(null);
  const shownPath = ref<string | null>(null);
  const image = shallowRef<BulkHandle | null>(null);
  const imageProblem = ref<string | null>(null);
  /** Panels of the run that the window looks at, by id. */
  const mounted = shallowRef(new Map<string, { source: string; index: number }>());
  const requests = new Map<string, AbortController>();

  const shown = computed(() => {
    const wanted = filter.value.trim().toLowerCase();
    return panels.value.filter(({ id, alias, last }) =>
      [id, alias ?? '', last?.experiment ?? '', mounted.value.get(id)?.source ?? ''].some((text) =>
        text.toLowerCase().includes(wanted),
      ),
    );
  });
  const selected = computed(() => panels.value.find(({ id }) => id === selectedId.value) ?? null);
  const ofType = computed(() =>
    files.value.filter((file) => file.type === type.value && file.mode === mode.value),
  );

  /** The signal of the newest request of a kind; the one before is not waited for any more. */
  function begin(kind: string): AbortSignal {
    requests.get(kind)?.abort();
    const controller = new AbortController();
    requests.set(kind, controller);
    return controller.signal;
  }

  async function loadPlaces(): Promise<void> {
    const answer = await call('panels.places', { calibdir: context.calibdir });
    places.value = answer.places;
    if (root.value === null) {
      const usual = answer.places.find(({ exists }) => exists);
      if (usual) await open(usual.root);
    }
  }

  /** Shows the panels of a repository. */
  async function open(folder: string, wanted: string | null = null): Promise<void> {
    const signal = begin('list');
    const same = root.value === folder;
    root.value = folder;
    if (!same) {
      panels.value = [];
      selectedId.value = wanted;
      files.value = [];
    }
    loading.value = true;
    problem.value = null;
    try {
      const answer = await call('panels.list', { root: folder }, { signal });
      panels.value = answer.panels;
      others.value = answer.others;
      const kept = answer.panels.some(({ id }) => id === selectedId.value);
      const next = kept ? selectedId.value : (answer.panels[0]?.id ?? null);
      if (next !== null) await select(next);
    } catch (error) {
      if (!isCancelled(error)) problem.value = toErrorDocument(error);
    } finally {
      if (!signal.aborted) loading.value = false;
    }
  }

  async function select(id: string): Promise<void> {
    if (root.value === null) return;
    const signal = begin('files');
    selectedId.value = id;
    filesProblem.value = null;
    try {
      const answer = await call('panels.files', { root: root.value, panel: id }, { signal });
      files.value = answer.files;
      const types = selected.value?.types.filter(({ modes }) => modes.length > 0) ?? [];
      const found =
        types.find((entry) => entry.type === type.value) ??
        types.find((entry) => entry.type === 'pedestals') ??
        types[0];
      const wanted = found?.modes.includes(mode.value ?? '') ? mode.value : (found?.modes[0] ?? null);
      await show(found?.type ?? null, wanted);
    } catch (error) {
      if (!isCancelled(error)) filesProblem.value = toErrorDocument(error);
    }
  }

  /** Shows one type and gain mode of the panel: its trend, and its latest file. */
  async function show(nextType: string | null, nextMode: string | null): Promise<void> {
    const signal = begin('trend');
    type.value = nextType;
    mode.value = nextMode;
    points.value = [];
    trendProblem.value = null;
    if (root.value === null || selectedId.value === null || nextType === null || nextMode === null) {
      image.value = null;
      shownPath.value = null;
      return;
    }
    const latest = ofType.value[0];
    if (latest) void showFile(latest.path);
    trendLoading.value = true;
    try {
      const answer = await call(
        'panels.trend',
        { root: root.value, panel: selectedId.value, type: nextType, mode: nextMode },
        { signal },
      );
      points.value = answer.points;
      left.value = answer.left;
    } catch (error) {
      if (!isCancelled(error)) trendProblem.value = toErrorDocument(error).message;
    } finally {
      if (!signal.aborted) trendLoading.value = false;
    }
  }

  async function showFile(path: string): Promise<void> {
    if (root.value === null || selectedId.value === null) return;
    const signal = begin('image');
    shownPath.value = path;
    imageProblem.value = null;
    try {
      const answer = await call(
        'panels.image',
        { root: root.value, panel: selectedId.value, path },
        { signal },
      );
      image.value = answer.image;
    } catch (error) {
      if (isCancelled(error)) return;
      image.value = null;
      imageProblem.value = toErrorDocument(error).message;
    }
  }

  async function loadMounted(dsname: string | null): Promise<void> {
    const signal = begin('mounted');
    mounted.value = new Map();
    if (dsname === null) return;
    try {
      const answer = await call('panels.mounted', { dsname }, { signal });
      mounted.value = new Map(answer.mounted.map(({ id, source, index }) => [id, { source, index }]));
    } catch {
      // A run that cannot be read, or has no such detector: nothing is known of where panels are now.
    }
  }

  /** Shows a panel that another part of the window asks for. */
  async function showPanel(folder: string, id: string): Promise<void> {
    selectedId.value = id;
    if (root.value === folder && panels.value.some((panel) => panel.id === id)) await select(id);
    else await open(folder, id);
  }

  let begun = false;
  /** Looks for repositories when the view is shown first, and follows the place that is open. */
  function start(): void {
    if (begun) return;
    begun = true;
    watch(
      target,
      (next) => {
        if (next?.kind === 'panel') void showPanel(next.root, next.id);
      },
      { immediate: true },
    );
    watch(
      () => context.calibdir,
      () => void loadPlaces().catch((error: unknown) => (problem.value = toErrorDocument(error))),
      { immediate: true },
    );
    watch(
      () => context.runSummary?.dsname ?? null,
      (dsname) => void loadMounted(dsname),
      { immediate: true },
    );
    // A dark that is done has new constants of its panels.
    onJobFinished(({ state }) => {
      if (state !== 'done') return;
      if (root.value === null) void loadPlaces().catch(() => undefined);
      else void open(root.value);
    });
  }

  return {
    places,
    root,
    others,
    loading,
    problem,
    filter,
    shown,
    panels,
    selectedId,
    selected,
    files,
    filesProblem,
    type,
    mode,
    ofType,
    points,
    left,
    trendLoading,
    trendProblem,
    shownPath,
    image,
    imageProblem,
    mounted,
    start,
    open,
    select,
    show,
    showFile,
  };
});
