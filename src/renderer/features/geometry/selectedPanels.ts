import { computed, type ComputedRef } from 'vue';
import { leavesOf, type GeometryObject } from '../../../domain/geometry/tree.ts';
import { useGeometryDocument } from './documentStore.ts';

/** Numbers of the panels that the selected object holds. */
export function useSelectedPanels(): ComputedRef<ReadonlySet<number>> {
  const documents = useGeometryDocument();
  return computed(() => {
    const { geometry, selected } = documents;
    if (!geometry || !selected) return new Set<number>();
    const own = new Set<GeometryObject>(leavesOf(selected));
    return new Set(leavesOf(geometry.top).flatMap((leaf, panel) => (own.has(leaf) ? [panel] : [])));
  });
}
