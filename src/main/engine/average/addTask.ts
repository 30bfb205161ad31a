import { addFrame, type FrameSums } from '../../../domain/average/frameSums.ts';
import type { RawPixels } from '../../../domain/calibrate/types.ts';

export interface AddFrameInput {
  /** In shared memory. */
  sums: FrameSums;
  /** In shared memory. */
  frame: RawPixels;
  begin: number;
  end: number;
}

/** Adds one band of pixels of a frame to the sums. */
export default function add({ sums, frame, begin, end }: AddFrameInput): void {
  addFrame(sums, frame, begin, end);
}
