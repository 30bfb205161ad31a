import { finishDark } from '../../../domain/darks/finish.ts';
import type { PixelSums } from '../../../domain/darks/sums.ts';
import type { DarkProducts, DarkSettings } from '../../../domain/darks/types.ts';
import { Moved } from '../protocol.ts';

export interface FinishInput {
  settings: DarkSettings;
  /** In shared memory. */
  sums: PixelSums;
  framesUsed: number;
}

/** Average, rms, limits, status and mask; gives everything in memory of its own, which is moved to the main thread. */
export default function finish(input: FinishInput): Moved<DarkProducts> {
  // slice() of a view on shared memory makes an ordinary array, which every consumer can take.
  const sums = Object.fromEntries(
    Object.entries(input.sums).map(([name, values]) => [name, values.slice()]),
  ) as unknown as PixelSums;
  const products = finishDark(sums, input.settings, input.framesUsed);
  const buffers = Object.values(products)
    .filter((value): value is Float64Array<ArrayBuffer> => ArrayBuffer.isView(value))
    .map((view) => view.buffer);
  return new Moved(products, buffers);
}
