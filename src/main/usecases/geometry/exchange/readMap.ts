import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import type { FoundItem } from '../../../../domain/array/storedItems.ts';
import { CalibdeskError } from '../../../../domain/errors.ts';
import type { MapUnit, PixelMap } from '../../../../domain/geometry/exchange/cheetah.ts';
import { fitToMap, type MapFit } from '../../../../domain/geometry/exchange/cheetahFit.ts';
import { geometryOfNexus } from '../../../../domain/geometry/exchange/nexusGeometry.ts';
import { objectOf } from '../../../../domain/geometry/tree.ts';
import { askHdf5 } from '../../../readers/hdf5/client.ts';
import { readError } from '../../../store/fileErrors.ts';
import type { CallContext } from '../../context.ts';
import { editLoaded, inFile, loadGeometry, type LoadedGeometry } from '../loadGeometry.ts';
import type { ConvertGeometryInput, ConvertTools } from './convertInput.ts';

const endings = new Set(['.h5', '.hdf5', '.nxs', '.nx', '.cxi']);
const signature = Buffer.from('894844460d0a1a0a', 'hex');

/** Data sets of a NeXus geometry are numbers and short vectors; larger ones are not its own. */
const mostValues = 64;

/** Whether a file is HDF5, by its ending or its first bytes. */
export async function isHdf5(file: string): Promise<boolean> {
  if (endings.has(extname(file).toLowerCase())) return true;
  try {
    const handle = await open(file, 'r');
    try {
      const head = Buffer.alloc(signature.length);
      const { bytesRead } = await handle.read(head, 0, head.length, 0);
      return bytesRead === head.length && head.equals(signature);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readError(error, file);
  }
}

function unitOf(item: FoundItem | undefined): MapUnit | null {
  const units = item?.attributes.units;
  const single: unknown = Array.isArray(units) ? units[0] : units;
  return single === 'm' || single === 'um' ? single : null;
}

/** Arrays x, y, z of a pixel map as float32. Throws with the data set that is missing or of another shape. */
async function readPixelMap(tools: ConvertTools, file: string, context: CallContext): Promise<PixelMap> {
  const read = async (name: 'x' | 'y' | 'z') => {
    const request = { kind: 'array', file, path: `/${name}`, selection: null } as const;
    const { array } = await askHdf5(tools.pool(), request, { signal: context.signal });
    if (array === null || (array.dtype !== 'float32' && array.dtype !== 'float64'))
      throw new CalibdeskError(
        'bad-input',
        `${file}: /${name} is ${array?.dtype ?? 'no array of numbers'}, expected float32 positions`,
        { file },
      );
    return { shape: array.shape, data: Float32Array.from(array.data as Float32Array) };
  };
  const [x, y, z] = [await read('x'), await read('y'), await read('z')];
  for (const [name, { shape }] of [
    ['y', y],
    ['z', z],
  ] as const)
    if (shape.join() !== x.shape.join())
      throw new CalibdeskError(
        'bad-input',
        `${file}: /${name} is (${shape.join(', ')}), expected (${x.shape.join(', ')}) as /x is`,
        { file },
      );
  return { shape: x.shape as [number, number], x: x.data, y: y.data, z: z.data };
}

function baseOf(input: ConvertGeometryInput): string {
  const { base, file } = input;
  if (base !== null && !/\.geom$/.test(base)) return base;
  throw new CalibdeskError('usage', `${file}: a pixel map has no tree of segments`, {
    file,
    hint: 'name a psana geometry of the same detector, whose segments are moved: --base FILE.data',
  });
}

/**
 * The geometry of an HDF5 file: of a NeXus file that `--to nexus` wrote, or of a pixel map, onto which the segments of the
 * base geometry are moved.
 * @throws CalibdeskError usage without the base of a map; bad-input for files that are neither
 */
export async function readHdf5Geometry(
  tools: ConvertTools,
  input: ConvertGeometryInput,
  context: CallContext,
): Promise<LoadedGeometry & { fit: MapFit | null }> {
  const { file } = input;
  const request = { kind: 'contents', file, limit: mostValues } as const;
  const items = await askHdf5(tools.pool(), request, { signal: context.signal });
  if (items['/entry'] !== undefined && items['/x'] === undefined) {
    const geometry = inFile(file, () => geometryOfNexus(items, input.segments));
    await editLoaded(geometry, input.operations);
    return { geometry, object: inFile(file, () => objectOf(geometry, input.object, input.index)), fit: null };
  }
  const missing = ['/x', '/y', '/z'].filter((path) => items[path]?.kind !== 'dataset');
  if (missing.length > 0)
    throw new CalibdeskError(
      'bad-input',
      `${file}: expected a pixel map (data sets /x, /y, /z) or a NeXus geometry (/entry), found no ${missing.join(', ')}`,
      { file, hint: `list what it holds by calibdesk h5 tree ${file}` },
    );
  const base = baseOf(input);
  const map = await readPixelMap(tools, file, context);
  const loaded = await loadGeometry({ ...input, file: base, operations: null }, context);
  const unit = input.zUnit ?? unitOf(items['/z']) ?? 'm';
  const fit = inFile(file, () => fitToMap(loaded.object, map, unit));
  await editLoaded(loaded.geometry, input.operations);
  return { ...loaded, fit };
}
