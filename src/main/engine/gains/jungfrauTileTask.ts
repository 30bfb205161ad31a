import { storeTile, type JungfrauDark } from '../../../domain/gains/jungfrauDark.ts';
import type { PixelSums } from '../../../domain/darks/sums.ts';

export interface JungfrauTileInput {
  /** In shared memory, as `dark`. */
  sums: PixelSums;
  pixels: number;
  dark: JungfrauDark;
  /** Where the tile begins in `dark`. */
  at: number;
  framesOutAllowed: number;
}

/** Average, rms and the status bits of one tile of pixels. */
export default function tile({ sums, pixels, dark, at, framesOutAllowed }: JungfrauTileInput): void {
  storeTile(sums, pixels, dark, at, framesOutAllowed);
}
