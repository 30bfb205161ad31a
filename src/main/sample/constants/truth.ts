import { driftSpread } from '../experiment.ts';
import type { SampleDetector } from '../detectors/sampleDetector.ts';
import { pedestalUnit, pixelKind, runDrift, sigmaUnit, type PixelModel } from '../pixelModel.ts';
import { Random } from '../random.ts';

/**
 * Values of the constants of a detector, by the index of a pixel in its array (gain ranges first, then the pixels of the raw array). They
 * are what a calibration of the given run would have found: the true maps with the statistical error of a finite run.
 */
export type ConstantValue = (index: number) => number;

const noiseMask = 0xffff;
const noiseUnit = 4096;
/** The 5-95 % gate of dark processing cuts the tails: the deployed noise is that much smaller than the true one. */
const gatedNoise = 0.8;
/** Frames of the dark runs behind the constants. */
const records = 500;

interface Maps {
  /** Models of the gain ranges one after another. */
  models: PixelModel[];
  size: number;
  /** A sequence of normal deviates (1/4096) of its own for every file. */
  deviate(index: number): number;
}

function mapsOf(detector: SampleDetector, seed: number, name: string): Maps {
  const models = Array.from({ length: detector.gains }, (_, gain) => detector.model(gain));
  const { noise } = models[0];
  const start = new Random(seed, `constants ${detector.source} ${name}`).bits();
  return {
    models,
    size: models[0].pedestal.length,
    deviate: (index) => noise[(start + 7 * index) & noiseMask] / noiseUnit,
  };
}

/** Standard deviation of a pixel from event to event: its own noise and the common modes of bank and row (ADU). */
function totalNoise(model: PixelModel, pixel: number): number {
  const own = model.sigma[pixel] / sigmaUnit;
  return own === 0 ? 0 : Math.hypot(own, model.design.bankNoise, model.design.rowNoise);
}

/** Pedestals as they were in `run` (ADU); an older state, `age` > 0, has moved on by some ADU per ASIC since then. */
export function pedestalValues(
  detector: SampleDetector,
  seed: number,
  run: number,
  age: number,
): ConstantValue {
  const { models, size, deviate } = mapsOf(detector, seed, `pedestals run ${run} age ${age}`);
  const { design } = models[0];
  const drift = runDrift(design, seed, run, driftSpread(detector));
  const random = new Random(seed, `age ${detector.source} ${age}`);
  const shift = Array.from({ length: design.asics }, () => age * driftSpread(detector) * random.gaussian());
  return (index) => {
    const model = models[Math.floor(index / size)];
    const pixel = index % size;
    const row = Math.floor(pixel / design.columns);
    const column = pixel % design.columns;
    const band = Math.floor(row / design.asicRows);
    const moved = drift[band * design.banks + model.bank[column]] + shift[design.asicOf(row, column)];
    const error = (totalNoise(model, pixel) / Math.sqrt(records)) * deviate(index);
    const value = model.pedestal[pixel] / pedestalUnit + moved + error;
    return Math.max(0, Math.min(design.maximum, value));
  };
}

/** Noise after gating (ADU). */
export function rmsValues(detector: SampleDetector, seed: number, run: number): ConstantValue {
  const { models, size, deviate } = mapsOf(detector, seed, `rms run ${run}`);
  return (index) => {
    const noise = gatedNoise * totalNoise(models[Math.floor(index / size)], index % size);
    return noise * (1 + deviate(index) / Math.sqrt(2 * records));
  };
}

/** Bits of dark processing: 1 and 2 rms high and low, 4 and 8 saturated and cold, 16 and 32 average high and low. */
const statusOfKind: Record<number, number> = {
  [pixelKind.good]: 0,
  [pixelKind.dead]: 2 | 8 | 32,
  [pixelKind.hot]: 1 | 16,
  [pixelKind.noisy]: 1,
  [pixelKind.saturated]: 2 | 4 | 32,
  [pixelKind.cold]: 32,
};

/** Pixel status; an earlier state misses one bad pixel in ten: they went bad since. */
export function statusValues(detector: SampleDetector, earlier: boolean): ConstantValue {
  const { kind } = detector.model(0);
  return (index) => {
    const pixel = index % kind.length;
    return earlier && pixel % 10 === 3 ? 0 : statusOfKind[kind[pixel]];
  };
}

/** 0 for bad pixels and inside a circle around the beam stop, 1 elsewhere. */
export function maskValues(detector: SampleDetector): ConstantValue {
  const { design, kind } = detector.model(0);
  const { rows, columns } = design;
  const radius = 0.08 * Math.min(rows, columns);
  return (index) => {
    const row = Math.floor(index / columns);
    const column = index % columns;
    const stopped = Math.hypot(row - 0.47 * rows, column - 0.52 * columns) < radius;
    return stopped || kind[index] !== pixelKind.good ? 0 : 1;
  };
}

/** Gain factors of pixels: a nominal value per gain range with a spread of two per cent. */
export function gainValues(
  detector: SampleDetector,
  seed: number,
  nominal: readonly number[],
): ConstantValue {
  const { size, deviate } = mapsOf(detector, seed, 'gain');
  return (index) => nominal[Math.floor(index / size)] * (1 + 0.02 * deviate(index % size));
}
