import { defineStore } from 'pinia';
import { computed, markRaw, ref, shallowRef, watch } from 'vue';
import type { ErrorDocument } from '../../../contract/errors.ts';
import type { NdArray } from '../../../domain/array/ndarray.ts';
import { pixelMask, segmentMask } from '../../../domain/geometry/masks.ts';
import { overlapsAndGaps } from '../../../domain/geometry/overlaps.ts';
import {
  calibrants,
  calibrantSpacings,
  energyWavelength,
  ringOf,
  usualSpacings_A,
} from '../../../domain/geometry/rings.ts';
import { call, fetchArray, isCancelled, toErrorDocument } from '../../api/index.ts';
import { isBoolean, isNumber, isString, settingRef } from '../../state/settings.ts';
import { useGeometryDocument } from './documentStore.ts';
import { readSpacings } from './readout.ts';
import { cornersOf, geometryLayout, placedPanels, pointOf, unitOf } from '../../plot/image/placement.ts';

export type Tool = 'look' | 'align' | 'measure' | 'pick';
export type CompareMode = 'after' | 'before' | 'both';
/** What is drawn when there are no data: the order of panels, or of the pixels in them. */
export type NumbersShown = 'pixels' | 'panels';

export const ringSets = ['usual', ...calibrants.map(({ name }) => name), 'own'] as const;

/** What is drawn on the geometry: numbers, mask, rings; and how it is looked at. */
export const useGeometryDisplay = defineStore('geometry-display', () => {
  const documents = useGeometryDocument();

  const tool = ref<Tool>('look');
  const compare = ref<CompareMode>('after');
  /** Whether panels are drawn in space. */
  const inSpace = settingRef<boolean>('geometry.inSpace', false, isBoolean);
  const frame = settingRef<'file' | 'lab'>(
    'geometry.frame',
    'file',
    (value): value is 'file' | 'lab' => value === 'file' || value === 'lab',
  );

  // Numbers ---------------------------------------------------------------------------------------------------------
  const file = shallowRef<{ path: string; array: NdArray } | null>(null);
  const fileProblem = shallowRef<ErrorDocument | null>(null);
  const fileLoading = ref(false);
  const plane = ref(0);
  const numbersShown = ref<NumbersShown>('pixels');
  let request: AbortController | null = null;

  async function openData(path: string): Promise<void> {
    request?.abort();
    const own = new AbortController();
    request = own;
    fileLoading.value = true;
    fileProblem.value = null;
    try {
      const handle = await call('geometry.array', { path }, { signal: own.signal });
      const array = await fetchArray(handle, { signal: own.signal });
      if (request !== own) return;
      file.value = markRaw({ path, array: array as NdArray });
      plane.value = 0;
    } catch (error) {
      if (request === own && !isCancelled(error)) fileProblem.value = toErrorDocument(error);
    } finally {
      if (request === own) fileLoading.value = false;
    }
  }
  function closeData(): void {
    request?.abort();
    file.value = null;
    fileProblem.value = null;
    fileLoading.value = false;
  }

  const pixels = computed(() => documents.geometry?.top.pixels ?? 0);
  /** Arrays of several planes (gain modes, a stack) are shown one at a time. */
  const planes = computed(() => {
    const count = file.value?.array.data.length ?? 0;
    return pixels.value > 0 && count % pixels.value === 0 ? count / pixels.value : 0;
  });
  const mismatch = computed(() => {
    if (!file.value || pixels.value === 0 || planes.value > 0) return null;
    const { array } = file.value;
    return `${array.shape.join(' x ')} = ${array.data.length.toLocaleString('en')} values do not fit the ${pixels.value.toLocaleString('en')} pixels of this geometry; panel and pixel numbers are shown instead`;
  });

  /** The numbers on the panels: never those of a file of another shape. */
  const array = computed<NdArray | null>(() => {
    const { geometry } = documents;
    if (!geometry) return null;
    const count = pixels.value;
    const shape = [...geometry.top.shape];
    if (file.value && planes.value > 0) {
      const { data, dtype } = file.value.array;
      const first = Math.min(plane.value, planes.value - 1) * count;
      return markRaw({ dtype, shape, data: data.subarray(first, first + count) } as NdArray);
    }
    const layout = geometryLayout(geometry);
    const data = new Float32Array(count);
    for (const panel of layout.panels)
      for (let row = 0; row < panel.rows; row++)
        for (let column = 0; column < panel.columns; column++)
          data[panel.offset + row * panel.rowStride + column * panel.columnStride] =
            numbersShown.value === 'panels' ? panel.index : row * panel.columns + column;
    return markRaw<NdArray>({ dtype: 'float32', shape, data });
  });
  const hasData = computed(() => file.value !== null && planes.value > 0);

  // Mask ------------------------------------------------------------------------------------------------------------
  const maskBits = ref(0);
  const mask = computed<Uint8Array | null>(() => {
    const { geometry } = documents;
    if (!geometry || maskBits.value === 0) return null;
    const options = { bits: maskBits.value, width: 1, wcentral: 1, original: false };
    return pixelMask(geometry.top, (segment) => segmentMask(segment, options));
  });
  const masked = computed(() => mask.value?.reduce((sum, good) => sum + (good === 0 ? 1 : 0), 0) ?? 0);

  // Places ----------------------------------------------------------------------------------------------------------
  const layout = computed(() => {
    void documents.version;
    return documents.geometry ? geometryLayout(documents.geometry) : null;
  });
  const openedLayout = computed(() => (documents.open ? geometryLayout(documents.open.opened) : null));
  const placed = computed(() => {
    void documents.version;
    return documents.geometry ? placedPanels(documents.geometry) : [];
  });
  const openedPlaced = computed(() => (documents.open ? placedPanels(documents.open.opened) : []));
  const unit_um = computed(() => (documents.geometry ? unitOf(documents.geometry) : 100));

  // Gaps and overlaps ----------------------------------------------------------------------------------------------
  const overlapsShown = settingRef<boolean>('geometry.overlaps', true, isBoolean);
  /** Lengths in world units, which are pixels. Panels farther apart than a quarter of a panel are no neighbours. */
  const neighbours = computed(() => {
    const panels = layout.value?.panels ?? [];
    const side = Math.min(...panels.map(({ rows, columns }) => Math.min(rows, columns)), Infinity);
    // Edges that touch share some thousandths of a pixel.
    return overlapsAndGaps(
      panels.map(cornersOf),
      Number.isFinite(side) ? side / 4 : 0,
      0.01 * Math.min(side, 1e6),
    );
  });
  const overlaps = computed(() => neighbours.value.overlaps);
  const gaps = computed(() => neighbours.value.gaps);

  // Rings -----------------------------------------------------------------------------------------------------------
  const energy_eV = settingRef<number>('geometry.energy', 9500, isNumber);
  /** Null: the mean distance of the panels, which follows every move. */
  const distanceByHand_um = ref<number | null>(null);
  const ringsShown = settingRef<boolean>('geometry.rings', true, isBoolean);
  const centreShown = settingRef<boolean>('geometry.centre', true, isBoolean);
  const ringSet = settingRef<string>('geometry.ringSet', 'usual', isString);
  const ownSpacings = settingRef<string>('geometry.spacings', '10, 5, 3', isString);

  const wavelength_A = computed(() => energyWavelength / energy_eV.value);
  const meanDistance_um = computed(() => {
    const all = placed.value;
    if (all.length === 0) return 0;
    const { x_um, y_um } = all[0].segment;
    const middle = (axis: Float64Array): number => (axis[0] + axis[axis.length - 1]) / 2;
    const detector = all[0].segment.layout === 'detector';
    const [alongRows, alongColumns] = detector ? [middle(y_um), middle(x_um)] : [middle(x_um), middle(y_um)];
    return -all.reduce((sum, each) => sum + pointOf(each, alongRows, alongColumns)[2], 0) / all.length;
  });
  const distance_um = computed(() => distanceByHand_um.value ?? meanDistance_um.value);
  const spacings = computed<readonly number[]>(() => {
    if (ringSet.value === 'own') return readSpacings(ownSpacings.value);
    return calibrants.some(({ name }) => name === ringSet.value)
      ? calibrantSpacings(ringSet.value)
      : usualSpacings_A;
  });
  const rings = computed(() =>
    distance_um.value > 0 && wavelength_A.value > 0
      ? spacings.value.map((d_A) => ringOf(d_A, wavelength_A.value, distance_um.value))
      : [],
  );

  // Measure ---------------------------------------------------------------------------------------------------------
  /** World points. */
  const measured = shallowRef<[number, number][]>([]);
  watch(tool, (next) => {
    if (next !== 'measure') measured.value = [];
  });

  return {
    tool,
    compare,
    inSpace,
    frame,
    file,
    fileProblem,
    fileLoading,
    plane,
    planes,
    mismatch,
    numbersShown,
    openData,
    closeData,
    array,
    hasData,
    maskBits,
    mask,
    masked,
    layout,
    openedLayout,
    placed,
    openedPlaced,
    unit_um,
    overlapsShown,
    overlaps,
    gaps,
    energy_eV,
    distanceByHand_um,
    meanDistance_um,
    distance_um,
    wavelength_A,
    ringsShown,
    centreShown,
    ringSet,
    ownSpacings,
    rings,
    measured,
  };
});
