import { markRaw, onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue';
import type { ErrorDocument } from '../../contract/errors.ts';
import { defaultSegmentOptions } from '../../domain/geometry/segments/segment.ts';
import { readGeometry, type Geometry } from '../../domain/geometry/tree.ts';
import { call, isCancelled, toErrorDocument } from '../api/index.ts';
import { geometryLayout } from '../plot/image/placement.ts';
import type { Layout } from '../plot/image/layout.ts';

/** The geometry of a file, and where it puts the pixels. */
export interface PlacedGeometry {
  path: string;
  /** Name of the file, `54-end.data`. */
  name: string;
  geometry: Geometry;
  layout: Layout;
  /** Pixels that it places; an array of another number of values must not be drawn on it. */
  pixels: number;
}

/** What a geometry is asked for: the source in any spelling (with or without `DetInfo(...)`), and the run. */
export interface GeometryWanted {
  calibdir: string;
  source: string;
  run: number;
}

/** Reads a geometry file and places its pixels. Throws what the file system or the text gives as errors. */
export async function readPlacedGeometry(path: string, signal?: AbortSignal): Promise<PlacedGeometry> {
  const { text } = await call('geometry.text', { path }, signal ? { signal } : {});
  const geometry = markRaw(readGeometry(text, defaultSegmentOptions));
  return markRaw({
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    geometry,
    layout: geometryLayout(geometry),
    pixels: geometry.top.pixels,
  });
}

/** The geometry that applies to a source in a run, by the selection rule of the store; null where there is none. */
export async function findAppliedGeometry(
  wanted: GeometryWanted,
  signal?: AbortSignal,
): Promise<PlacedGeometry | null> {
  const { results } = await call('store.resolve', wanted, signal ? { signal } : {});
  // The first result is the group that analysis looks in.
  const path = results[0]?.types.find(({ type }) => type === 'geometry')?.path ?? null;
  return path === null ? null : readPlacedGeometry(path, signal);
}

/**
 * Follows the geometry that applies to what is shown. `applied` is null while nothing is wanted, where no geometry
 * applies, and where it cannot be read (`problem` says why): the picture is then drawn flat.
 */
export function useAppliedGeometry(wanted: () => GeometryWanted | null): {
  applied: Readonly<ShallowRef<PlacedGeometry | null>>;
  problem: Readonly<ShallowRef<ErrorDocument | null>>;
} {
  const applied = shallowRef<PlacedGeometry | null>(null);
  const problem = shallowRef<ErrorDocument | null>(null);
  let request: AbortController | null = null;

  watch(
    () => JSON.stringify(wanted()),
    async () => {
      request?.abort();
      const own = new AbortController();
      request = own;
      const next = wanted();
      try {
        const found = next === null ? null : await findAppliedGeometry(next, own.signal);
        if (request !== own) return;
        applied.value = found;
        problem.value = null;
      } catch (error) {
        if (request !== own || isCancelled(error)) return;
        applied.value = null;
        problem.value = toErrorDocument(error);
      }
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    request?.abort();
    request = null;
  });
  return { applied, problem };
}
