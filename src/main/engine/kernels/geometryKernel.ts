import {
  pixelCoordinates,
  toDataOrder,
  toLab,
  turnedAxis,
  type CoordinateOptions,
  type PixelCoordinates,
} from '../../../domain/geometry/coordinates.ts';
import { scatterImage } from '../../../domain/geometry/imageAssembly.ts';
import {
  binningIn,
  imageShape,
  indexMap,
  type BinOptions,
  type CoordinateRange,
  type IndexMap,
} from '../../../domain/geometry/indexMaps.ts';
import { levelsOf, type Level } from '../../../domain/geometry/transforms.ts';
import { leavesOf, type GeometryObject } from '../../../domain/geometry/tree.ts';
import { loadKernel } from './kernelFile.ts';

interface GeometryExports {
  place(
    rows: number,
    columns: number,
    detector: number,
    levels: number,
    count: number,
    along: number,
    across: number,
    x: number,
    y: number,
    z: number,
    range: number,
  ): void;
  bins(values: number, count: number, origin: number, scale: number, sign: number, out: number): void;
  scatter(rows: number, columns: number, count: number, width: number, values: number, image: number): void;
}

const PAGE = 65536;
/** Room for levels, axes and the range, before the arrays of pixels. */
const SMALL = 1 << 20;
const mostLevels = 1024;
const mostLine = 16384;

const levelNumbers = ({ cosZ, sinZ, cosY, sinY, cosX, sinX, x0, y0, z0 }: Level): number[] => [
  cosZ,
  sinZ,
  cosY,
  sinY,
  cosX,
  sinX,
  x0,
  y0,
  z0,
];

/** Whether the kernel can place all pixels of an object: lines of an even length, every column with pixels. */
function isPlaceable(object: GeometryObject): boolean {
  return leavesOf(object).every(
    ({ segment }) =>
      segment === null ||
      (segment.cols % 2 === 0 &&
        Math.max(segment.cols, segment.rows) <= mostLine &&
        !segment.x_um.some(Number.isNaN)),
  );
}

/**
 * Coordinates, index maps and images of all pixels by the compiled kernel, bit for bit those of the domain. The arrays belong to the kernel: they hold
 * until it is asked for the same thing again, or for coordinates.
 */
export class GeometryKernel {
  readonly #memory = new WebAssembly.Memory({ initial: SMALL / PAGE, maximum: 65536 });
  readonly #kernel: GeometryExports;
  #coordinates: PixelCoordinates | null = null;
  #range: CoordinateRange | null = null;
  #map: IndexMap | null = null;

  constructor() {
    const { exports } = new WebAssembly.Instance(loadKernel('geometry'), { env: { memory: this.#memory } });
    this.#kernel = exports as unknown as GeometryExports;
  }

  /** Begin of the n-th array of `pixels` float64; arrays lie apart by a little more, so that their cache sets differ. */
  #place(at: number, pixels: number): number {
    return SMALL + at * (8 * pixels + 4160);
  }

  /** Memory for everything that is made of an object, images up to twice its pixels included: views do not survive its growing. */
  #reserve(pixels: number): void {
    const missing = this.#place(5, pixels) + 8 * pixels - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
  }

  /** As `pixelCoordinates` of the domain; `into` is not looked at. */
  coordinates(object: GeometryObject, options: Omit<CoordinateOptions, 'into'> = {}): PixelCoordinates {
    const { tilt = true, frame = 0, dataOrder = true } = options;
    this.#map = null;
    if (!isPlaceable(object)) {
      this.#range = null;
      return (this.#coordinates = pixelCoordinates(object, options));
    }
    const { pixels } = object;
    this.#reserve(pixels);
    const { buffer } = this.#memory;
    const range = new Float64Array(buffer, 0, 4);
    range.set([Infinity, -Infinity, Infinity, -Infinity]);
    const levelsAt = 64;
    const alongAt = levelsAt + 72 * mostLevels;
    const acrossAt = alongAt + 16 * mostLine;
    const put = (at: number, values: ArrayLike<number>): void =>
      new Float64Array(buffer, at, values.length).set(values);
    const arrays = [0, 1, 2].map((at) => new Float64Array(buffer, this.#place(at, pixels), pixels));
    const [x, y, z] = arrays;
    let offset = 0;
    for (const leaf of leavesOf(object)) {
      const { segment } = leaf;
      if (segment === null) continue;
      const { rows, cols, x_um, y_um } = segment;
      const levels = levelsOf(leaf, object, tilt).slice(0, mostLevels);
      const detector = segment.layout === 'detector';
      const along = turnedAxis(detector ? x_um : y_um, levels[0]);
      const across = turnedAxis(detector ? y_um : x_um, levels[0]);
      put(levelsAt, levels.flatMap(levelNumbers));
      put(alongAt, along.cosine);
      put(alongAt + 8 * cols, along.sine);
      put(acrossAt, across.cosine);
      put(acrossAt + 8 * rows, across.sine);
      const [atX, atY, atZ] = arrays.map((array) => array.byteOffset + 8 * offset);
      this.#kernel.place(
        rows,
        cols,
        Number(detector),
        levelsAt,
        levels.length,
        alongAt,
        acrossAt,
        atX,
        atY,
        atZ,
        0,
      );
      offset += leaf.pixels;
    }
    const [minX, maxX, minY, maxY] = range;
    const out = { shape: object.shape, x, y, z };
    if (dataOrder) for (const values of arrays) toDataOrder(object, values);
    if (frame === 1) toLab(out);
    this.#range =
      frame === 1
        ? { minX: -maxY, maxX: -minY, minY: -maxX, maxY: -minX, hasGaps: false }
        : { minX, maxX, minY, maxY, hasGaps: false };
    return (this.#coordinates = out);
  }

  /** Index map of the coordinates that were made last, as `indexMap` of the domain. */
  indexMap(options: BinOptions): IndexMap {
    const coordinates = this.#coordinates!;
    const { x, y } = coordinates;
    if (this.#range === null || x.length % 2 !== 0) return (this.#map = indexMap(x, y, options));
    const binning = binningIn(this.#range, options);
    const pixels = x.length;
    const at = this.#place(3, pixels);
    const { rowFrom, rowOrigin_um, rowSign, columnOrigin_um, scale_um, maxRow, maxCol } = binning;
    const [rowsOf, columnsOf] = rowFrom === 'x' ? [x, y] : [y, x];
    this.#kernel.bins(rowsOf.byteOffset, pixels, rowOrigin_um, scale_um, rowSign, at);
    this.#kernel.bins(columnsOf.byteOffset, pixels, columnOrigin_um, scale_um, 1, at + 4 * pixels);
    const { buffer } = this.#memory;
    return (this.#map = {
      rows: new Uint32Array(buffer, at, pixels),
      cols: new Uint32Array(buffer, at + 4 * pixels, pixels),
      maxRow,
      maxCol,
    });
  }

  /**
   * The values of all pixels, in the map that was made last, later pixels over earlier ones: float32 (rows, columns), 0 where there is no pixel.
   */
  image(values: Float32Array): Float32Array {
    const map = this.#map!;
    const [rows, columns] = imageShape(map);
    const pixels = values.length;
    const { buffer } = this.#memory;
    if (map.rows.buffer !== buffer || pixels !== map.rows.length || rows * columns > 2 * pixels)
      return scatterImage(map, values);
    const valuesAt = this.#place(4, pixels);
    const imageAt = this.#place(5, pixels);
    const [rowsAt, columnsAt] = [map.rows.byteOffset, map.cols.byteOffset];
    new Float32Array(buffer, valuesAt, pixels).set(values);
    const image = new Float32Array(buffer, imageAt, rows * columns).fill(0);
    this.#kernel.scatter(rowsAt, columnsAt, pixels, columns, valuesAt, imageAt);
    return image;
  }
}
