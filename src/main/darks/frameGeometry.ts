import { CalibdeskError } from '../../domain/errors.ts';
import { defaultSegmentOptions } from '../../domain/geometry/segments/segment.ts';
import { readGeometry } from '../../domain/geometry/tree.ts';
import type { CallContext } from '../usecases/context.ts';
import { findConstants } from '../usecases/findConstants.ts';
import { readTextFile } from '../usecases/geometry/loadGeometry.ts';

/** A geometry file, or why it cannot place the pixels; plain data, which crosses to workers. */
export interface GeometryText {
  path: string;
  /** Text that is known to be understood; null with a problem. */
  text: string | null;
  problem: string | null;
}

/** Geometry files are some kilobytes. */
const largestText = 8 << 20;

/**
 * The geometry that applies to a source in a run; null where there is none. One that cannot be read, or is of another number of
 * pixels, comes with its problem, which is also noted: pictures are then drawn flat.
 */
export async function frameGeometry(
  place: { calibdir: string; group: string; source: string; run: number },
  pixels: number,
  context: CallContext,
): Promise<GeometryText | null> {
  const { calibdir, group, source, run } = place;
  const { results } = await findConstants(
    { calibdir, group, source, type: 'geometry', runs: [run] },
    context,
  );
  const path = results[0]?.path ?? null;
  if (path === null) return null;
  const flat = (problem: string): GeometryText => {
    context.note(`warning: ${problem}: pictures are flat`);
    return { path, text: null, problem };
  };
  try {
    const text = await readTextFile(path, largestText);
    const placed = readGeometry(text, defaultSegmentOptions).top.pixels;
    if (placed === pixels) return { path, text, problem: null };
    return flat(`${path} places ${placed} pixels, the detector has ${pixels}`);
  } catch (error) {
    if (!(error instanceof CalibdeskError) || error.code === 'cancelled') throw error;
    return flat(`${path} cannot be used: ${error.message}`);
  }
}
