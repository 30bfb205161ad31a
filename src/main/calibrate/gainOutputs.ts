import { bytesOfArray, ndArray, type Dtype } from '../../domain/array/ndarray.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import {
  controlBits,
  countBadStates,
  frameSums,
  gainIndexes,
  zeroBadStates,
} from '../../domain/calibrate/gainStates.ts';
import type { RawPixels } from '../../domain/calibrate/types.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { NpyStream } from '../products/npyStream.ts';
import type { OutputFiles } from '../products/outputFiles.ts';
import type { Calibration } from './loadCalibration.ts';

/** What is written beside the calibrated frames of detectors that switch gain; null: not. */
export interface GainOutputsRequest {
  /** Gain of every pixel, uint8. */
  gainIndex: string | null;
  /** Good pixels by status, uint8 of one frame. */
  maskOut: string | null;
  /** Epix10ka control words with the data bit, uint16. */
  controlBits: string | null;
  /** Jungfrau pixels in the invalid gain state become 0. */
  zeroBadState: boolean;
  /** The original's index of the invalid gain state. */
  original: boolean;
}

/** Figures of the frames, one entry for each. */
export interface GainFigures {
  cmpars: (number | string)[];
  sum: number[];
  abs_sum: number[];
  n_zero: number[];
  n_bad_state: number[];
}

/** Parameters as they are used: four numbers, the least number of pixels 10 where a list does not have it. */
function parametersUsed(calibration: Calibration): (number | string)[] {
  const { setting } = calibration.plan;
  if (setting.kind === 'primitive') return [setting.name];
  const [algorithm = 7, bits = 0, limit = 0, least = 10] = setting.numbers;
  return [algorithm, bits, limit, least];
}

/** Shape of a frame of a detector that switches gain: panels, rows, columns. */
export function panelShape(shape: readonly number[]): number[] {
  return shape.length === 2 ? [1, ...shape] : [...shape];
}

/** Goes along with the calibration of frames and writes what else was asked for. */
export class GainOutputs {
  readonly figures: GainFigures;
  readonly #kind: 'jungfrau' | 'epix10ka';
  readonly #calibration: Calibration;
  readonly #request: GainOutputsRequest;
  readonly #shape: number[];
  readonly #index: NpyStream | null;
  readonly #bits: NpyStream | null;

  constructor(
    kind: 'jungfrau' | 'epix10ka',
    calibration: Calibration,
    request: GainOutputsRequest,
    frames: number,
  ) {
    this.#kind = kind;
    this.#calibration = calibration;
    this.#request = request;
    this.#shape = panelShape(calibration.shape);
    if (request.controlBits !== null && !calibration.plan.words)
      throw new CalibdeskError('usage', 'control words belong to epix10ka with a known configuration', {
        hint: 'leave --cbits out, or give --config',
      });
    const stream = (path: string | null, dtype: Dtype): NpyStream | null =>
      path === null ? null : new NpyStream(path, { dtype, shape: this.#shape }, frames);
    this.#index = stream(request.gainIndex, 'uint8');
    this.#bits = stream(request.controlBits, 'uint16');
    this.figures = { cmpars: parametersUsed(calibration), sum: [], abs_sum: [], n_zero: [], n_bad_state: [] };
  }

  /** Takes one frame, raw and calibrated; the latter may be changed. */
  add(raw: RawPixels, out: Float32Array): void {
    const { plan } = this.#calibration;
    const { zeroBadState, original } = this.#request;
    if (this.#kind === 'jungfrau') {
      if (zeroBadState) zeroBadStates(raw, out);
      this.figures.n_bad_state.push(countBadStates(raw));
    } else this.figures.n_bad_state.push(0);
    if (this.#index !== null)
      this.#index.append(
        bytesOfArray(ndArray('uint8', this.#shape, gainIndexes(plan, this.#kind, raw, original))),
      );
    if (this.#bits !== null)
      this.#bits.append(bytesOfArray(ndArray('uint16', this.#shape, controlBits(plan.words!, raw))));
    const { sum, abs_sum, n_zero } = frameSums(out);
    this.figures.sum.push(sum);
    this.figures.abs_sum.push(abs_sum);
    this.figures.n_zero.push(n_zero);
  }

  /** Gives the files their names. */
  async finish(frames: number, outputs: OutputFiles): Promise<void> {
    const whole = [frames, ...this.#shape];
    if (this.#request.maskOut !== null) {
      const pixels = this.#shape.reduce((product, length) => product * length, 1);
      const mask = this.#calibration.statusMask ?? new Uint8Array(pixels).fill(1);
      await outputs.write(this.#request.maskOut, encodeNpy(ndArray('uint8', this.#shape, mask)));
      await outputs.publish();
    }
    this.#index?.finish('uint8', whole);
    this.#bits?.finish('uint16', whole);
  }

  discard(): void {
    this.#index?.discard();
    this.#bits?.discard();
  }
}
