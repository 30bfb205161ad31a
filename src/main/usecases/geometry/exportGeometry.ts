import { resolve } from 'node:path';
import type { ExportFormat } from '../../../contract/geometry.ts';
import { crystfelText } from '../../../domain/geometry/crystfelWrite.ts';
import type { SegmentLibrary } from '../../../domain/geometry/segments/segment.ts';
import { readGeometry } from '../../../domain/geometry/tree.ts';
import type { WorkerPool } from '../../engine/workerPool.ts';
import type { CallContext, Identity } from '../context.ts';
import { refuseExisting } from '../viewGeometry.ts';
import { exchangeWriters } from './exchange/writeTargets.ts';
import { inFile, writeFiles } from './loadGeometry.ts';

export interface ExportGeometryInput {
  /** Text of the geometry as it stands in the window, and the library that its segments are of. */
  text: string;
  library: SegmentLibrary;
  format: ExportFormat;
  path: string;
  overwrite: boolean;
  /** For formats that have a place for it. */
  energy_eV: number | null;
}

/**
 * Writes a geometry of the window in the form of another program, as `geometry convert` does by default.
 * @returns the files that were written
 * @throws CalibdeskError bad-input for a name that is taken, and for what has no place in the other form; usage; io
 */
export async function exportGeometry(
  services: { readonly identity: Identity; readonly pool: WorkerPool },
  input: ExportGeometryInput,
  context: CallContext,
): Promise<{ files: string[] }> {
  const { text, library, format, energy_eV } = input;
  const output = resolve(input.path);
  const segments = {
    segmentLibrary: library,
    widePixelCenter: false,
    original: false,
    dataRows: null,
  } as const;
  const { top } = inFile(output, () => readGeometry(text, segments));
  if (!input.overwrite) {
    await refuseExisting(output);
    if (format === 'pyfai') await refuseExisting(output.replace(/(\.[^./]+)?$/, '.poni'));
  }
  if (format === 'crystfel') {
    const options = { frame: 1, zCorrection_um: 0, original: false } as const;
    await writeFiles([{ path: output, content: inFile(output, () => crystfelText(top, options)) }], context);
    return { files: [output] };
  }
  const tools = { identity: services.identity, pool: () => services.pool };
  const { poni } = await exchangeWriters[format](
    tools,
    top,
    { file: output, output, zUnit: null, energy_eV, segments },
    context,
  );
  return { files: poni === undefined ? [output] : [output, poni] };
}
