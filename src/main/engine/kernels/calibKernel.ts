import type { ModuleCommonMode } from '../../../domain/common-mode/panels.ts';
import { loadKernel } from './kernelFile.ts';

/** Addresses and sizes in the order of assembly/calib.ts. */
export interface CalibExports {
  whole(
    raw: number,
    out: number,
    pixels: number,
    offsets: number,
    factors: number,
    planeBytes: number,
    planes: number,
    gainBits: number,
    mask: number,
  ): void;
  begin(
    raw: number,
    out: number,
    rows: number,
    columns: number,
    offsets: number,
    planeBytes: number,
    planes: number,
    gainBits: number,
    good: number,
    work: number,
    stride: number,
  ): void;
  finish(
    raw: number,
    out: number,
    rows: number,
    columns: number,
    factors: number,
    planeBytes: number,
    planes: number,
    gainBits: number,
    mask: number,
    work: number,
    stride: number,
  ): void;
  banks(
    work: number,
    stride: number,
    rows: number,
    columns: number,
    width: number,
    least: number,
    limit: number,
    scratch: number,
  ): void;
  rowsOfBanks: CalibExports['banks'];
  allBelow(values: number, count: number, limit: number): number;
  fullBytes(bytes: number, count: number): void;
  columnsOfHalf(
    work: number,
    stride: number,
    rows: number,
    columns: number,
    least: number,
    limit: number,
  ): void;
}

const PAGE = 65536;
/** Free space in front: the compiled code keeps its few constants there. */
const BASE = 1024;
/** Pixels of a call without common mode: constants, raw words and results of so many stay in the cache. */
const STRETCH = 16384;
/** Rows of the working values are this much longer: columns of strides that are powers of two would share few cache sets. */
const STRIDE_PADDING = 64;
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

/** The compiled calibration with its own memory: the constants of one panel, a stretch of raw words and of results. */
export class CalibKernel {
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: 32768 });
  readonly #exports: CalibExports;
  readonly #setup: CalibSetup;
  readonly #pixels: number;
  readonly #stretch: number;
  readonly #stride: number;
  readonly #planeBytes: number;
  readonly #at: Readonly<
    Record<'raw' | 'out' | 'offsets' | 'factors' | 'mask' | 'good' | 'work' | 'scratch', number>
  >;
  readonly #raw: Uint16Array;
  readonly #out: Float32Array;

  constructor(setup: CalibSetup) {
    const instance = new WebAssembly.Instance(loadKernel('calib'), { env: { memory: this.memory } });
    this.#exports = instance.exports as unknown as CalibExports;
    this.#setup = setup;
    const { rows, columns, planes, commonMode } = setup;
    this.#pixels = rows * columns;
    const padded = Math.ceil(this.#pixels / 16) * 16;
    this.#stretch = commonMode === null ? Math.min(padded, STRETCH) : commonMode.bank.rows * columns;
    this.#stride = 4 * columns + STRIDE_PADDING;
    this.#planeBytes = 4 * (padded + PLANE_PADDING);
    const sizes = {
      raw: 2 * this.#stretch,
      out: 4 * this.#stretch,
      offsets: planes * this.#planeBytes,
      factors: planes * this.#planeBytes,
      mask: padded,
      good: GOOD_PLANES * (padded + PLANE_PADDING),
      work: commonMode === null ? 0 : commonMode.bank.rows * this.#stride,
      scratch: commonMode === null ? 0 : 4 * commonMode.bank.rows * commonMode.bank.columns,
    };
    let end = BASE;
    const places = Object.entries(sizes).map(([name, size]) => {
      const at = end;
      end += Math.ceil(size / 64) * 64;
      return [name, at];
    });
    this.#at = Object.fromEntries(places) as Record<keyof typeof sizes, number>;
    this.memory.grow(Math.max(0, Math.ceil(end / PAGE) - 1));
    this.#raw = new Uint16Array(this.memory.buffer, this.#at.raw, this.#stretch);
    this.#out = new Float32Array(this.memory.buffer, this.#at.out, this.#stretch);
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
    const at = this.#at.offsets + plane * this.#planeBytes;
    return this.#exports.allBelow(at, this.#planeBytes / 4, limit) !== 0;
  }

  /** Takes the mask of the panel, 0 for bad pixels; gives it back with 0xff for good ones. */
  setMask(mask: Uint8Array | null): Uint8Array {
    const bytes = new Uint8Array(this.memory.buffer, this.#at.mask, this.#pixels);
    if (mask === null) bytes.fill(0xff);
    else bytes.set(mask);
    this.#exports.fullBytes(this.#at.mask, this.#pixels);
    return bytes;
  }

  /** 0xff: the pixel takes part in common mode when its word belongs to this plane, 0 or 1. */
  good(plane: number): Uint8Array {
    const at = this.#at.good + (plane * this.#planeBytes) / 4;
    return new Uint8Array(this.memory.buffer, at, this.#pixels);
  }

  /** Calibrates the panel of several frames; stretch by stretch, so that its constants stay in the cache. */
  run(raws: readonly Uint16Array[], outs: readonly Float32Array[]): void {
    for (let begin = 0; begin < this.#pixels; begin += this.#stretch) {
      const size = Math.min(this.#stretch, this.#pixels - begin);
      for (const [frame, raw] of raws.entries()) {
        this.#raw.set(raw.subarray(begin, begin + size));
        if (this.#setup.commonMode === null) this.#whole(begin, size);
        else this.#half(begin, this.#setup.commonMode);
        outs[frame].set(size === this.#stretch ? this.#out : this.#out.subarray(0, size), begin);
      }
    }
  }

  #whole(begin: number, size: number): void {
    const { planes, gainBits, withFactors, withMask } = this.#setup;
    const { raw, out, offsets, factors, mask } = this.#at;
    this.#exports.whole(
      raw,
      out,
      Math.ceil(size / 8) * 8,
      offsets + 4 * begin,
      withFactors ? factors + 4 * begin : 0,
      this.#planeBytes,
      planes,
      gainBits,
      withMask ? mask + begin : 0,
    );
  }

  #half(first: number, commonMode: ModuleCommonMode): void {
    const { columns, planes, gainBits, withFactors, withMask } = this.#setup;
    const { raw, out, offsets, factors, mask, good, work, scratch } = this.#at;
    const { bank, least, limit } = commonMode;
    const kernel = this.#exports;
    const [planeBytes, stride, { rows, columns: width }] = [this.#planeBytes, this.#stride, bank];
    const from = offsets + 4 * first;
    kernel.begin(raw, out, rows, columns, from, planeBytes, planes, gainBits, good + first, work, stride);
    const place = [work, stride, rows] as const;
    if (commonMode.banks) kernel.banks(...place, columns, width, least, limit, scratch);
    if (commonMode.rows) kernel.rowsOfBanks(...place, columns, width, least, limit, scratch);
    if (commonMode.columns) kernel.columnsOfHalf(...place, columns, least, limit);
    const by = withFactors ? factors + 4 * first : 0;
    const hidden = withMask ? mask + first : 0;
    kernel.finish(raw, out, rows, columns, by, planeBytes, planes, gainBits, hidden, work, stride);
  }

  #floats(at: number, plane: number): Float32Array {
    return new Float32Array(this.memory.buffer, at + plane * this.#planeBytes, this.#pixels);
  }
}
