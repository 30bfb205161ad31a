import { averageAndRms, darkLimits, pixelStatus, writeMoments } from '../darks/finish.ts';
import { sumOf } from '../darks/pairwise.ts';
import type { DarkLimits, DarkParameters } from '../darks/types.ts';
import { CalibdeskError } from '../errors.ts';

/** Frames of which the gates are made, at most. */
export const gateFrames = 500;

export interface Epix10kaDarkParameters extends DarkParameters {
  /** Half width of the gate, in typical rms of the panel. */
  gateSigmas: number;
}

export const defaultEpix10kaDark: Readonly<Epix10kaDarkParameters> = {
  intensityLow: 1,
  intensityHigh: 16000,
  rmsLow: 0.001,
  rmsHigh: 16000,
  intensitySigmasLow: 6,
  intensitySigmasHigh: 6,
  rmsSigmasLow: 6,
  rmsSigmasHigh: 6,
  fractionOut: 0.1,
  // Not used: the gate of this detector is made of mean and rms, not of quantiles.
  quantileLow: 0,
  quantileHigh: 1,
  gateSigmas: 6,
};

/** Dark constants of one panel, or of several behind one another. */
export interface Epix10kaDark {
  average: Float64Array;
  rms: Float64Array;
  status: Uint16Array;
  /** One entry per panel. */
  limits: DarkLimits[];
  /** Frames out of limits that are tolerated. */
  framesOutAllowed: number;
}

/** Sums of the gated values of every pixel. */
export interface GatedSums {
  sum0: Uint32Array;
  sum1: Float64Array;
  sum2: Float64Array;
}

/**
 * Gates of one panel from the sums of the first frames, in place (reference 6.3, steps 1 to 3): average -+ gateSigmas times the mean rms of the panel,
 * cut to whole numbers toward zero. Throws `bad-input` when no pixel has an rms within its limits.
 */
export function panelGates(
  first: GatedSums,
  gateLow: Float64Array,
  gateHigh: Float64Array,
  parameters: Epix10kaDarkParameters,
  what: string,
): void {
  const { average, rms } = averageAndRms(first);
  const { rmsLow, rmsHigh, intensityLow, intensityHigh, gateSigmas } = parameters;
  let usual = 0;
  // Other pixels count as zeros, so that the sum is made in the order of the original.
  const among = rms.map((value) => {
    const isUsual = value >= rmsLow && value <= rmsHigh;
    if (isUsual) usual++;
    return isUsual ? value : 0;
  });
  if (usual === 0)
    throw new CalibdeskError(
      'bad-input',
      `${what}: no pixel has an rms of ${rmsLow} to ${rmsHigh} ADU, so there is no gate; nothing was written for it`,
      { hint: 'are these dark frames? check the data, or widen the limits with --rms_lo, --rms_hi' },
    );
  const half = gateSigmas * (sumOf(among) / usual);
  for (let pixel = 0; pixel < average.length; pixel++) {
    gateHigh[pixel] = Math.trunc(Math.min(average[pixel] + half, intensityHigh)) + 0;
    gateLow[pixel] = Math.trunc(Math.max(average[pixel] - half, intensityLow)) + 0;
  }
}

/** What all frames gave, as `finishEpix10ka` takes it. */
export interface AllFrames extends GatedSums {
  framesBelow: Uint32Array;
  framesAbove: Uint32Array;
}

function newArrays(pixels: number): Pick<Epix10kaDark, 'average' | 'rms' | 'status'> {
  return {
    average: new Float64Array(pixels),
    rms: new Float64Array(pixels),
    status: new Uint16Array(pixels),
  };
}

/** Average, rms, limits and status of each panel from the sums of all frames (reference 6.3, steps 4 to 6); `into` is filled when given. */
export function finishEpix10ka(
  sums: AllFrames,
  panelPixels: number,
  frames: number,
  parameters: DarkParameters,
  into: Pick<Epix10kaDark, 'average' | 'rms' | 'status'> = newArrays(sums.sum0.length),
): Epix10kaDark {
  const { average, rms, status } = into;
  writeMoments(sums, into, 0, average.length);
  const framesOutAllowed = Math.trunc(parameters.fractionOut * frames);
  const limits: DarkLimits[] = [];
  for (let begin = 0; begin < average.length; begin += panelPixels) {
    const end = begin + panelPixels;
    const panel = {
      average: average.subarray(begin, end),
      rms: rms.subarray(begin, end),
      framesBelow: sums.framesBelow.subarray(begin, end),
      framesAbove: sums.framesAbove.subarray(begin, end),
    };
    const panelLimits = darkLimits(panel.average, panel.rms, parameters);
    limits.push(panelLimits);
    status.set(pixelStatus(panel, panelLimits, framesOutAllowed).status, begin);
  }
  return { average, rms, status, limits, framesOutAllowed };
}

/**
 * Both passes in plain TypeScript: the readable form, and the twin that the kernel is checked against. `frames`: raw words of all panels;
 * bits 14 and 15 are left out. Throws `bad-input` without a frame, and when a panel has no usual rms.
 */
export function epix10kaDarkPlain(
  frames: readonly Uint16Array[],
  panelPixels: number,
  parameters: Epix10kaDarkParameters,
): Epix10kaDark {
  if (frames.length === 0) throw new CalibdeskError('bad-input', 'dark processing needs at least one frame');
  const pixels = frames[0].length;
  const { intensityLow, intensityHigh } = parameters;
  const empty = (): AllFrames => ({
    sum0: new Uint32Array(pixels),
    sum1: new Float64Array(pixels),
    sum2: new Float64Array(pixels),
    framesBelow: new Uint32Array(pixels),
    framesAbove: new Uint32Array(pixels),
  });
  const gateLow = new Float64Array(pixels).fill(intensityLow);
  const gateHigh = new Float64Array(pixels).fill(intensityHigh);
  const add = (list: readonly Uint16Array[], sums: AllFrames): AllFrames => {
    for (const frame of list)
      for (let pixel = 0; pixel < pixels; pixel++) {
        const value = frame[pixel] & 0x3fff;
        if (value >= gateLow[pixel] && value <= gateHigh[pixel]) {
          sums.sum0[pixel]++;
          sums.sum1[pixel] += value;
          sums.sum2[pixel] += value * value;
        }
        if (value < intensityLow) sums.framesBelow[pixel]++;
        if (value > intensityHigh) sums.framesAbove[pixel]++;
      }
    return sums;
  };
  const first = add(frames.slice(0, gateFrames), empty());
  for (let begin = 0; begin < pixels; begin += panelPixels) {
    const part = <Values extends { subarray(begin: number, end: number): Values }>(values: Values): Values =>
      values.subarray(begin, begin + panelPixels);
    const sums = { sum0: part(first.sum0), sum1: part(first.sum1), sum2: part(first.sum2) };
    panelGates(sums, part(gateLow), part(gateHigh), parameters, `panel ${begin / panelPixels}`);
  }
  return finishEpix10ka(add(frames, empty()), panelPixels, frames.length, parameters);
}

/**
 * Pedestals of pixels that have switched to low gain (reference 6.3): offset_L - (offset_H - pedestal_H) * (gain_L / gain_H), the ratio 0 where gain_H is 0.
 * All in float64, ADU.
 */
export function switchedPedestals(
  pedestals: ArrayLike<number>,
  maps: Record<'offsetHigh' | 'offsetLow' | 'gainHigh' | 'gainLow', ArrayLike<number>>,
): Float64Array {
  const { offsetHigh, offsetLow, gainHigh, gainLow } = maps;
  return Float64Array.from({ length: pedestals.length }, (_, pixel) => {
    const ratio = gainHigh[pixel] === 0 ? 0 : gainLow[pixel] / gainHigh[pixel];
    return offsetLow[pixel] - (offsetHigh[pixel] - pedestals[pixel]) * ratio;
  });
}
