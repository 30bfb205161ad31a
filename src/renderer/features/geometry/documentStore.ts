import { defineStore } from 'pinia';
import { computed, markRaw, ref, shallowRef } from 'vue';
import type { ErrorDocument } from '../../../contract/errors.ts';
import type { ExportFormat } from '../../../contract/geometry.ts';
import { AlignmentHistory, type AlignmentStep, type PoseChange } from '../../../domain/geometry/alignment.ts';
import {
  alignmentStateText,
  isAlignmentState,
  readAlignmentState,
} from '../../../domain/geometry/alignmentState.ts';
import { readCrystfel } from '../../../domain/geometry/crystfelImport.ts';
import { savingWarnings } from '../../../domain/geometry/edits.ts';
import { poseKeys, type Pose } from '../../../domain/geometry/geometryText.ts';
import { isLocked, lockedAs, withLocks, type PoseLocks } from '../../../domain/geometry/locks.ts';
import { nominalText } from '../../../domain/geometry/nominal.ts';
import { defaultSegmentOptions, type SegmentLibrary } from '../../../domain/geometry/segments/segment.ts';
import {
  geometryText,
  labelOf,
  leavesOf,
  readGeometry,
  type Geometry,
  type GeometryObject,
} from '../../../domain/geometry/tree.ts';
import { call, toErrorDocument } from '../../api/index.ts';
import { reviewPlan } from '../../state/plans.ts';
import { showDone } from '../../state/toasts.ts';
import { excerpt, type ExcerptLine } from './readout.ts';

/** Where a geometry in the window came from. */
export interface GeometryOrigin {
  /** As the heading shows it. */
  title: string;
  /** Absolute path of the file; null for nominal ones. */
  path: string | null;
  /** Place in a store, if it came from one. */
  store: { calibdir: string; group: string; source: string; name: string } | null;
}

export interface OpenGeometry {
  origin: GeometryOrigin;
  geometry: Geometry;
  /** The same as it was opened, for the view before. */
  opened: Geometry;
  history: AlignmentHistory;
  segmentLibrary: SegmentLibrary;
}

/** A geometry that could not be read: the reason, and the lines around the fault. */
export interface GeometryProblem {
  title: string;
  error: ErrorDocument;
  lines: ExcerptLine[];
}

/** The geometry that is looked at and aligned: opened, changed in steps, saved. */
export const useGeometryDocument = defineStore('geometry-document', () => {
  const open = shallowRef<OpenGeometry | null>(null);
  const problem = shallowRef<GeometryProblem | null>(null);
  const loading = ref(false);
  const segmentLibrary = ref<SegmentLibrary>('lcls1');
  /** Grows with every change of a number: what is computed from the geometry reads it. */
  const version = ref(0);
  /** Place of the selected object in `geometry.objects`. */
  const selectedAt = ref<number | null>(null);
  /** Numbers that alignment leaves as they are; they hold while the geometry is open. */
  const locks = shallowRef<PoseLocks>(new Map());
  /** What locks kept of the last step. */
  const kept = shallowRef<string[]>([]);
  let lastText: { text: string; origin: GeometryOrigin } | null = null;
  let request = 0;

  const geometry = computed<Geometry | null>(() => open.value?.geometry ?? null);
  const selected = computed<GeometryObject | null>(() =>
    selectedAt.value === null ? null : (geometry.value?.objects[selectedAt.value] ?? null),
  );
  const steps = computed(() => {
    void version.value;
    return open.value ? open.value.history.steps.map(({ title }) => title) : [];
  });
  const done = computed(() => {
    void version.value;
    return open.value?.history.done ?? 0;
  });
  const changed = computed(() => {
    void version.value;
    return open.value?.history.changed ?? false;
  });
  const warnings = computed(() => {
    void version.value;
    return geometry.value ? [...geometry.value.warnings, ...savingWarnings(geometry.value)] : [];
  });

  /** Opens the state of an alignment: what was opened then, with its steps and locks. */
  function takeState(text: string, title: string): boolean {
    try {
      const { geometry: read, history, state } = readAlignmentState(text, defaultSegmentOptions);
      const { library } = state;
      segmentLibrary.value = library;
      lastText = { text: state.text, origin: { title: state.title, path: null, store: null } };
      open.value = {
        origin: lastText.origin,
        geometry: markRaw(read),
        opened: markRaw(readGeometry(state.text, { ...defaultSegmentOptions, segmentLibrary: library })),
        history: markRaw(history),
        segmentLibrary: library,
      };
      problem.value = null;
      selectedAt.value = read.objects.indexOf(read.top);
      locks.value = state.locks;
      kept.value = [];
      version.value++;
      return true;
    } catch (error) {
      problem.value = { title, error: toErrorDocument(error), lines: [] };
      return false;
    }
  }

  function take(text: string, origin: GeometryOrigin): boolean {
    if (isAlignmentState(text)) return takeState(text, origin.title);
    lastText = { text, origin };
    const options = { ...defaultSegmentOptions, segmentLibrary: segmentLibrary.value };
    try {
      const read = markRaw(readGeometry(text, options));
      open.value = {
        origin,
        geometry: read,
        opened: markRaw(readGeometry(text, options)),
        history: markRaw(new AlignmentHistory(read)),
        segmentLibrary: segmentLibrary.value,
      };
    } catch (error) {
      const document = toErrorDocument(error);
      const { line } = error as { line?: number };
      problem.value = { title: origin.title, error: document, lines: excerpt(text, line) };
      return false;
    }
    problem.value = null;
    selectedAt.value = open.value.geometry.objects.indexOf(open.value.geometry.top);
    locks.value = new Map();
    kept.value = [];
    version.value++;
    return true;
  }

  async function openFile(path: string, store: GeometryOrigin['store'] = null): Promise<boolean> {
    const mine = ++request;
    const title = path
      .split('/')
      .slice(store ? -3 : -1)
      .join(' / ');
    loading.value = true;
    try {
      const answer = await call('geometry.text', { path });
      // What is opened is changed and saved as a geometry of psana; the CrystFEL file itself stays as it is.
      const isCrystfel = /\.geom$/i.test(path);
      const options = { ...defaultSegmentOptions, segmentLibrary: segmentLibrary.value };
      const content = isCrystfel ? geometryText(readCrystfel(answer.text, options), 'full') : answer.text;
      const origin = isCrystfel ? { title, path: null, store: null } : { title, path: answer.path, store };
      return mine === request && take(content, origin);
    } catch (error) {
      if (mine === request) problem.value = { title, error: toErrorDocument(error), lines: [] };
      return false;
    } finally {
      if (mine === request) loading.value = false;
    }
  }

  /** A geometry that has no file. */
  function openText(content: string, title: string): boolean {
    request++;
    loading.value = false;
    return take(content, { title, path: null, store: null });
  }
  const openNominal = (name: string): boolean => openText(nominalText(name), `nominal ${name}`);

  /** The names of segments mean other pixels in the other library: the file is read again. */
  function setLibrary(next: SegmentLibrary): void {
    segmentLibrary.value = next;
    if (lastText) take(lastText.text, lastText.origin);
  }

  /** Does a step as far as the locks allow. */
  function perform(step: AlignmentStep): void {
    if (!open.value) return;
    const allowed = withLocks(open.value.geometry, step, locks.value);
    kept.value = allowed.kept;
    if (open.value.history.perform({ title: step.title, changes: allowed.changes })) version.value++;
  }

  /** Locks or frees numbers of an object; without names all of them. */
  function lock(at: number, locked: boolean, keys: readonly (keyof Pose)[] = poseKeys): void {
    locks.value = lockedAs(locks.value, at, keys, locked);
    kept.value = [];
  }
  const lockedKey = (at: number, key: keyof Pose): boolean => isLocked(locks.value, at, key);
  const lockedAll = (at: number): boolean => poseKeys.every((key) => lockedKey(at, key));

  /** A step of the selected object; its title begins with the object's name. */
  function change(
    what: string,
    changesOf: (geometry: Geometry, object: GeometryObject) => PoseChange[],
  ): void {
    if (!open.value || !selected.value) return;
    perform({
      title: `${labelOf(selected.value)} ${what}`,
      changes: changesOf(open.value.geometry, selected.value),
    });
  }

  function undo(): void {
    if (open.value?.history.undo()) version.value++;
  }
  function redo(): void {
    if (open.value?.history.redo()) version.value++;
  }
  function goTo(count: number): void {
    if (open.value?.history.goTo(count)) version.value++;
  }
  function reset(): void {
    if (open.value?.history.reset()) version.value++;
  }

  function text(): string {
    if (!open.value) throw new Error('no geometry is open');
    return geometryText(open.value.geometry, 'full');
  }

  /** Writes a new file and makes it the one that is open, with its steps. */
  async function saveAs(path: string, overwrite: boolean): Promise<void> {
    if (!open.value) return;
    const saved = await call('geometry.save', { path, text: text(), overwrite });
    showDone('Geometry saved', saved.path);
  }

  /** Writes the alignment itself: what was opened, every step, the locks. */
  async function saveState(path: string, overwrite: boolean): Promise<void> {
    if (!open.value || !lastText) return;
    const { geometry: now, history, origin, segmentLibrary: library } = open.value;
    const content = alignmentStateText(now, {
      title: origin.title,
      library,
      text: lastText.text,
      steps: history.steps,
      done: history.done,
      locks: locks.value,
    });
    const saved = await call('geometry.saveState', { path, text: content, overwrite });
    showDone('Alignment saved', saved.path);
  }

  /** Writes the geometry, as it stands, in the form of another program. */
  async function exportAs(
    format: ExportFormat,
    path: string,
    overwrite: boolean,
    energy_eV: number,
  ): Promise<void> {
    if (!open.value) return;
    const { files } = await call('geometry.export', {
      text: text(),
      library: open.value.segmentLibrary,
      format,
      path,
      overwrite,
      energy_eV,
    });
    showDone('Geometry exported', files.join(', '));
  }

  /** Plan of a new run range in the store; null when it was not applied. */
  async function planSave(target: {
    calibdir: string;
    group: string;
    source: string;
    range: string;
    comment: string;
  }): Promise<boolean> {
    if (!open.value) return false;
    const { group, ...rest } = target;
    const { path } = open.value.origin;
    const plan = await call('geometry.planSave', {
      ...rest,
      text: text(),
      ...(group === '' ? {} : { group }),
      ...(path === null ? {} : { madeFrom: path }),
    });
    return (await reviewPlan(plan, `geometry of ${target.source} for runs ${target.range}`)) !== null;
  }

  /** Selects the segment of a panel, or one of its parents: `up` levels above. */
  function selectPanel(panel: number): void {
    if (!geometry.value) return;
    const leaf = leavesOf(geometry.value.top)[panel];
    if (leaf) selectedAt.value = geometry.value.objects.indexOf(leaf);
  }

  return {
    open,
    problem,
    loading,
    segmentLibrary,
    version,
    geometry,
    selectedAt,
    selected,
    steps,
    done,
    changed,
    warnings,
    openFile,
    openText,
    openNominal,
    setLibrary,
    perform,
    locks,
    kept,
    lock,
    lockedKey,
    lockedAll,
    change,
    undo,
    redo,
    goTo,
    reset,
    text,
    saveAs,
    exportAs,
    saveState,
    planSave,
    selectPanel,
  };
});
