import type { ModuleCommonMode } from '../../../domain/common-mode/panels.ts';
import type { CalibExports } from './calibExports.ts';
import { loadKernel } from './kernelFile.ts';
import { KERNEL_BASE, stepInMemory, type KernelHome } from './oneGainKernel.ts';
import { medianBytes, medianSteps, type MedianStep } from './oneGainMedians.ts';

const PAGE = 65536;
/** Pixels of a call without common mode: constants, raw words and results of so many stay in the cache. */
const STRETCH = 16384;
/** Of float32. */
const LARGEST_FLOAT = 3.4028234663852886e38;
/** Numbers between planes of constants, for the same reason: planes of 2 MB would lie on the same cache sets. A multiple of 16. */
const PLANE_PADDING = 592;
/** Planes of pixels that may take part in common mode: those of upper bits 00 and 01. */
const GOOD_PLANES = 2;

/** What a panel is calibrated with. */
export interface CalibSetup {
  rows: number;
  columns: number;
  /** Planes of constants: of upper bits 00, 01, 11 of a raw word (10 is no gain). One: the upper bits do not count. */
  planes: 1 | 2 | 3;
  /** Upper bits of the raw word that count: 0, 0x4000 or 0xc000. */
  gainBits: number;
  commonMode: ModuleCommonMode | null;
  withFactors: boolean;
  withMask: boolean;
}

type Places = Record<'raw' | 'out' | 'offsets' | 'factors' | 'mask' | 'good' | 'work' | 'scratch', number>;

interface Layout {
  places: Places;
  end: number;
  /** Pixels of one call. */
  stretch: number;
  planeBytes: number;
}

/** Frames that are taken at once where that is possible. */
const AT_ONCE = 4;

/** More pixels than a row or a column has, and than a bank has: as many as the kernel can ask for. */
const [mostOfLine, mostOfBank] = [32767, 2 ** 30];
/** A number of pixels that a kernel can ask for. What no number is enough for never is. */
const enough = (least: number, most: number): number =>
  Math.min(most, Number.isNaN(least) ? most : Math.max(0, least));

/** The regions of half a panel whose medians are subtracted, in their order. Banks need so many pixels, rows and columns more. */
function stepsOf({ bank, banks, rows, columns, least, limit }: ModuleCommonMode): MedianStep[] {
  // NaN would be no limit: it lets nothing pass here.
  const most = Number.isNaN(limit) ? -1 : limit;
  const more = enough(Math.floor(least) + 1, mostOfLine);
  return [
    ...(banks ? [{ ...bank, least: enough(Math.ceil(least), mostOfBank), limit: most }] : []),
    ...(rows ? [{ rows: 1, columns: bank.columns, least: more, limit: most }] : []),
    ...(columns ? [{ rows: bank.rows, columns: 1, least: more, limit: most }] : []),
  ];
}

/** Rows that common mode asks for in one call: the kernel takes sixteen at a time; only banks and columns need all rows of a bank. */
function rowsAtOnce({ bank, banks, columns }: ModuleCommonMode): number {
  return banks || columns || bank.rows % 16 !== 0 ? bank.rows : 16;
}

/** Where things stand behind `base`, and where they end. */
function layout({ rows, columns, planes, commonMode }: CalibSetup, base: number): Layout {
  const padded = Math.ceil((rows * columns) / 16) * 16;
  const lines = commonMode === null ? 0 : rowsAtOnce(commonMode);
  const stretch = commonMode === null ? Math.min(padded, STRETCH) : lines * columns;
  const planeBytes = 4 * (padded + PLANE_PADDING);
  const sizes = {
    raw: 2 * stretch,
    out: 4 * stretch,
    offsets: planes * planeBytes,
    factors: planes * planeBytes,
    mask: padded,
    good: GOOD_PLANES * (padded + PLANE_PADDING),
    work: commonMode === null ? 0 : 4 * stretch,
    scratch: commonMode === null ? 0 : medianBytes({ rows: lines, columns }, stepsOf(commonMode)),
  };
  let end = base;
  const places = Object.entries(sizes).map(([name, size]) => {
    const at = end;
    end += Math.ceil(size / 64) * 64;
    return [name, at];
  });
  return { places: Object.fromEntries(places) as Places, end, stretch, planeBytes };
}

/**
 * The compiled calibration: the constants of one panel, and room for a stretch of raw words and of results. Frames that stand in its own shared memory are
 * read and written in place, others are copied.
 */
export class CalibKernel {
  readonly #exports: CalibExports;
  readonly #setup: CalibSetup;
  readonly #pixels: number;
  readonly #layout: Layout;
  readonly #buffer: ArrayBufferLike;
  readonly #raw: Uint16Array;
  readonly #out: Float32Array;
  /** The factors hold the mask too. */
  #folded = false;

  /** Without a home the kernel has a memory of its own. */
  constructor(setup: CalibSetup, home: KernelHome | null = null) {
    this.#setup = setup;
    this.#pixels = setup.rows * setup.columns;
    this.#layout = layout(setup, home?.at ?? KERNEL_BASE);
    const { places, end, stretch } = this.#layout;
    const pages = Math.ceil(end / PAGE);
    // The kernel is compiled for shared memory, also where nobody else looks at it.
    const memory = home?.memory ?? new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const instance = new WebAssembly.Instance(loadKernel('calib'), { env: { memory } });
    this.#exports = instance.exports as unknown as CalibExports;
    this.#buffer = memory.buffer;
    this.#raw = new Uint16Array(this.#buffer, places.raw, stretch);
    this.#out = new Float32Array(this.#buffer, places.out, stretch);
  }

  /** Room that a kernel needs besides the frames, bytes. */
  static bytes(setup: CalibSetup): number {
    return layout(setup, 0).end;
  }

  get #at(): Places {
    return this.#layout.places;
  }

  /** Offsets of a plane, ADU, to be filled. All must be finite. */
  offsets(plane: number): Float32Array {
    return this.#floats(this.#at.offsets, plane);
  }

  factors(plane: number): Float32Array {
    return this.#floats(this.#at.factors, plane);
  }

  /** Whether all offsets of a plane are smaller than `limit`, ADU; false where one is no number. */
  offsetsBelow(plane: number, limit: number): boolean {
    const at = this.#at.offsets + plane * this.#layout.planeBytes;
    return this.#exports.allBelow(at, this.#layout.planeBytes / 4, limit) !== 0;
  }

  /** Takes the mask of the panel, 0 for bad pixels; gives it back with 0xff for good ones. */
  setMask(mask: Uint8Array | null): Uint8Array {
    const bytes = new Uint8Array(this.#buffer, this.#at.mask, this.#pixels);
    if (mask === null) bytes.fill(0xff);
    else bytes.set(mask);
    this.#exports.fullBytes(this.#at.mask, this.#pixels);
    return bytes;
  }

  /** 0xff: the pixel takes part in common mode when its word belongs to this plane, 0 or 1. */
  good(plane: number): Uint8Array {
    const at = this.#at.good + (plane * this.#layout.planeBytes) / 4;
    return new Uint8Array(this.#buffer, at, this.#pixels);
  }

  /** Puts the mask into the factors, where that gives the same bits. After constants and mask; `factors` false: there are none yet. */
  fold(factors: boolean): void {
    const { planes, withMask } = this.#setup;
    this.#folded = false;
    if (!withMask) return;
    const { planeBytes } = this.#layout;
    const { offsets, factors: at, mask } = this.#at;
    let all = true;
    for (let plane = 0; plane < planes; plane++) {
      if (!factors) this.factors(plane).fill(1);
      const begin = plane * planeBytes;
      all &&= this.#exports.foldMask(offsets + begin, at + begin, mask, this.#pixels) !== 0;
    }
    this.#folded = all;
  }

  /** Calibrates the panel of several frames; stretch by stretch, so that its constants stay in the cache. */
  run(raws: readonly Uint16Array[], outs: readonly Float32Array[]): void {
    const { stretch } = this.#layout;
    for (let begin = 0; begin < this.#pixels; begin += stretch) {
      const size = Math.min(stretch, this.#pixels - begin);
      for (let frame = 0; frame < raws.length;) {
        const next = frame + AT_ONCE;
        if (next <= raws.length && this.#four(begin, size, raws.slice(frame, next), outs.slice(frame, next)))
          frame = next;
        else this.#one(begin, size, raws[frame], outs[frame++]);
      }
    }
  }

  #one(begin: number, size: number, raw: Uint16Array, out: Float32Array): void {
    const inPlace = out.buffer === this.#buffer;
    const outAt = inPlace ? out.byteOffset + 4 * begin : this.#at.out;
    const rawAt = raw.buffer === this.#buffer ? raw.byteOffset + 2 * begin : this.#copyIn(raw, begin, size);
    const { commonMode } = this.#setup;
    if (commonMode === null) this.#exports.whole(rawAt, outAt, ...this.#constants(begin, size));
    else this.#half(begin, commonMode, rawAt, outAt);
    if (!inPlace) out.set(size === this.#out.length ? this.#out : this.#out.subarray(0, size), begin);
  }

  /** A stretch of four frames at once, where there is no common mode and all stand as far apart in the memory of the kernel; else false, and nothing done. */
  #four(begin: number, size: number, raws: readonly Uint16Array[], outs: readonly Float32Array[]): boolean {
    if (this.#setup.commonMode !== null || size < 48 || size % 8 !== 0) return false;
    const rawStep = stepInMemory(raws, this.#buffer);
    const outStep = stepInMemory(outs, this.#buffer);
    if (rawStep === null || outStep === null) return false;
    const [raw, out] = [raws[0].byteOffset + 2 * begin, outs[0].byteOffset + 4 * begin];
    this.#exports.whole4(raw, rawStep, out, outStep, ...this.#constants(begin, size));
    return true;
  }

  #copyIn(raw: Uint16Array, begin: number, size: number): number {
    this.#raw.set(raw.subarray(begin, begin + size));
    return this.#at.raw;
  }

  /** Whether factors are applied: those of the detector, or the mask in their place. */
  get #scales(): boolean {
    return this.#setup.withFactors || this.#folded;
  }

  /** Pixels and constants of a call without common mode. */
  #constants(begin: number, size: number): [number, number, number, number, number, number, number, number] {
    const { planes, gainBits, withMask } = this.#setup;
    const { offsets, factors, mask } = this.#at;
    return [
      Math.ceil(size / 8) * 8,
      offsets + 4 * begin,
      this.#scales ? factors + 4 * begin : 0,
      this.#layout.planeBytes,
      planes,
      gainBits,
      withMask ? mask + begin : 0,
      Number(this.#folded),
    ];
  }

  #half(first: number, commonMode: ModuleCommonMode, raw: number, out: number): void {
    const { columns, planes, gainBits, withMask } = this.#setup;
    const { offsets, factors, mask, good, work, scratch } = this.#at;
    const kernel = this.#exports;
    const { planeBytes, stretch } = this.#layout;
    const from = offsets + 4 * first;
    kernel.begin(raw, stretch, from, planeBytes, planes, gainBits, good + first, work);
    const panel = { rows: rowsAtOnce(commonMode), columns };
    const steps = stepsOf(commonMode);
    // Pixels that take no part are infinite.
    medianSteps(kernel, { panel, half: LARGEST_FLOAT, steps, onlyGood: false }, work, 0, scratch);
    kernel.finish(
      raw,
      out,
      stretch,
      from,
      this.#scales ? factors + 4 * first : 0,
      planeBytes,
      planes,
      gainBits,
      withMask ? mask + first : 0,
      Number(this.#folded),
      work,
    );
  }

  #floats(at: number, plane: number): Float32Array {
    return new Float32Array(this.#buffer, at + plane * this.#layout.planeBytes, this.#pixels);
  }
}
