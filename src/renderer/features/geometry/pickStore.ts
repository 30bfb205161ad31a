import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { fitChanges } from '../../../domain/geometry/fitChanges.ts';
import { fitRings, type RingFit, type RingPoint } from '../../../domain/geometry/ringFit.ts';
import { scatteringAt } from '../../../domain/geometry/rings.ts';
import { otherFrame, type Vector } from '../../../domain/geometry/transforms.ts';
import { segmentPoint } from '../../../domain/geometry/psf.ts';
import { toErrorDocument } from '../../api/index.ts';
import type { Address } from '../../plot/image/layout.ts';
import { useGeometryDisplay } from './displayStore.ts';
import { useGeometryDocument } from './documentStore.ts';
import { findRingPoints, type RingPick } from './findRingPoints.ts';
import { pointOf } from '../../plot/image/placement.ts';

/** Points on rings, and the fit of the geometry to them. */
export const useRingPicks = defineStore('geometry-picks', () => {
  const documents = useGeometryDocument();
  const display = useGeometryDisplay();
  const picks = shallowRef<RingPick[]>([]);
  /** Spacing of the ring that is picked on: the nearest one, or a fixed one. */
  const ringChoice = ref<'nearest' | number>('nearest');
  const freeDistance = ref(true);
  const freeTilt = ref(false);
  const fit = shallowRef<RingFit | null>(null);
  const problem = ref<string | null>(null);

  watch(
    () => documents.open,
    () => clear(),
  );

  /** Centre of a pixel in the LAB frame, um. */
  function labOf(panel: number, row: number, column: number): Vector | null {
    const placed = display.placed[panel];
    if (!placed) return null;
    const [x, y] = segmentPoint(placed.segment, row, column);
    return otherFrame(placed.segment.layout === 'detector' ? pointOf(placed, y, x) : pointOf(placed, x, y));
  }

  const points = computed<RingPoint[]>(() =>
    picks.value.flatMap(({ panel, row, column, d_A, ring }) => {
      const at = labOf(panel, row, column);
      return at === null ? [] : [{ x: at[0], y: at[1], z: at[2], d_A, ring, panel }];
    }),
  );

  function nearestRing(at: Vector): { d_A: number; ring: number } | null {
    const seen = scatteringAt(at[0], at[1], at[2], display.wavelength_A).d_A;
    let best: { d_A: number; ring: number } | null = null;
    display.rings.forEach(({ d_A, radius_um }, ring) => {
      if (radius_um === null) return;
      if (best === null || Math.abs(Math.log(d_A / seen)) < Math.abs(Math.log(best.d_A / seen)))
        best = { d_A, ring };
    });
    return best;
  }

  function add(address: Address): void {
    const { row, column } = address;
    const at = labOf(address.panel.index, row, column);
    if (at === null) return;
    const fixed = ringChoice.value;
    const ring =
      fixed === 'nearest' ? nearestRing(at) : { d_A: display.rings[fixed]?.d_A ?? null, ring: fixed };
    picks.value = [
      ...picks.value,
      { panel: address.panel.index, row, column, d_A: ring?.d_A ?? null, ring: ring?.ring ?? 0 },
    ];
    fit.value = null;
    problem.value = null;
  }

  /** Looks for the shown rings in the data, and takes what it finds instead of the picks. */
  function find(): void {
    const { layout, array } = display;
    fit.value = null;
    problem.value = null;
    if (!layout || !array) return;
    const fixed = ringChoice.value;
    const wanted = display.rings.flatMap(({ d_A, radius_um }, ring) =>
      radius_um === null || (fixed !== 'nearest' && fixed !== ring)
        ? []
        : [{ ring, d_A, radius: radius_um / display.unit_um }],
    );
    const found = findRingPoints(array.data, layout, wanted, display.mask);
    if (found.length === 0)
      problem.value =
        'No ring stands out where one is drawn: bring the rings near to those in the data (energy, distance, a coarse move), or pick by hand.';
    else picks.value = found;
  }

  function removeLast(): void {
    picks.value = picks.value.slice(0, -1);
    fit.value = null;
  }
  function clear(): void {
    picks.value = [];
    fit.value = null;
    problem.value = null;
  }

  function run(): void {
    fit.value = null;
    problem.value = null;
    try {
      fit.value = fitRings(points.value, {
        wavelength_A: display.wavelength_A,
        distance: freeDistance.value,
        tilt: freeTilt.value,
      });
    } catch (error) {
      const { message, hint } = toErrorDocument(error);
      problem.value = hint === undefined ? message : `${message}. ${hint}`;
    }
  }

  /** Moves and turns the whole detector as the fit asks for, as one step. */
  function apply(): void {
    const { geometry } = documents;
    if (!geometry || !fit.value) return;
    documents.perform({
      title: `fit to ${points.value.length} ring points`,
      changes: fitChanges(geometry, fit.value),
    });
    fit.value = null;
  }

  return {
    picks,
    points,
    ringChoice,
    freeDistance,
    freeTilt,
    fit,
    problem,
    add,
    find,
    removeLast,
    clear,
    run,
    apply,
  };
});
