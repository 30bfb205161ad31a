import { CalibdeskError } from '../../domain/errors.ts';
import { newCoordinates, pixelAreas, type PixelCoordinates } from '../../domain/geometry/coordinates.ts';
import { imagePlan, lastImage } from '../../domain/geometry/imageAssembly.ts';
import { indexMap, type IndexMap } from '../../domain/geometry/indexMaps.ts';
import { pixelMask, segmentMask, usualBits } from '../../domain/geometry/masks.ts';
import { nominalText } from '../../domain/geometry/nominal.ts';
import { segmentPoint } from '../../domain/geometry/psf.ts';
import { levelsOf, place } from '../../domain/geometry/transforms.ts';
import { leavesOf, readGeometry, type GeometryObject } from '../../domain/geometry/tree.ts';
import { GeometryKernel } from '../engine/kernels/geometryKernel.ts';
import type { Bench, BenchRow } from './bench.ts';
import { bestOf, rowOf } from './measure.ts';

const passes = { least: 3, most: 8, seconds: 8 };
const psana2 = { segmentLibrary: 'psana2', widePixelCenter: false, original: false, dataRows: null } as const;

/** Milliseconds of the original on one thread of four shared cores (reference geometry, 16). */
const originals: Record<string, { milliseconds: number; library: 'lcls1' | 'psana2' }> = {
  cspad: { milliseconds: 309, library: 'lcls1' },
  epix10ka2M: { milliseconds: 199, library: 'lcls1' },
  jungfrau4M: { milliseconds: 472, library: 'lcls1' },
  jungfrau16M: { milliseconds: 4350, library: 'psana2' },
};

/** The readable twin: every pixel on its own through all levels. */
function twinCoordinates(object: GeometryObject): PixelCoordinates {
  const out = newCoordinates(object);
  let at = 0;
  for (const leaf of leavesOf(object)) {
    const { segment } = leaf;
    if (segment === null) continue;
    const levels = levelsOf(leaf, object, true);
    for (let row = 0; row < segment.rows; row++)
      for (let column = 0; column < segment.cols; column++) {
        const [x, y, z] = place(levels, segmentPoint(segment, row, column));
        out.x[at] = x;
        out.y[at] = y;
        out.z[at] = z;
        at++;
      }
  }
  return out;
}

function requireEqual(name: string, one: PixelCoordinates, other: PixelCoordinates): void {
  for (const axis of ['x', 'y', 'z'] as const)
    for (let i = 0; i < one[axis].length; i++)
      if (one[axis][i] !== other[axis][i])
        throw new CalibdeskError(
          'internal',
          `bench geometry: ${name}: ${axis} of pixel ${i} is ${one[axis][i]}, the twin has ${other[axis][i]}`,
        );
}

function requireSameMap(name: string, one: IndexMap, other: IndexMap): void {
  for (const axis of ['rows', 'cols'] as const)
    for (let i = 0; i < one[axis].length; i++)
      if (one[axis][i] !== other[axis][i])
        throw new CalibdeskError(
          'internal',
          `bench geometry: ${name}: ${axis} of pixel ${i} is ${one[axis][i]}, the twin has ${other[axis][i]}`,
        );
}

const optionsFor = (segmentLibrary: 'lcls1' | 'psana2') => ({ ...psana2, segmentLibrary });
const bins = (scale_um: number) => ({ scale_um, offset: [0, 0], frame: 0 }) as const;
const scaleOf = (object: GeometryObject): number => leavesOf(object)[0].segment?.pixelScaleSize_um ?? 1;
const rounded = (seconds: number): number => Number(seconds.toPrecision(4));

/** The parts of the work, each measured on 16.8 million pixels. */
async function parts(signal: AbortSignal): Promise<BenchRow[]> {
  const object = readGeometry(nominalText('jungfrau16M'), psana2).top;
  const { pixels } = object;
  const kernel = new GeometryKernel();
  const twin = twinCoordinates(object);
  const coordinates = kernel.coordinates(object);
  requireEqual('jungfrau16M', coordinates, twin);
  const map = kernel.indexMap(bins(75));
  requireSameMap('jungfrau16M', map, indexMap(coordinates.x, coordinates.y, bins(75)));
  const plan = imagePlan(map);
  const values = Float32Array.from({ length: pixels }, (_, i) => i % 4096);
  const image = new Float32Array(plan.shape[0] * plan.shape[1]);
  const areas = new Float64Array(pixels);
  const source = new Float64Array(3 * pixels);
  const target = new Float64Array(3 * pixels);
  const twinMap = { rows: new Uint32Array(pixels), cols: new Uint32Array(pixels) };
  const [coords, both, indexes, area, mask, last, copy, slow, slowMap] = await bestOf(
    [
      () => void kernel.coordinates(object),
      () => {
        kernel.coordinates(object);
        kernel.indexMap(bins(75));
      },
      () => void kernel.indexMap(bins(75)),
      () => void pixelAreas(object, areas),
      () => void pixelMask(object, (segment) => segmentMask(segment, usualBits)),
      () => void lastImage(plan, values, 0, image),
      () => target.set(source),
      () => void twinCoordinates(object),
      () => void indexMap(twin.x, twin.y, bins(75), twinMap),
    ],
    signal,
    passes,
  );
  const row = (name: string, seconds: number, bytes: number, twinSeconds: number): BenchRow => ({
    ...rowOf(
      { name, threads: 1, frames: 1, bytes, limit: 'memcpy' },
      seconds,
      (copy * bytes) / source.byteLength,
      twinSeconds,
    ),
    mpx: pixels / 1e6,
  });
  // Coordinates and index maps have a plain twin: the other steps are plain themselves, so theirs is their own time.
  return [
    row('coords', coords, 24 * pixels, slow),
    row('coords_indexes', both, 32 * pixels, slow + slowMap),
    row('indexes', indexes, 8 * pixels, slowMap),
    row('areas', area, 8 * pixels, area),
    row('mask', mask, pixels, mask),
    row('image', last, 4 * pixels, last),
  ];
}

/** From the text of a nominal geometry to one image. */
async function whole(name: string, signal: AbortSignal): Promise<BenchRow> {
  const { milliseconds, library } = originals[name];
  const text = nominalText(name);
  const first = readGeometry(text, optionsFor(library)).top;
  const twin = twinCoordinates(first);
  const kernel = new GeometryKernel();
  requireEqual(name, kernel.coordinates(first), twin);
  const plainMap = indexMap(twin.x, twin.y, bins(scaleOf(first)));
  requireSameMap(name, kernel.indexMap(bins(scaleOf(first))), plainMap);
  const values = Float32Array.from({ length: first.pixels }, (_, i) => i % 4096);
  const best = { parse: Infinity, coords: Infinity, indexes: Infinity, image: Infinity, sum: Infinity };
  const source = new Float64Array(3 * first.pixels);
  const target = new Float64Array(3 * first.pixels);
  const [, copy, slow] = await bestOf(
    [
      () => {
        const times = [performance.now()];
        const mark = (): number => times.push(performance.now());
        const { top } = readGeometry(text, optionsFor(library));
        mark();
        kernel.coordinates(top);
        mark();
        kernel.indexMap(bins(scaleOf(top)));
        mark();
        kernel.image(values);
        mark();
        const [parse, coords, indexes, drawn] = times.slice(1).map((time, at) => (time - times[at]) / 1000);
        const sum = parse + coords + indexes + drawn;
        if (sum < best.sum) Object.assign(best, { parse, coords, indexes, image: drawn, sum });
      },
      () => target.set(source),
      () => void twinCoordinates(first),
    ],
    signal,
    passes,
  );
  return {
    ...rowOf(
      { name, threads: 1, frames: 1, bytes: 24 * first.pixels, limit: 'memcpy' },
      best.sum,
      copy,
      slow,
    ),
    mpx: first.pixels / 1e6,
    parse: rounded(best.parse),
    coords: rounded(best.coords),
    indexes: rounded(best.indexes),
    image: rounded(best.image),
    originalSeconds: milliseconds / 1000,
    timesOriginal: rounded(milliseconds / 1000 / best.sum),
  };
}

/** Parsing, coordinates, index maps, areas, masks and images of geometries, on one thread. */
export const geometryBench: Bench = {
  summary: 'geometry: coordinates, index maps and images, beside a memory copy of the coordinates',
  async run(_options, context) {
    const rows = await parts(context.signal);
    for (const name of Object.keys(originals)) rows.push(await whole(name, context.signal));
    return rows;
  },
};
