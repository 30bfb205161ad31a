import type { DarkImageName, DarkSourceResult } from '../../../contract/darks.ts';

/** A picture of the dark of one detector that is shown large beside the steps. */
export interface EnlargedImage {
  jobId: string;
  run: number;
  /** Store that the geometry is looked for in; null: none. */
  calibdir: string | null;
  result: DarkSourceResult;
  name: DarkImageName;
  /** A pixel to look at, by its number in the frame. */
  pixel?: number;
}
