import type { PixelSums } from '../../../domain/darks/sums.ts';
import {
  finishEpix10ka,
  panelGates,
  type Epix10kaDark,
  type Epix10kaDarkParameters,
} from '../../../domain/gains/epix10kaDark.ts';

export interface EpixDarkInput {
  /** Of some panels, in shared memory. */
  sums: PixelSums;
  panelPixels: number;
  /** Number of the first of these panels. */
  firstPanel: number;
  parameters: Epix10kaDarkParameters;
  /** Frames of all, and where the constants go, in shared memory; null: make the gates from the sums of the first frames. */
  finish: { frames: number; into: Pick<Epix10kaDark, 'average' | 'rms' | 'status'> } | null;
  what: string;
}

/** Gates of some panels into the sums, or their constants from the sums of all frames; every panel stands by itself. */
export default function epixDark(
  input: EpixDarkInput,
): Pick<Epix10kaDark, 'limits' | 'framesOutAllowed'> | null {
  const { sums, panelPixels, firstPanel, parameters, finish, what } = input;
  if (finish !== null) {
    const dark = finishEpix10ka(sums, panelPixels, finish.frames, parameters, finish.into);
    return { limits: dark.limits, framesOutAllowed: dark.framesOutAllowed };
  }
  for (let begin = 0; begin < sums.sum0.length; begin += panelPixels) {
    const part = <Values extends { subarray(begin: number, end: number): Values }>(values: Values): Values =>
      values.subarray(begin, begin + panelPixels);
    const first = { sum0: part(sums.sum0), sum1: part(sums.sum1), sum2: part(sums.sum2) };
    panelGates(
      first,
      part(sums.gateLow),
      part(sums.gateHigh),
      parameters,
      `${what}, panel ${firstPanel + begin / panelPixels}`,
    );
  }
  return null;
}
