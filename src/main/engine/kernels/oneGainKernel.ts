import type { RawPixels } from '../../../domain/calibrate/types.ts';
import { loadKernel } from './kernelFile.ts';
import type { OneGainCommonMode, OneGainExports } from './oneGainExports.ts';

const PAGE = 65536;
/** Free space in front: the compiled code keeps its few constants there. */
export const KERNEL_BASE = 1024;

/** Constants of the pixels that one kernel calibrates. */
export interface OneGainConstants {
  pedestals: Float32Array;
  factors: Float32Array | null;
  mask: Uint8Array | null;
  /** Pixel status of common mode, 0 for pixels that its estimates use; null: all. */
  status: ArrayLike<number> | null;
  /** The user's mask, 0 for pixels that common mode leaves alone; null: none. */
  userMask: Uint8Array | null;
  /** For the common mode that uses it. */
  rms: Float32Array | null;
}

/** Shared memory that holds frames, with room for what one kernel needs besides. */
export interface KernelHome {
  memory: WebAssembly.Memory;
  /** Where the room begins, bytes: as much as `OneGainKernel.bytes` says. */
  at: number;
}

const kinds: readonly [abstract new () => RawPixels, number][] = [
  [Uint16Array, 0],
  [Int16Array, 1],
  [Uint8Array, 2],
];

/** Addresses in the memory of a kernel. */
type Places = Record<
  'raw' | 'out' | 'pedestals' | 'factors' | 'mask' | 'good' | 'rms' | 'whole' | 'odd' | 'work',
  number
>;

/** Bytes from each of several arrays to the next, where they all stand in one memory and as far apart; else null. */
export function stepInMemory(arrays: readonly ArrayBufferView[], memory: ArrayBufferLike): number | null {
  const [first, second] = arrays;
  const step = second.byteOffset - first.byteOffset;
  const isInLine = ({ buffer, byteOffset }: ArrayBufferView, at: number): boolean =>
    buffer === memory && byteOffset === first.byteOffset + at * step;
  return step > 0 && arrays.every(isInLine) ? step : null;
}

/** How the kernel reads raw words, or null for types that it does not take. */
export function rawKind(raw: RawPixels): number | null {
  return kinds.find(([type]) => raw instanceof type)?.[1] ?? null;
}

/** Where things stand behind `base`, and where they end. Masks are read sixteen bytes at a time. */
function layout(
  pixels: number,
  commonMode: OneGainCommonMode | null,
  base: number,
): { places: Places; end: number } {
  const usesGood = commonMode !== null && (commonMode.good !== 'none' || commonMode.usesRms);
  const sizes = {
    raw: 2 * pixels,
    out: 4 * pixels,
    pedestals: 4 * pixels,
    factors: 4 * pixels,
    mask: pixels + 16,
    good: usesGood ? pixels + 16 : 0,
    rms: commonMode?.usesRms ? 4 * pixels : 0,
    whole: commonMode?.wholePedestals ? 2 * pixels : 0,
    // With its end mark.
    odd: commonMode?.wholePedestals ? 4 * pixels + 4 : 0,
    work: commonMode?.workBytes ?? 0,
  };
  let end = base;
  const places = Object.entries(sizes).map(([name, size]) => {
    const at = end;
    // Not at the same place of every page: arrays of 2^n bytes would share few cache sets.
    end += Math.ceil(size / 64) * 64 + 192;
    return [name, at];
  });
  return { places: Object.fromEntries(places) as Places, end };
}

/**
 * Calibrated pixels of a detector of one gain, bit for bit as `genericCalibrator`, with a common mode or none. Holds the constants of one part of
 * the frame. Frames that stand in its own shared memory are read and written in place, others are copied.
 */
export class OneGainKernel {
  readonly #kernel: OneGainExports;
  readonly #commonMode: OneGainCommonMode | null;
  readonly #pixels: number;
  readonly #at: Places;
  readonly #buffer: ArrayBufferLike;
  #withFactors = false;
  #withMask = false;
  #withGood = false;
  #exact = false;

  /** `pixels` of a part: a multiple of 4. Without a home the kernel has a memory of its own. */
  constructor(pixels: number, commonMode: OneGainCommonMode | null, home: KernelHome | null = null) {
    this.#pixels = pixels;
    this.#commonMode = commonMode;
    const { places, end } = layout(pixels, commonMode, home?.at ?? KERNEL_BASE);
    this.#at = places;
    const pages = Math.ceil(end / PAGE);
    // The kernel is compiled for shared memory, also where nobody else looks at it.
    const memory = home?.memory ?? new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.#buffer = memory.buffer;
    const { exports } = new WebAssembly.Instance(loadKernel('oneGain'), { env: { memory } });
    this.#kernel = exports as unknown as OneGainExports;
  }

  /** Room that a kernel needs besides the frames, bytes. */
  static bytes(pixels: number, commonMode: OneGainCommonMode | null): number {
    return layout(pixels, commonMode, 0).end;
  }

  #bytes(at: number): Uint8Array {
    return new Uint8Array(this.#buffer, at, this.#pixels);
  }

  #floats(at: number): Float32Array {
    return new Float32Array(this.#buffer, at, this.#pixels);
  }

  /** Takes the constants of the part that comes next, for raw words of a type `kind` (`rawKind`). */
  load(constants: OneGainConstants, kind: number): void {
    const { pedestals, factors, mask, rms } = constants;
    const at = this.#at;
    this.#floats(at.pedestals).set(pedestals);
    this.#withFactors = factors !== null || mask !== null;
    if (factors !== null) this.#floats(at.factors).set(factors);
    else if (mask !== null) this.#floats(at.factors).fill(1);
    this.#withMask = false;
    if (mask !== null) {
      this.#bytes(at.mask).set(mask);
      this.#kernel.fullBytes(at.mask, this.#pixels);
      this.#withMask = this.#kernel.foldMask(at.pedestals, at.factors, at.mask, this.#pixels) === 0;
    }
    if (this.#commonMode === null) return;
    this.#withGood = this.#loadGood(constants, this.#commonMode.good);
    if (this.#commonMode.wholePedestals) {
      if (!this.#withGood) this.#bytes(at.good).fill(0xff);
      this.#withGood = true;
      this.#kernel.wholePedestals(at.pedestals, this.#pixels, kind, at.good, at.whole, at.odd);
    }
    if (this.#commonMode.usesRms) this.#floats(at.rms).set(rms!);
    this.#exact =
      this.#commonMode.sums === true && this.#kernel.sumsAreExact(at.pedestals, this.#pixels) !== 0;
  }

  /** Makes the bytes of good pixels; false where all are good. */
  #loadGood({ status, userMask }: OneGainConstants, wanted: OneGainCommonMode['good']): boolean {
    const { good, raw } = this.#at;
    if (wanted === 'user' && userMask !== null) {
      this.#bytes(good).set(userMask);
      this.#kernel.fullBytes(good, this.#pixels);
      return true;
    }
    if (wanted !== 'status' || status === null) return false;
    if (status instanceof Uint16Array) {
      // Raw words come to the same place later.
      new Uint16Array(this.#buffer, raw, this.#pixels).set(status);
      this.#kernel.zeroWords(raw, good, this.#pixels);
    } else {
      const bytes = this.#bytes(good);
      for (let pixel = 0; pixel < bytes.length; pixel++) bytes[pixel] = status[pixel] === 0 ? 0xff : 0;
    }
    return true;
  }

  /** Calibrates the part of one frame, of the type that `load` was told. */
  run(raw: RawPixels, out: Float32Array): void {
    const at = this.#at;
    const kernel = this.#kernel;
    const pixels = this.#pixels;
    const kind = rawKind(raw)!;
    const rawAt = raw.buffer === this.#buffer ? raw.byteOffset : this.#copyIn(raw, kind);
    const inPlace = out.buffer === this.#buffer;
    const outAt = inPlace ? out.byteOffset : at.out;
    const factors = this.#withFactors ? at.factors : 0;
    const mask = this.#withMask ? at.mask : 0;
    if (this.#commonMode === null) kernel.ofOneGain(rawAt, outAt, pixels, kind, at.pedestals, factors, mask);
    else {
      if (!this.#commonMode.calibrates) kernel.ofOneGain(rawAt, outAt, pixels, kind, at.pedestals, 0, 0);
      this.#commonMode.correct(kernel, {
        frame: outAt,
        raw: rawAt,
        kind,
        pedestals: at.pedestals,
        factors,
        mask,
        pixels,
        good: this.#withGood ? at.good : 0,
        chosen: at.good,
        rms: at.rms,
        whole: at.whole,
        odd: at.odd,
        work: at.work,
        exact: this.#exact,
      });
      if (!this.#commonMode.calibrates && (factors !== 0 || mask !== 0))
        kernel.scale(outAt, pixels, factors, mask);
    }
    if (!inPlace) out.set(this.#floats(at.out));
  }

  /**
   * Calibrates the part of four frames at once, which takes less time than one by one. False, and nothing done, unless they all stand in the home as far apart from each
   * other, and there is no common mode.
   */
  runFour(raws: readonly RawPixels[], outs: readonly Float32Array[]): boolean {
    const fits = this.#pixels % 8 === 0 && this.#pixels >= 48;
    if (!fits || this.#commonMode !== null || this.#withMask) return false;
    const kind = rawKind(raws[0])!;
    const rawStep = stepInMemory(raws, this.#buffer);
    const outStep = stepInMemory(outs, this.#buffer);
    if (rawStep === null || outStep === null || raws.some((raw) => rawKind(raw) !== kind)) return false;
    const { pedestals, factors } = this.#at;
    this.#kernel.ofOneGain4(
      raws[0].byteOffset,
      rawStep,
      outs[0].byteOffset,
      outStep,
      this.#pixels,
      kind,
      pedestals,
      this.#withFactors ? factors : 0,
    );
    return true;
  }

  #copyIn(raw: RawPixels, kind: number): number {
    const at = this.#at.raw;
    // The type of its kind, not that of the array itself, which may be a Buffer. To the compiler any of them.
    const type = kinds[kind][0] as Uint16ArrayConstructor;
    const target = new type(this.#buffer, at, this.#pixels);
    target.set(raw as Uint16Array);
    return at;
  }
}
