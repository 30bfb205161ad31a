/** Corrections on the panel of the user's choice, by their names. */
export type PrimitiveName = 'rows' | 'cols' | '2d' | 'rows_hsplit' | '2d_hsplit';

/** What a list such as `4,6,30,10`, `6,maxCorr=30` or `rows,cormax=8` says. */
export type CommonModeSetting =
  /** p0 = algorithm, then its parameters as in a common_mode file; `named` only for algorithm 6. */
  | { kind: 'algorithm'; numbers: readonly number[]; named: Readonly<Record<string, number>> }
  | { kind: 'primitive'; name: PrimitiveName; named: Readonly<Record<string, number>> };

/** Arrays of one frame's size that estimates depend on. */
export interface CommonModeInputs {
  /** pixel_status: any non-zero word keeps the pixel out of the estimates of algorithms 1 to 4. */
  status: ArrayLike<number> | null;
  /** pixel_rms, ADU: algorithm 6. */
  rms: Float32Array | null;
}

/**
 * Corrects one frame of pedestal-subtracted values, ADU, in place. `good` (1 good) is the mask of algorithms 7, 8 and of
 * the primitives; null: all pixels. The others do not look at it.
 */
export type Correction = (frame: Float32Array, good: Uint8Array | null) => void;
