import { markRaw } from 'vue';
import type { NdArray } from '../../../domain/array/ndarray.ts';
import { nominalText } from '../../../domain/geometry/nominal.ts';
import { readGeometry } from '../../../domain/geometry/tree.ts';
import { call, fetchArray } from '../../api/index.ts';
import { geometryLayout } from '../../plot/image/placement.ts';
import { readPlacedGeometry, type PlacedGeometry } from '../../state/appliedGeometry.ts';

const nominal = 'nominal:';

/** The numbers of a file that a layer or the picture is made of. */
export async function readArray(path: string): Promise<NdArray> {
  if (path === '') throw new Error('choose a file for the layer');
  return markRaw((await fetchArray(await call('geometry.array', { path }))) as NdArray);
}

/** The geometry that a document names: a file, or `nominal:<name>`. */
export async function geometryNamed(name: string): Promise<PlacedGeometry> {
  if (!name.startsWith(nominal)) return readPlacedGeometry(name);
  const geometry = markRaw(readGeometry(nominalText(name.slice(nominal.length))));
  const layout = geometryLayout(geometry);
  return markRaw({ path: name, name, geometry, layout, pixels: geometry.top.pixels });
}

/** The mask has the shape of the constants; gain modes in front of a known geometry are left away. */
export function shapeFor(numbers: NdArray | null, geometry: PlacedGeometry | null): number[] {
  if (numbers && (!geometry || numbers.data.length === geometry.pixels)) return [...numbers.shape];
  const { shape } = geometry!.geometry.top;
  const first = shape.findIndex((length) => length > 1);
  return shape.slice(Math.min(Math.max(first, 0), shape.length - 2));
}

/** Source in a path `<calibdir>/<group>/<source>/<type>/<name>`. */
export function sourceOfPath(path: string, calibdir: string | null): string | null {
  if (calibdir === null || !path.startsWith(`${calibdir}/`)) return null;
  const parts = path.slice(calibdir.length + 1).split('/');
  return parts.length === 4 ? parts[1] : null;
}
