import type { NdArray } from '../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { pixelCoordinates } from '../../domain/geometry/coordinates.ts';
import { mostGeometryBytes } from '../../domain/geometry/geometryText.ts';
import { readGeometry } from '../../domain/geometry/tree.ts';
import { calibTypeNamed } from '../../domain/store/calibTypes.ts';
import { detectorBase } from '../../domain/store/defaults.ts';
import { detectorTypeOf } from '../../domain/store/detectorTypes.ts';
import { loadConstants } from '../../domain/store/loadConstants.ts';
import { readTextFile } from '../usecases/geometry/loadGeometry.ts';
import { readConstants } from '../store/readConstants.ts';
import type { CallContext } from '../usecases/context.ts';
import { resolveConstants } from '../usecases/resolveRun.ts';

/** Constants that datinfo shows: its name for them, and the type in the store. */
const shownTypes = [
  ['pedestals', 'pedestals'],
  ['rms', 'pixel_rms'],
  ['status', 'pixel_status'],
  ['common_mode', 'common_mode'],
  ['gain', 'pixel_gain'],
  ['offset', 'pixel_offset'],
] as const;

const axes = ['X', 'Y', 'Z'] as const;

/**
 * Constants of a source that apply to a run, by the names of datinfo; null where the store has no file of them, or one that cannot be used (which is
 * told). Everything is null without a store.
 */
export async function constantsOfSource(
  calibdir: string | null,
  source: string,
  run: number,
  context: CallContext,
): Promise<Map<string, NdArray | null>> {
  const found = new Map<string, NdArray | null>(shownTypes.map(([name]) => [name, null]));
  if (calibdir === null) return found;
  const { results } = await resolveConstants({}, { calibdir, run, source, load: false }, context);
  const { base: baseName } = detectorTypeOf(source);
  const base = baseName === null ? null : detectorBase(baseName);
  for (const [name, type] of shownTypes) {
    const path = results[0]?.constants[type]?.path ?? null;
    if (path === null) continue;
    try {
      const loaded = loadConstants(
        base,
        calibTypeNamed(type)!,
        await readConstants(path, { signal: context.signal }),
      );
      for (const warning of loaded.warnings) context.note(`warning: ${path}: ${warning}`);
      if (loaded.status === 'LOADED') found.set(name, loaded.array);
    } catch (error) {
      if (!(error instanceof CalibdeskError) || error.code === 'cancelled') throw error;
      context.note(`warning: ${error.message}`);
    }
  }
  for (const axis of axes) found.set(`pixel ${axis}`, null);
  const geometry = results[0]?.constants.geometry?.path ?? null;
  if (geometry !== null) await addCoordinates(geometry, found, context);
  return found;
}

/** Coordinates of the pixels from a geometry file, um, in the frame of psana. */
async function addCoordinates(
  file: string,
  found: Map<string, NdArray | null>,
  context: CallContext,
): Promise<void> {
  try {
    const geometry = readGeometry(await readTextFile(file, mostGeometryBytes));
    const { shape, x, y, z } = pixelCoordinates(geometry.top);
    for (const [axis, data] of [['X', x] as const, ['Y', y] as const, ['Z', z] as const])
      found.set(`pixel ${axis}`, { dtype: 'float64', shape: [...shape], data });
  } catch (error) {
    if (!(error instanceof CalibdeskError) || error.code === 'cancelled') throw error;
    context.note(`warning: ${error.message}`);
  }
}
