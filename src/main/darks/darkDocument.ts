import { darkRemarks } from '../../domain/darkFiles/qualityChecks.ts';
import type { DarkLimits } from '../../domain/darks/types.ts';
import type { DarkOfSource } from './darkRun.ts';

/** One product file of `--products`. */
export interface ProductFile {
  file: string;
  dtype: string;
  shape: number[];
  /** Over the little-endian bytes of the numbers, without the header. */
  sha256: string;
}

/** What the JSON document says of one source; names are those of the command-line contract. Units ADU. */
export interface DarkSourceDocument {
  source: string;
  shape: number[];
  dtype: string;
  frames_used: number;
  /** Records - 1, as the original counts. */
  counter: number;
  /** Frames out of the intensity limits that are tolerated. */
  nevlm: number;
  nrecs: number;
  nrecs1: number;
  /** Whether the rms is corrected for the cut of the gate. */
  rms_corrected: boolean;
  datbits: number;
  parameters: Record<
    | 'int_lo'
    | 'int_hi'
    | 'rms_lo'
    | 'rms_hi'
    | 'intnlo'
    | 'intnhi'
    | 'rmsnlo'
    | 'rmsnhi'
    | 'fraclm'
    | 'fraclo'
    | 'frachi',
    number
  >;
  limits: DarkLimits;
  status_counts: Record<string, number>;
  /** What is unusual about the result, one sentence each. */
  remarks: string[];
  files: string[];
  products: Record<string, ProductFile>;
}

export interface DarkDocument {
  experiment: string;
  run: number;
  dsname: string;
  events_read: number;
  original: boolean;
  sources: DarkSourceDocument[];
}

/** The part of the document that tells about one source. `nrecs` is the limit that was asked for. */
export function sourceDocument(
  { source, products }: DarkOfSource,
  nrecs: number,
  files: string[],
  productFiles: Record<string, ProductFile>,
): DarkSourceDocument {
  const { parameters } = products;
  return {
    source: source.source,
    shape: [...products.shape],
    dtype: products.dtype,
    frames_used: products.framesUsed,
    counter: products.counter,
    nevlm: products.framesOutAllowed,
    nrecs,
    nrecs1: products.nrecs1,
    rms_corrected: products.rmsCorrected,
    datbits: products.dataBits,
    parameters: {
      int_lo: parameters.intensityLow,
      int_hi: parameters.intensityHigh,
      rms_lo: parameters.rmsLow,
      rms_hi: parameters.rmsHigh,
      intnlo: parameters.intensitySigmasLow,
      intnhi: parameters.intensitySigmasHigh,
      rmsnlo: parameters.rmsSigmasLow,
      rmsnhi: parameters.rmsSigmasHigh,
      fraclm: parameters.fractionOut,
      fraclo: parameters.quantileLow,
      frachi: parameters.quantileHigh,
    },
    limits: products.limits,
    status_counts: products.statusCounts,
    remarks: darkRemarks(products),
    files,
    products: productFiles,
  };
}
