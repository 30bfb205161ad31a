import { defineStore } from 'pinia';
import { computed, markRaw, ref, shallowRef } from 'vue';
import type { ErrorDocument } from '../../../contract/errors.ts';
import { sizeOf, type NdArray } from '../../../domain/array/ndarray.ts';
import { geometryText } from '../../../domain/geometry/tree.ts';
import {
  filesOf,
  type LayerKind,
  type MaskDocument,
  type MaskLayer,
  type Stroke,
} from '../../../domain/masks/maskDocument.ts';
import { call, toErrorDocument } from '../../api/index.ts';
import { flatLayout } from '../../plot/image/layout.ts';
import { unitOf } from '../../plot/image/placement.ts';
import { findAppliedGeometry, type PlacedGeometry } from '../../state/appliedGeometry.ts';
import { useContext } from '../../state/context.ts';
import { isNumber, settingRef } from '../../state/settings.ts';
import type { Surface } from './drawing.ts';
import { MaskEvaluation, type MaskFigures } from './evaluation.ts';
import { addStep, replaceStep, startSteps, type MaskSteps } from './history.ts';
import { geometryNamed, readArray, shapeFor, sourceOfPath } from './maskSources.ts';
import { newLayer } from './newLayers.ts';

/** The picture under the mask. */
export interface MaskImage {
  path: string;
  title: string;
  array: NdArray;
}

/** The mask that is edited: its layers in steps, the picture under it, the geometry, and what comes of it. */
export const useMaskStore = defineStore('masks', () => {
  const context = useContext();
  const steps = shallowRef<MaskSteps | null>(null);
  /** File that the document was opened from or saved as. */
  const file = ref<string | null>(null);
  /** Step that was saved last. */
  const savedAt = shallowRef<MaskDocument | null>(null);
  const image = shallowRef<MaskImage | null>(null);
  const plane = ref(0);
  const placed = shallowRef<PlacedGeometry | null>(null);
  /** Source of a calib folder that the picture or the mask belongs to. */
  const source = ref<string | null>(null);
  const figures = shallowRef<MaskFigures | null>(null);
  /** The figures are of the step before; those of this one are being counted. */
  const counting = ref(false);
  const resultProblem = ref<string | null>(null);
  const problem = shallowRef<ErrorDocument | null>(null);
  const busy = ref(false);
  const selectedLayer = ref(0);
  const selectedStroke = ref<number | null>(null);
  const maskShown = ref(true);
  const energy_eV = settingRef<number>('geometry.energy', 9500, isNumber);
  const arrays = new Map<string, NdArray>();
  let request = 0;

  const evaluation = new MaskEvaluation({
    result: (next) => {
      figures.value = next;
      counting.value = false;
      resultProblem.value = null;
    },
    problem: fail,
  });
  function fail(text: string): void {
    counting.value = false;
    resultProblem.value = text;
  }

  const document = computed<MaskDocument | null>(() => steps.value?.steps[steps.value.at].document ?? null);
  const layer = computed<MaskLayer | null>(() => document.value?.layers[selectedLayer.value] ?? null);
  const changed = computed(() => document.value !== savedAt.value);
  const canUndo = computed(() => (steps.value?.at ?? 0) > 0);
  const canRedo = computed(() => steps.value !== null && steps.value.at + 1 < steps.value.steps.length);
  const pixels = computed(() => (document.value ? sizeOf(document.value.shape) : 0));

  /** Pictures of several planes (gain modes, a stack) are shown one at a time. */
  const planes = computed(() => {
    const count = image.value?.array.data.length ?? 0;
    return pixels.value > 0 && count % pixels.value === 0 ? count / pixels.value : 0;
  });
  /** Numbers under the mask; ones where there is no picture that fits. */
  const array = computed<NdArray | null>(() => {
    if (!document.value) return null;
    const { shape } = document.value;
    if (image.value && planes.value > 0) {
      const { data, dtype } = image.value.array;
      const first = Math.min(plane.value, planes.value - 1) * pixels.value;
      return markRaw({ dtype, shape, data: data.subarray(first, first + pixels.value) } as NdArray);
    }
    return markRaw<NdArray>({ dtype: 'uint8', shape, data: new Uint8Array(pixels.value).fill(1) });
  });
  const surface = computed<Surface | null>(() => {
    if (!document.value) return null;
    if (placed.value) return { layout: placed.value.layout, unit_um: unitOf(placed.value.geometry) };
    return { layout: flatLayout(document.value.shape), unit_um: null };
  });

  // Steps -----------------------------------------------------------------------------------------------------------
  function show(next: MaskSteps): void {
    steps.value = next;
    const count = document.value?.layers.length ?? 0;
    selectedLayer.value = Math.max(0, Math.min(selectedLayer.value, count - 1));
    selectedStroke.value = null;
    const wanted = document.value?.geometry ?? null;
    if (wanted === (placed.value?.path ?? null)) evaluate();
    else void place(wanted);
  }
  /** Undoing a choice of geometry brings back the one before. */
  const place = (name: string | null): Promise<void> =>
    opening(async (isLast) => {
      const geometry = name === null ? null : await geometryNamed(name);
      if (!isLast()) return;
      placed.value = geometry;
      beginEvaluation();
    });
  /** One step of the work; `again` replaces the last one while a control is dragged. */
  function perform(title: string, next: MaskDocument, again = false): void {
    if (!steps.value) return;
    const step = { title, document: markRaw(next) };
    const same = again && steps.value.steps[steps.value.at].title === title && steps.value.at > 0;
    show(same ? replaceStep(steps.value, step) : addStep(steps.value, step));
  }
  function goTo(at: number): void {
    if (steps.value && at >= 0 && at < steps.value.steps.length) show({ ...steps.value, at });
  }
  const undo = (): void => goTo((steps.value?.at ?? 0) - 1);
  const redo = (): void => goTo((steps.value?.at ?? -2) + 1);

  function setLayers(title: string, layers: MaskLayer[], again = false): void {
    if (document.value) perform(title, { ...document.value, layers }, again);
  }
  function changeLayer(at: number, title: string, change: Partial<MaskLayer>, again = false): void {
    const layers = document.value?.layers ?? [];
    if (!layers[at]) return;
    const next = layers.map((each, i) => (i === at ? ({ ...each, ...change } as MaskLayer) : each));
    setLayers(`${layers[at].name}: ${title}`, next, again);
  }
  function addLayer(kind: LayerKind, fromFile: string | null = null): void {
    const layers = document.value?.layers ?? [];
    const names = layers.map(({ name }) => name);
    const next = newLayer(kind, { file: fromFile, energy_eV: energy_eV.value }, names);
    selectedLayer.value = layers.length;
    setLayers(`add ${next.name}`, [...layers, next]);
    selectedLayer.value = layers.length;
  }
  function removeLayer(at: number): void {
    const layers = document.value?.layers ?? [];
    const rest = layers.filter((_, i) => i !== at);
    if (layers[at]) setLayers(`remove ${layers[at].name}`, rest);
  }
  /** Moves a layer up (1) or down (-1) in the pile. */
  function moveLayer(at: number, by: 1 | -1): void {
    const layers = [...(document.value?.layers ?? [])];
    if (!layers[at] || !layers[at + by]) return;
    [layers[at], layers[at + by]] = [layers[at + by], layers[at]];
    setLayers(`${layers[at + by].name}: ${by > 0 ? 'up' : 'down'}`, layers);
    selectedLayer.value = at + by;
  }

  /** Strokes of the selected layer; on top of another kind of layer a new drawn one is made. */
  const strokes = computed<readonly Stroke[]>(() =>
    layer.value?.kind === 'drawn' ? layer.value.strokes : [],
  );
  function draw(title: string, added: readonly Stroke[]): void {
    if (!document.value || added.length === 0) return;
    const { layers } = document.value;
    if (layer.value?.kind === 'drawn')
      changeLayer(selectedLayer.value, title, { kind: 'drawn', strokes: [...strokes.value, ...added] });
    else {
      const names = layers.map(({ name }) => name);
      const fresh = newLayer('drawn', { file: null, energy_eV: energy_eV.value }, names);
      setLayers(`${fresh.name}: ${title}`, [...layers, { ...fresh, kind: 'drawn', strokes: added }]);
      selectedLayer.value = layers.length;
    }
  }
  function setStrokes(title: string, next: readonly Stroke[], again = false): void {
    if (layer.value?.kind !== 'drawn') return;
    const kept = selectedStroke.value;
    changeLayer(selectedLayer.value, title, { kind: 'drawn', strokes: next }, again);
    selectedStroke.value = kept !== null && kept < next.length ? kept : null;
  }

  // Result ----------------------------------------------------------------------------------------------------------
  function evaluate(): void {
    const { value } = document;
    if (!value) return;
    counting.value = true;
    const missing = filesOf(value).filter((each) => !evaluation.hasArray(each));
    if (missing.length === 0) return evaluation.ask(value.layers);
    void Promise.all(
      missing.map(async (each) => {
        const numbers = arrays.get(each) ?? (await readArray(each));
        arrays.set(each, numbers);
        evaluation.giveArray(each, numbers);
      }),
    ).then(
      () => {
        if (document.value === value) evaluation.ask(value.layers);
      },
      (error: unknown) => {
        if (document.value === value) fail(toErrorDocument(error).message);
      },
    );
  }
  function beginEvaluation(): void {
    if (!document.value) return;
    const text = placed.value ? geometryText(placed.value.geometry, 'full') : null;
    figures.value = null;
    evaluation.begin(document.value.shape, text);
    evaluate();
  }

  // Opening ---------------------------------------------------------------------------------------------------------
  async function opening(work: (isLast: () => boolean) => Promise<void>): Promise<void> {
    const mine = ++request;
    busy.value = true;
    problem.value = null;
    try {
      await work(() => mine === request);
    } catch (error) {
      if (mine === request) problem.value = toErrorDocument(error);
    } finally {
      if (mine === request) busy.value = false;
    }
  }

  function take(next: MaskDocument, geometry: PlacedGeometry | null, from: string | null): void {
    placed.value = geometry;
    file.value = from;
    const opened = markRaw(next);
    savedAt.value = from === null ? null : opened;
    selectedLayer.value = Math.max(0, next.layers.length - 1);
    steps.value = startSteps(opened);
    selectedStroke.value = null;
    beginEvaluation();
  }

  /** Opens a picture. The mask stays when it fits; otherwise a new one begins. `of`: the source, where it is known. */
  const openImage = (path: string, of?: string): Promise<void> =>
    opening(async (isLast) => {
      const numbers = await readArray(path);
      if (!isLast()) return;
      const inStore = sourceOfPath(path, context.calibdir);
      const own = of ?? inStore;
      const next = {
        path,
        title: path
          .split('/')
          .slice(inStore ? -3 : -1)
          .join(' / '),
        array: numbers,
      };
      if (document.value && numbers.data.length % pixels.value === 0) {
        image.value = next;
        plane.value = 0;
        if (own) source.value = own;
        return;
      }
      const geometry = own ? await appliedTo(own) : null;
      if (!isLast()) return;
      image.value = next;
      plane.value = 0;
      source.value = own;
      const fits = geometry && numbers.data.length % geometry.pixels === 0 ? geometry : null;
      take(
        { version: 1, shape: shapeFor(numbers, fits), geometry: fits?.path ?? null, layers: [] },
        fits,
        null,
      );
    });

  async function appliedTo(wanted: string): Promise<PlacedGeometry | null> {
    if (context.calibdir === null) return null;
    return findAppliedGeometry({ calibdir: context.calibdir, source: wanted, run: context.run ?? 0 });
  }

  /** A new mask of a source of the calib folder: its pedestals (or what there is) under it, and its geometry. */
  const openSource = (wanted: string): Promise<void> =>
    opening(async (isLast) => {
      const { calibdir, run } = context;
      if (calibdir === null) return;
      const { results } = await call('store.resolve', { calibdir, source: wanted, run: run ?? 0 });
      const types = results[0]?.types ?? [];
      const path = ['pedestals', 'pixel_rms', 'pixel_status', 'pixel_mask']
        .map((type) => types.find((each) => each.type === type)?.path ?? null)
        .find((each) => each !== null);
      const geometry = await appliedTo(wanted);
      const numbers = path ? await readArray(path) : null;
      if (!isLast()) return;
      if (!numbers && !geometry)
        throw new Error(`${wanted} has neither constants nor a geometry for run ${run ?? 0}`);
      const fits = !numbers || !geometry || numbers.data.length % geometry.pixels === 0 ? geometry : null;
      image.value =
        path && numbers ? { path, title: path.split('/').slice(-3).join(' / '), array: numbers } : null;
      plane.value = 0;
      source.value = wanted;
      take(
        { version: 1, shape: shapeFor(numbers, fits), geometry: fits?.path ?? null, layers: [] },
        fits,
        null,
      );
    });

  /** Another geometry for the mask (a path or `nominal:<name>`), or none; without a mask a new one begins. */
  const useGeometry = (name: string | null): Promise<void> =>
    opening(async (isLast) => {
      const geometry = name === null ? null : await geometryNamed(name);
      if (!isLast()) return;
      if (!document.value) {
        if (geometry)
          take({ version: 1, shape: shapeFor(null, geometry), geometry: name, layers: [] }, geometry, null);
        return;
      }
      if (geometry && geometry.pixels !== pixels.value)
        throw new Error(
          `${name ?? ''} has ${geometry.pixels} pixels, the mask ${pixels.value}; the geometry was not changed`,
        );
      placed.value = geometry;
      perform(name === null ? 'no geometry' : 'geometry', { ...document.value, geometry: name });
      beginEvaluation();
    });

  const openDocument = (path: string): Promise<void> =>
    opening(async (isLast) => {
      const answer = await call('masks.open', { path });
      const geometry =
        answer.document.geometry === null ? null : await geometryNamed(answer.document.geometry);
      if (!isLast()) return;
      const size = sizeOf(answer.document.shape);
      if (image.value && image.value.array.data.length % size !== 0) image.value = null;
      take(answer.document, geometry, answer.path);
    });

  async function saveDocument(path: string, overwrite: boolean): Promise<string> {
    if (!document.value) throw new Error('there is no mask');
    const saved = document.value;
    const answer = await call('masks.save', { path, document: saved, overwrite });
    file.value = answer.path;
    savedAt.value = saved;
    return answer.path;
  }
  function close(): void {
    request++;
    steps.value = null;
    image.value = null;
    placed.value = null;
    figures.value = null;
    file.value = null;
    problem.value = null;
    evaluation.stop();
  }

  return {
    steps,
    file,
    image,
    plane,
    planes,
    placed,
    source,
    figures,
    counting,
    resultProblem,
    problem,
    busy,
    selectedLayer,
    selectedStroke,
    maskShown,
    energy_eV,
    document,
    layer,
    changed,
    canUndo,
    canRedo,
    pixels,
    array,
    surface,
    strokes,
    goTo,
    undo,
    redo,
    changeLayer,
    addLayer,
    removeLayer,
    moveLayer,
    draw,
    setStrokes,
    openImage,
    openSource,
    useGeometry,
    openDocument,
    saveDocument,
    close,
  };
});
