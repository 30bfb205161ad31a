import type { DarkLimits, DarkParameters } from '../../../domain/darks/types.ts';
import { finishStatus, statusHistogram, type JungfrauDark } from '../../../domain/gains/jungfrauDark.ts';

export interface JungfrauFinishInput {
  /** In shared memory. */
  dark: JungfrauDark;
  parameters: DarkParameters;
}

/** Limits of all pixels and the status bits that follow from them. */
export default function finish({ dark, parameters }: JungfrauFinishInput): {
  limits: DarkLimits;
  histogram: Record<string, number>;
} {
  const limits = finishStatus(dark, parameters);
  return { limits, histogram: statusHistogram(dark.status) };
}
