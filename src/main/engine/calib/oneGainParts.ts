import { calibratorOf, type CalibrationPlan } from '../../../domain/calibrate/plan.ts';
import { reaches, type RawPixels } from '../../../domain/calibrate/types.ts';
import { isMultiGain, sensorKind } from '../../../domain/common-mode/sensor.ts';
import { isOff } from '../../../domain/common-mode/settings.ts';
import { oneGainCommonMode } from '../kernels/oneGainCommonMode.ts';
import type { OneGainCommonMode } from '../kernels/oneGainExports.ts';
import { OneGainKernel, rawKind, type KernelHome } from '../kernels/oneGainKernel.ts';

/** Pixels of a part without common mode, about: fewer are read in pieces too short to be fetched ahead, more leave no parts for all threads. */
const PART = 131072;
/** The kernel takes four pixels at a time. */
const STEP = 4;
/** Frames that the kernel takes at once where it can. */
const AT_ONCE = 4;

type Planned = Pick<CalibrationPlan, 'setting' | 'sensor' | 'until' | 'pedestals' | 'userMask' | 'original'>;

/** Common mode that the kernel can do; `none` when it is off, null when the readable loops must do it. */
function commonModeOf(plan: Planned): OneGainCommonMode | 'none' | null {
  const { setting, sensor, until, userMask, original } = plan;
  if (setting.kind === 'algorithm' && (isOff(setting) || !reaches(until, 'common_mode'))) return 'none';
  return oneGainCommonMode(setting, sensor, { masked: userMask !== null, original });
}

function partsOf(pixels: number, commonMode: OneGainCommonMode | 'none'): number {
  if (commonMode !== 'none') return commonMode.parts;
  for (let parts = Math.max(1, Math.ceil(pixels / PART)); parts >= 1; parts--)
    if (pixels % (parts * STEP) === 0) return parts;
  return 0;
}

/** A part of status words of any type, without a copy where that is possible. */
function partOf(status: ArrayLike<number> | null, from: number, to: number): ArrayLike<number> | null {
  if (status === null) return null;
  return ArrayBuffer.isView(status)
    ? (status as unknown as Uint16Array).subarray(from, to)
    : Array.prototype.slice.call(status, from, to);
}

const pixelsOf = ({ sensor }: Pick<CalibrationPlan, 'sensor'>): number =>
  sensor.shape.reduce((product, length) => product * length, 1);

/** Parts of a frame that a kernel calibrates one by one; 0 where it cannot. */
export function oneGainParts(plan: Planned, raw: RawPixels): number {
  if (isMultiGain(sensorKind(plan.sensor.device)) || plan.pedestals === null || rawKind(raw) === null)
    return 0;
  const commonMode = commonModeOf(plan);
  return commonMode === null ? 0 : partsOf(pixelsOf(plan), commonMode);
}

/** Room in shared memory that the kernel of one thread needs besides the frames, bytes, a multiple of 64; 0 where there is no kernel. */
export function oneGainBytes(plan: Planned, raw: RawPixels): number {
  const parts = oneGainParts(plan, raw);
  if (parts === 0) return 0;
  const commonMode = commonModeOf(plan)!;
  const bytes = OneGainKernel.bytes(pixelsOf(plan) / parts, commonMode === 'none' ? null : commonMode);
  return Math.ceil(bytes / 64) * 64;
}

/** Calibrates part after part of frames of a detector of one gain; take all frames of a part before the next one. */
export class OneGainCalibrator {
  readonly count: number;
  /** Pixels of one part. */
  readonly pixels: number;
  readonly #plan: CalibrationPlan;
  readonly #kernel: OneGainKernel;
  readonly #commonMode: OneGainCommonMode | null;
  /** Part whose constants the kernel has, and the type of raw words that it has them for. */
  #loaded = -1;
  #kind = -1;

  /** Frames that stand in the memory of `home` are not copied. Throws `bad-input` for a common mode that does not fit the sensor. */
  constructor(plan: CalibrationPlan, raw: RawPixels, home: KernelHome | null = null) {
    calibratorOf(plan); // refuses what does not fit
    const commonMode = commonModeOf(plan)!;
    this.#plan = plan;
    this.count = oneGainParts(plan, raw);
    this.pixels = pixelsOf(plan) / this.count;
    this.#commonMode = commonMode === 'none' ? null : commonMode;
    this.#kernel = new OneGainKernel(this.pixels, this.#commonMode, home);
  }

  run(part: number, raws: readonly RawPixels[], outs: readonly Float32Array[]): void {
    for (let frame = 0; frame < raws.length;) {
      const kind = rawKind(raws[frame])!;
      if (part !== this.#loaded || kind !== this.#kind) this.#load(part, kind);
      const next = frame + AT_ONCE;
      if (next <= raws.length && this.#kernel.runFour(raws.slice(frame, next), outs.slice(frame, next)))
        frame = next;
      else {
        this.#kernel.run(raws[frame], outs[frame]);
        frame++;
      }
    }
  }

  #load(part: number, kind: number): void {
    const { pedestals, factors, mask, status, userMask, rms, until } = this.#plan;
    const [from, to] = [part * this.pixels, (part + 1) * this.pixels];
    this.#kernel.load(
      {
        pedestals: pedestals!.subarray(from, to),
        factors: reaches(until, 'gain') ? (factors?.subarray(from, to) ?? null) : null,
        mask: reaches(until, 'mask') ? (mask?.subarray(from, to) ?? null) : null,
        status: this.#commonMode?.good === 'status' ? partOf(status, from, to) : null,
        userMask: userMask?.subarray(from, to) ?? null,
        rms: rms?.subarray(from, to) ?? null,
      },
      kind,
    );
    this.#loaded = part;
    this.#kind = kind;
  }
}
