import { finishDark, type Moments } from '../../../domain/darks/finish.ts';
import type { PixelSums } from '../../../domain/darks/sums.ts';
import type { DarkProducts, DarkSettings } from '../../../domain/darks/types.ts';
import { Moved } from '../protocol.ts';

export interface FinishInput {
  settings: DarkSettings;
  /** In shared memory. */
  sums: PixelSums;
  /** Average and rms, in shared memory, where the workers have made them; else null. */
  moments: Moments | null;
  framesUsed: number;
}

/**
 * Limits, status and mask, average and rms unless they are there. What is in shared memory stays there: a copy of the sums of a large
 * sensor would take longer than all else here.
 */
export default function finish(input: FinishInput): Moved<DarkProducts> {
  const products = finishDark(input.sums, input.settings, input.framesUsed, input.moments);
  const own = Object.values(products).flatMap((value: unknown) =>
    ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
  );
  return new Moved(products, own);
}
