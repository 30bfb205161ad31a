import type { DarkImageName } from '../../../contract/darks.ts';

/** A picture of the dark of one detector that is shown large beside the steps. */
export interface EnlargedImage {
  jobId: string;
  run: number;
  /** Store that the geometry is looked for in; null: none. */
  calibdir: string | null;
  result: { source: string; shape: number[]; imageNames: DarkImageName[] };
  /** Gain modes of the detector and their pictures; none: it has one. */
  modes?: readonly { mode: string; imageNames: DarkImageName[] }[];
  /** The mode that is shown first. */
  mode?: string;
  name: DarkImageName;
  /** A pixel to look at, by its number in the frame. */
  pixel?: number;
}
