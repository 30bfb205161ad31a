import { bankColumns, bankRows, epixColumns, leastPixels } from '../../../domain/common-mode/banks.ts';
import type { RawPixels } from '../../../domain/calibrate/types.ts';
import type { CalibExports } from './calibKernel.ts';
import { loadKernel } from './kernelFile.ts';

const PAGE = 65536;
/** Free space in front: the compiled code keeps its few constants there. */
const BASE = 1024;
/** Rows of the working values are this much longer: columns of strides that are powers of two would share few cache sets. */
const STRIDE_PADDING = 64;

/** The next larger double: the kernel asks for less than a limit where the rule is not more than it. */
function justAbove(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + 1n);
  return view.getFloat64(0);
}

/** Common mode 4 of the epix100a on half a frame: which steps, half range and largest correction, ADU. */
export interface BankCommonMode {
  bits: number;
  half: number;
  largest: number;
}

/** Constants of the pixels that one kernel calibrates. */
export interface OneGainConstants {
  pedestals: Float32Array;
  factors: Float32Array | null;
  mask: Uint8Array | null;
  /** Pixel status of common mode; null: all good. */
  status: ArrayLike<number> | null;
}

const kinds: readonly [abstract new () => RawPixels, number][] = [
  [Uint16Array, 0],
  [Int16Array, 1],
  [Uint8Array, 2],
];

/** Addresses in the memory of a kernel. */
type Places = Record<'raw' | 'out' | 'pedestals' | 'factors' | 'mask' | 'good' | 'work' | 'scratch', number>;

/** How the kernel reads raw words, or null for types that it does not take. */
export function rawKind(raw: RawPixels): number | null {
  return kinds.find(([type]) => raw instanceof type)?.[1] ?? null;
}

/**
 * Calibrated pixels of a detector of one gain, bit for bit as `genericCalibrator`, with common mode 4 of the epix100a (`bankCorrection`)
 * or none. Holds the constants of a part of the frame; with common mode that part is half a frame, whose banks do not reach further.
 */
export class OneGainKernel {
  readonly #kernel: CalibExports;
  readonly #commonMode: BankCommonMode | null;
  readonly #pixels: number;
  readonly #stride = 4 * epixColumns + STRIDE_PADDING;
  readonly #at: Places;
  readonly #memory: WebAssembly.Memory;
  #withFactors = false;
  #withMask = false;
  #withStatus = false;

  /** `pixels` of a part: a multiple of 8. */
  constructor(pixels: number, commonMode: BankCommonMode | null) {
    this.#pixels = pixels;
    this.#commonMode = commonMode;
    const sizes = {
      raw: 2 * pixels,
      out: 4 * pixels,
      pedestals: 4 * pixels,
      factors: 4 * pixels,
      mask: pixels + 16,
      good: commonMode === null ? 0 : pixels + 16,
      work: commonMode === null ? 0 : bankRows * this.#stride,
      scratch: commonMode === null ? 0 : 4 * bankRows * bankColumns,
    };
    let end = BASE;
    const places = Object.entries(sizes).map(([name, size]) => {
      const at = end;
      // Not at the same place of every page: arrays of 2^n bytes would share few cache sets.
      end += Math.ceil(size / 64) * 64 + 192;
      return [name, at];
    });
    this.#at = Object.fromEntries(places) as Places;
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(end / PAGE), maximum: 32768 });
    const { exports } = new WebAssembly.Instance(loadKernel('calib'), { env: { memory: this.#memory } });
    this.#kernel = exports as unknown as CalibExports;
  }

  #bytes(at: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, at, this.#pixels);
  }

  #floats(at: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, this.#pixels);
  }

  /** Takes the constants of the part that comes next. */
  load({ pedestals, factors, mask, status }: OneGainConstants): void {
    this.#floats(this.#at.pedestals).set(pedestals);
    this.#withFactors = factors !== null;
    if (factors !== null) this.#floats(this.#at.factors).set(factors);
    this.#withMask = mask !== null;
    if (mask !== null) {
      this.#bytes(this.#at.mask).set(mask);
      this.#kernel.fullBytes(this.#at.mask, this.#pixels);
    }
    this.#withStatus = this.#commonMode !== null && status !== null;
    if (this.#withStatus) {
      const good = this.#bytes(this.#at.good);
      for (let pixel = 0; pixel < good.length; pixel++) good[pixel] = status![pixel] === 0 ? 0xff : 0;
    }
  }

  run(raw: RawPixels, out: Float32Array): void {
    const kind = rawKind(raw)!;
    const { raw: rawAt, out: outAt, pedestals, factors, mask } = this.#at;
    const target =
      kind === 2
        ? this.#bytes(rawAt)
        : new (kind === 0 ? Uint16Array : Int16Array)(this.#memory.buffer, rawAt, this.#pixels);
    target.set(raw as Uint16Array);
    const by = this.#withFactors ? factors : 0;
    const hidden = this.#withMask ? mask : 0;
    if (this.#commonMode === null)
      this.#kernel.ofOneGain(rawAt, outAt, this.#pixels, kind, pedestals, by, hidden);
    else {
      this.#kernel.ofOneGain(rawAt, outAt, this.#pixels, kind, pedestals, 0, 0);
      this.#correct(this.#commonMode);
      if (by !== 0 || hidden !== 0) this.#kernel.scale(outAt, this.#pixels, by, hidden);
    }
    out.set(this.#floats(outAt));
  }

  #correct({ bits, half, largest }: BankCommonMode): void {
    const { out, good, work, scratch } = this.#at;
    const kernel = this.#kernel;
    const stride = this.#stride;
    const range = Math.fround(half);
    const limit = largest === 0 ? Infinity : justAbove(Math.fround(largest));
    const gather = (): void =>
      kernel.within(out, bankRows, epixColumns, range, this.#withStatus ? good : 0, work, stride);
    const at = [work, stride, out, 4 * epixColumns, bankRows, epixColumns] as const;
    if (bits & 1) {
      gather();
      kernel.banks(...at, bankColumns, leastPixels, limit, scratch);
    }
    // Rows and columns ask for more than so many pixels.
    if (bits & 2) {
      gather();
      kernel.rowsOfBanks(...at, bankColumns, leastPixels - 1, limit, scratch);
    }
    if (bits & 4) {
      gather();
      kernel.columnsOfHalf(...at, leastPixels - 1, limit);
    }
  }
}
