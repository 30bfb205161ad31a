import { calibratorOf, type CalibrationPlan } from '../../../domain/calibrate/plan.ts';
import { reaches, type RawPixels } from '../../../domain/calibrate/types.ts';
import { isMultiGain, sensorKind } from '../../../domain/common-mode/sensor.ts';
import { isOff } from '../../../domain/common-mode/settings.ts';
import { OneGainKernel, rawKind, type BankCommonMode } from '../kernels/oneGainKernel.ts';

/** Pixels of a part without common mode, about: constants, raw words and results of so many stay in the cache. */
const PART = 65536;
/** The kernel takes eight pixels at a time. */
const STEP = 8;

type Planned = Pick<CalibrationPlan, 'setting' | 'sensor' | 'until' | 'pedestals'>;

/** Common mode that the kernel can do; `none` when it is off, null when the readable loops must do it. */
function commonModeOf({ setting, sensor, until }: Planned): BankCommonMode | 'none' | null {
  if (setting.kind === 'primitive') return null;
  if (isOff(setting) || !reaches(until, 'common_mode')) return 'none';
  const [algorithm, bits = 0, half = 0, largest = 0] = setting.numbers;
  return algorithm === 4 && sensorKind(sensor.device) === 'epix100a' ? { bits, half, largest } : null;
}

function partsOf(pixels: number, commonMode: BankCommonMode | 'none'): number {
  if (commonMode !== 'none') return 2;
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

/** Calibrates part after part of frames of a detector of one gain; take all frames of a part before the next one. */
export class OneGainCalibrator {
  readonly count: number;
  /** Pixels of one part. */
  readonly pixels: number;
  readonly #plan: CalibrationPlan;
  readonly #kernel: OneGainKernel;
  readonly #usesStatus: boolean;
  #loaded = -1;

  /** Throws `bad-input` for a common mode that does not fit the sensor. */
  constructor(plan: CalibrationPlan, raw: RawPixels) {
    calibratorOf(plan); // refuses what does not fit
    const commonMode = commonModeOf(plan)!;
    this.#plan = plan;
    this.count = oneGainParts(plan, raw);
    this.pixels = pixelsOf(plan) / this.count;
    this.#usesStatus = commonMode !== 'none';
    this.#kernel = new OneGainKernel(this.pixels, commonMode === 'none' ? null : commonMode);
  }

  run(part: number, raws: readonly RawPixels[], outs: readonly Float32Array[]): void {
    if (part !== this.#loaded) this.#load(part);
    for (const [frame, raw] of raws.entries()) this.#kernel.run(raw, outs[frame]);
  }

  #load(part: number): void {
    const { pedestals, factors, mask, status, until } = this.#plan;
    const [from, to] = [part * this.pixels, (part + 1) * this.pixels];
    this.#kernel.load({
      pedestals: pedestals!.subarray(from, to),
      factors: reaches(until, 'gain') ? (factors?.subarray(from, to) ?? null) : null,
      mask: reaches(until, 'mask') ? (mask?.subarray(from, to) ?? null) : null,
      status: this.#usesStatus ? partOf(status, from, to) : null,
    });
    this.#loaded = part;
  }
}
