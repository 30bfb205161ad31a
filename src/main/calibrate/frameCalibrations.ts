import type { CalibStep, RawPixels } from '../../domain/calibrate/types.ts';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { rootsOfEnvironment } from '../darks/experimentPaths.ts';
import { findSource } from '../datasets/findSource.ts';
import { openDataset } from '../datasets/open.ts';
import { calibrateFrames } from '../engine/calib/calibrateFrames.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import type { CallContext } from '../usecases/context.ts';
import { loadCalibration, type Calibration, type CalibrationRequest } from './loadCalibration.ts';
import { naturalOrder } from './pixelOrder.ts';
import { shared, sharePlan } from './sharedPlan.ts';

export interface CalibrationKey {
  dsname: string;
  source: string;
  until: CalibStep;
  /** Null: that of the experiment. */
  calibdir: string | null;
}

export interface CalibratedFrame {
  array: NdArray<'float32'>;
  applied: CalibStep[];
  unit: 'ADU' | 'keV';
}

/** Calib cycle of a frame. An epix10ka may have another configuration in each. */
export interface CycleOfFrame {
  number: number;
  /** Control words of all pixels; null where the data do not tell them. Called once for a cycle. */
  controlWords(): Uint8Array | null;
}

interface KeptCalibration {
  calibration: Calibration;
  device: string;
  /** Control words of the cycles that were looked at. */
  words: Map<number, Uint8Array>;
}

/** The constants of a Jungfrau 4M take 110 MB: those of the last few detectors are kept. */
const mostKept = 3;

/**
 * Calibrations of the frames that windows look at. Constants are read once and stand in shared memory; a frame is calibrated
 * by a worker. After a change of a store they are read again.
 */
export class FrameCalibrations {
  readonly #pool: () => WorkerPool;
  readonly #kept = new Map<string, Promise<KeptCalibration>>();

  constructor(pool: () => WorkerPool) {
    this.#pool = pool;
  }

  /** Constants may have changed: all are forgotten. */
  clear(): void {
    this.#kept.clear();
  }

  /** Errors: those of opening a data set and of `loadCalibration`. */
  async apply(
    key: CalibrationKey,
    frame: NdArray,
    cycle: CycleOfFrame,
    context: CallContext,
  ): Promise<CalibratedFrame> {
    const { calibration, device, words } = await this.#calibrationOf(key, context);
    let { plan } = calibration;
    if (plan.words) {
      if (!words.has(cycle.number)) words.set(cycle.number, shared(cycle.controlWords() ?? plan.words));
      plan = { ...plan, words: words.get(cycle.number)! };
    }
    const { shape, applied, unit } = calibration;
    const pixels = frame.data.length;
    const natural = naturalOrder(device, frame.shape, frame.data) as RawPixels;
    const raw = shared(natural);
    const out = new Float32Array(new SharedArrayBuffer(4 * pixels));
    await calibrateFrames(this.#pool(), { plan, raw, out, frames: 1 }, context);
    return { array: { dtype: 'float32', shape: [...shape], data: out }, applied, unit };
  }

  #calibrationOf(key: CalibrationKey, context: CallContext): Promise<KeptCalibration> {
    const name = JSON.stringify(key);
    let found = this.#kept.get(name);
    if (found === undefined) {
      found = load(key, context);
      found.catch(() => this.#kept.delete(name));
    }
    this.#kept.delete(name);
    this.#kept.set(name, found);
    for (const [oldest] of this.#kept) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(oldest);
    }
    return found;
  }
}

/** Constants of the store for the run, and the common mode that goes with them. */
export function usualRequest(until: CalibStep, calibdir: string | null): CalibrationRequest {
  return {
    files: {},
    ...{ calibdir, until },
    run: null,
    roots: rootsOfEnvironment(),
    mask: null,
    commonMode: null,
    gainMode: null,
    original: false,
  };
}

async function load(
  { dsname, source: name, until, calibdir }: CalibrationKey,
  { signal }: CallContext,
): Promise<KeptCalibration> {
  // What is kept serves later calls too: a cancel of the first one must not end it for them.
  const context: CallContext = {
    signal: new AbortController().signal,
    progress: () => undefined,
    note: () => undefined,
  };
  signal.throwIfAborted();
  const dataset = await openDataset([dsname], { signal: context.signal });
  try {
    const source = findSource(dataset, name);
    const calibration = await loadCalibration(usualRequest(until, calibdir), dataset, source, context);
    sharePlan(calibration.plan);
    return { calibration, device: source.device, words: new Map() };
  } finally {
    await dataset.close();
  }
}
