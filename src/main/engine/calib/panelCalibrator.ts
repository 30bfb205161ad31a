import { epix10kaHighGains, epix10kaModeOf, epix10kaModes } from '../../../domain/calibrate/multiGain.ts';
import { calibratorOf, type CalibrationPlan } from '../../../domain/calibrate/plan.ts';
import { reaches, type FrameCalibrator, type RawPixels } from '../../../domain/calibrate/types.ts';
import { moduleCommonMode } from '../../../domain/common-mode/panels.ts';
import { isMultiGain, panelSize, sensorKind } from '../../../domain/common-mode/sensor.ts';
import { isOff } from '../../../domain/common-mode/settings.ts';
import { CalibKernel, type CalibSetup } from '../kernels/calibKernel.ts';
import type { KernelHome } from '../kernels/oneGainKernel.ts';

/** Larger offsets, ADU, do not occur; with them values could overflow, which the kernel does not expect. */
const LARGEST_OFFSET = 1e30;
const jungfrauBits = 0xc000;
const epixBit = 0x4000;
const noGain = 255;
/** Mode of a control word with its data bit. */
const modeOfWord = Uint8Array.from({ length: 64 }, (_, word) => {
  const mode = epix10kaModeOf(word);
  return mode < 0 ? noGain : mode;
});
/** 0xff for the modes that take part in common mode. */
const isHigh = Uint8Array.from({ length: 256 }, (_, mode) => (epix10kaHighGains.includes(mode) ? 0xff : 0));

/** Whether the kernel can make the frames of a plan: detectors that switch gain, words of 16 bits. */
export function kernelCalibrates(plan: CalibrationPlan, raw: RawPixels): raw is Uint16Array {
  return (
    isMultiGain(sensorKind(plan.sensor.device)) &&
    plan.pedestals !== null &&
    raw instanceof Uint16Array &&
    plan.setting.kind === 'algorithm'
  );
}

function commonModeOf({ setting, sensor, until }: CalibrationPlan): ReturnType<typeof moduleCommonMode> {
  const kind = sensorKind(sensor.device);
  if (!isMultiGain(kind) || setting.kind !== 'algorithm' || isOff(setting)) return null;
  return reaches(until, 'common_mode') ? moduleCommonMode(kind, setting.numbers) : null;
}

function setupOf(plan: CalibrationPlan): CalibSetup {
  const { sensor, words, until } = plan;
  const jungfrau = sensorKind(sensor.device) === 'jungfrau';
  return {
    ...panelSize(sensor.shape),
    planes: jungfrau ? 3 : words ? 2 : 1,
    gainBits: jungfrau ? jungfrauBits : words ? epixBit : 0,
    commonMode: commonModeOf(plan),
    withFactors: reaches(until, 'gain') && plan.factors !== null,
    withMask: reaches(until, 'mask') && plan.mask !== null,
  };
}

/** Room that the kernel needs for a plan besides the frames, bytes; 0 where there is no kernel. */
export function panelBytes(plan: CalibrationPlan, raw: RawPixels): number {
  return kernelCalibrates(plan, raw) ? Math.ceil(CalibKernel.bytes(setupOf(plan)) / 64) * 64 : 0;
}

/**
 * Calibrates panel after panel of a detector that switches gain, bit for bit as `multiGainCalibrator`. Constants of one panel at a time are in
 * the kernel's memory: take all frames of a panel before the next one.
 */
export class PanelCalibrator {
  readonly panels: number;
  /** Pixels of one panel. */
  readonly pixels: number;
  readonly #plan: CalibrationPlan;
  readonly #kernel: CalibKernel;
  readonly #planes: 1 | 2 | 3;
  #loaded = -1;
  /** In place of the kernel where constants of a panel are no usual numbers. */
  #plain: FrameCalibrator | null = null;

  /** Frames that stand in the memory of `home` are not copied. Throws `bad-input` for a common mode that does not fit the sensor. */
  constructor(plan: CalibrationPlan, home: KernelHome | null = null) {
    const { sensor } = plan;
    const setup = setupOf(plan);
    this.pixels = setup.rows * setup.columns;
    this.panels = sensor.shape.reduce((product, length) => product * length, 1) / this.pixels;
    this.#plan = plan;
    this.#planes = setup.planes;
    // Refuses what does not fit.
    if (setup.commonMode !== null) calibratorOf({ ...plan, pedestals: null, factors: null });
    this.#kernel = new CalibKernel(setup, home);
  }

  /** One panel of several frames. */
  run(panel: number, raws: readonly Uint16Array[], outs: readonly Float32Array[]): void {
    if (panel !== this.#loaded) this.#load(panel);
    if (this.#plain === null) this.#kernel.run(raws, outs);
    else for (const [frame, raw] of raws.entries()) this.#plain(raw, outs[frame]);
  }

  #load(panel: number): void {
    this.#loaded = -1;
    const { mask, factors, pedestals } = this.#plan;
    const kernel = this.#kernel;
    const begin = panel * this.pixels;
    const unmasked = kernel.setMask(mask === null ? null : mask.subarray(begin, begin + this.pixels));
    let usual = true;
    for (let plane = 0; plane < this.#planes; plane++) {
      const modes = this.#modesOf(plane, begin);
      this.#fill(plane, begin, modes, pedestals!, kernel.offsets(plane), 0);
      usual &&= kernel.offsetsBelow(plane, LARGEST_OFFSET);
      if (factors !== null) this.#fill(plane, begin, modes, factors, kernel.factors(plane), 1);
      if (plane < 2) this.#selectGood(plane, modes, unmasked);
    }
    kernel.fold(factors !== null);
    this.#plain = usual ? null : calibratorOf(this.#planOf(begin)).calibrate;
    this.#loaded = panel;
  }

  /** Modes of the epix10ka pixels of a panel whose raw words belong to a plane, `noGain` for none; null for jungfrau, where planes are gains. */
  #modesOf(plane: number, begin: number): Uint8Array | null {
    if (this.#planes === 3) return null;
    const { words, modes } = this.#plan;
    const own = new Uint8Array(this.pixels).fill(noGain);
    if (words) {
      const bit = plane === 0 ? 0 : 0x20;
      for (let pixel = 0; pixel < own.length; pixel++)
        own[pixel] = modeOfWord[(words[begin + pixel] | bit) & 63];
    } else if (modes)
      for (let pixel = 0; pixel < own.length; pixel++) {
        const mode = modes[begin + pixel];
        own[pixel] = mode < epix10kaModes.length ? mode : noGain;
      }
    return own;
  }

  /** Constants of a plane of one panel; `none` for pixels without a gain. */
  #fill(
    plane: number,
    begin: number,
    modes: Uint8Array | null,
    all: Float32Array,
    target: Float32Array,
    none: number,
  ): void {
    const frame = this.panels * this.pixels;
    if (modes === null) {
      const from = plane * frame + begin;
      target.set(all.subarray(from, from + this.pixels));
      return;
    }
    for (let pixel = 0; pixel < target.length; pixel++) {
      const mode = modes[pixel];
      target[pixel] = mode === noGain ? none : all[mode * frame + begin + pixel];
    }
  }

  /** Jungfrau pixels take part in gain 0 only, those of epix10ka in their high and medium modes. */
  #selectGood(plane: number, modes: Uint8Array | null, unmasked: Uint8Array): void {
    const good = this.#kernel.good(plane);
    if (modes === null && plane === 0) good.set(unmasked);
    else if (modes === null) good.fill(0);
    else
      for (let pixel = 0; pixel < good.length; pixel++) good[pixel] = isHigh[modes[pixel]] & unmasked[pixel];
  }

  /** The plan of one panel alone. */
  #planOf(begin: number): CalibrationPlan {
    const plan = this.#plan;
    const pixels = this.panels * this.pixels;
    const part = <Values extends { subarray(begin: number, end: number): Values }>(
      values: Values | null | undefined,
    ): Values | null => values?.subarray(begin, begin + this.pixels) ?? null;
    const planes = (values: Float32Array | null): Float32Array | null => {
      if (values === null) return null;
      const own = new Float32Array((values.length / pixels) * this.pixels);
      for (let plane = 0; plane < values.length / pixels; plane++)
        own.set(part(values.subarray(plane * pixels))!, plane * this.pixels);
      return own;
    };
    return {
      ...plan,
      sensor: { ...plan.sensor, shape: [1, ...plan.sensor.shape.slice(-2)] },
      pedestals: planes(plan.pedestals),
      factors: planes(plan.factors),
      status: null,
      rms: null,
      mask: part(plan.mask),
      userMask: null,
      modes: part(plan.modes),
      words: part(plan.words),
    };
  }
}
