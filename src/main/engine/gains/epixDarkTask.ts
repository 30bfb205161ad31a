import type { PixelSums } from '../../../domain/darks/sums.ts';
import {
  finishEpix10ka,
  panelGates,
  type Epix10kaDark,
  type Epix10kaDarkParameters,
} from '../../../domain/gains/epix10kaDark.ts';
import { statusHistogram } from '../../../domain/gains/jungfrauDark.ts';
import { Moved } from '../protocol.ts';

export interface EpixDarkInput {
  /** In shared memory. */
  sums: PixelSums;
  panelPixels: number;
  parameters: Epix10kaDarkParameters;
  /** Frames of all, to finish; null: make the gates from the sums of the first frames. */
  frames: number | null;
  what: string;
}

/** Gates of every panel into the sums, or the constants from the sums of all frames. */
export default function epixDark(
  input: EpixDarkInput,
): Moved<{ dark: Epix10kaDark; histogram: Record<string, number> }> | null {
  const { sums, panelPixels, parameters, frames, what } = input;
  if (frames === null) {
    for (let begin = 0; begin < sums.sum0.length; begin += panelPixels) {
      const part = <Values extends { subarray(begin: number, end: number): Values }>(
        values: Values,
      ): Values => values.subarray(begin, begin + panelPixels);
      const first = { sum0: part(sums.sum0), sum1: part(sums.sum1), sum2: part(sums.sum2) };
      panelGates(
        first,
        part(sums.gateLow),
        part(sums.gateHigh),
        parameters,
        `${what}, panel ${begin / panelPixels}`,
      );
    }
    return null;
  }
  const dark = finishEpix10ka(sums, panelPixels, frames, parameters);
  const buffers = [dark.average, dark.rms, dark.status].map((values) => values.buffer as ArrayBuffer);
  return new Moved({ dark, histogram: statusHistogram(dark.status) }, buffers);
}
