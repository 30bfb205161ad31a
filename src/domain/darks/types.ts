/** Types of pixels that the dark accumulator takes. */
export type FrameDtype = 'uint8' | 'uint16' | 'int16' | 'uint32' | 'float32';

/** Pixels of one frame, or of many, in C order. */
export type FramePixels = Uint8Array | Uint16Array | Int16Array | Uint32Array | Float32Array;

export const bytesPerPixel: Readonly<Record<FrameDtype, number>> = {
  uint8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  float32: 4,
};

/**
 * Thresholds of dark processing. Intensities and rms in ADU. The names are those of the contract;
 * in brackets those of the reference.
 */
export interface DarkParameters {
  /** Lowest and highest intensity accepted [int_lo, int_hi]. */
  intensityLow: number;
  intensityHigh: number;
  /** Absolute limits of the rms [rms_lo, rms_hi]. */
  rmsLow: number;
  rmsHigh: number;
  /** Half widths of the accepted band about the mean of all pixels, in standard deviations; 0 or less: absolute limits only. */
  intensitySigmasLow: number;
  intensitySigmasHigh: number;
  rmsSigmasLow: number;
  rmsSigmasHigh: number;
  /** Allowed fraction of frames out of the intensity limits [fraclm]. */
  fractionOut: number;
  /** Quantiles of the first block that bound the gate [fraclo 0.05, frachi 0.95]. */
  quantileLow: number;
  quantileHigh: number;
}

/** Defaults of det_ndarr_raw_proc. */
export const defaultDarkParameters: Readonly<DarkParameters> = {
  intensityLow: 1,
  intensityHigh: 16000,
  rmsLow: 0.001,
  rmsHigh: 16000,
  intensitySigmasLow: 6,
  intensitySigmasHigh: 6,
  rmsSigmasLow: 6,
  rmsSigmasHigh: 6,
  fractionOut: 0.1,
  quantileLow: 0.05,
  quantileHigh: 0.95,
};

/** What is asked for, apart from the frames. */
export interface DarkSettings {
  /** Shape of one frame, any number of dimensions. */
  shape: readonly number[];
  dtype: FrameDtype;
  /**
   * Mask of the data bits, e.g. 0x3fff. Applied in the raw integer type, so that int16 stays signed when bit 15 is in
   * the mask. Ignored for float32.
   */
  dataBits: number;
  parameters: DarkParameters;
  /** Records of the first stage, from which the gate is made. */
  nrecs1: number;
  /** At most so many records are used. */
  nrecs: number;
  /** Count the unused zero records of a block that was not filled, as the original does. */
  original?: boolean;
  /** Correct the rms for the cut of the gate; see gateCorrection.ts. Off as in the original. */
  correctRms?: boolean;
  /** Jungfrau: bits 15, 14 that every word should have; where they differ is then collected. */
  expectedState?: number;
}

/** Limits on rms and average with the mean and standard deviation of all pixels; names of the JSON document. ADU. */
export interface DarkLimits {
  rms_min: number;
  rms_max: number;
  ave_min: number;
  ave_max: number;
  rms_mean: number;
  rms_std: number;
  ave_mean: number;
  ave_std: number;
}

export const statusBits = [1, 2, 4, 8, 16, 32] as const;

/**
 * Everything that dark processing finds, one value per pixel in C order of `shape`. Counts are kept in 32 bits;
 * `darkProductArrays` gives the arrays in the types that the reference prescribes for files.
 */
export interface DarkProducts {
  shape: number[];
  dtype: FrameDtype;
  dataBits: number;
  parameters: DarkParameters;
  nrecs: number;
  nrecs1: number;
  original: boolean;
  /** The rms, and with it limits and status, is corrected for the cut of the gate. */
  rmsCorrected: boolean;
  /** Records really used. */
  framesUsed: number;
  /** Records - 1: what the original calls its counter and writes as STATISTICS. */
  counter: number;
  /** Frames out of limits that are tolerated [nevlm] = floor(fractionOut * counter). */
  framesOutAllowed: number;
  gateLow: Float64Array;
  gateHigh: Float64Array;
  median: Float64Array;
  absdev: Float64Array;
  /** Frames inside the gate, sum and sum of squares of their values. */
  sum0: Uint32Array;
  sum1: Float64Array;
  sum2: Float64Array;
  /** Frames below intensityLow [nlo] and above intensityHigh [nhi]. */
  framesBelow: Uint32Array;
  framesAbove: Uint32Array;
  average: Float64Array;
  rms: Float64Array;
  maximum: FramePixels;
  /** uint16 for uint8 and uint16 frames, int32 for int16, else the raw type. */
  minimum: Uint16Array | Int32Array | Uint32Array | Float32Array;
  /** Jungfrau: bits 15, 14 that differed from the expected ones in any record. */
  otherStates?: Uint16Array;
  status: Uint16Array;
  /** 1 good, 0 bad. */
  mask: Uint8Array;
  limits: DarkLimits;
  /** Pixels by status bit: 1, 2, 4, 8, 16, 32. */
  statusCounts: Record<string, number>;
}
