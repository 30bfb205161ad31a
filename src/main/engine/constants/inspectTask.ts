import { createHash } from 'node:crypto';
import type { ConstantsStatistics } from '../../../contract/store.ts';
import type { NdArray } from '../../../domain/array/ndarray.ts';
import { decodeNpy } from '../../../domain/array/npy.ts';
import { bitCounts, deviationOf, medianOf, statisticsOf } from '../../../domain/array/statistics.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import { parseConstantsText } from '../../../domain/store/constantsText.ts';
import { isNpyName, readFileBytes } from '../../store/readFileBytes.ts';
import { Moved } from '../protocol.ts';

export interface InspectInput {
  file: string;
  /** The file is an array: read its numbers. Else only its hash is wanted. */
  asArray: boolean;
  /** Work out statistics and hash. */
  facts: boolean;
  /** Hand the numbers over. */
  keepArray: boolean;
}

export interface ConstantsFacts {
  sha256: string;
  size: number;
  /** Null when the file is no array or cannot be read. */
  array: {
    dtype: string;
    shape: number[];
    statistics: ConstantsStatistics;
    bits: { bit: number; count: number }[];
  } | null;
  /** Why the numbers cannot be read. */
  problem: string | null;
  comments: string[];
  warnings: string[];
}

export interface Inspected {
  facts: ConstantsFacts | null;
  array: NdArray | null;
}

/** Statistics of an array as the inspector shows them. */
export function inspectorStatistics(array: NdArray): ConstantsStatistics {
  const { min, max, mean, nan, zeros, ...rest } = statisticsOf(array);
  const std = deviationOf(array, { min, max, mean, nan, zeros, ...rest });
  return { min, max, mean, median: medianOf(array), std, nan, zeros };
}

/** Reads one constants file away from the main thread: numbers, statistics, hash. Errors of `array` alone are thrown. */
export default async function inspectConstants(input: InspectInput): Promise<Moved<Inspected>> {
  const bytes = await readFileBytes(input.file);
  let array: NdArray | null = null;
  let problem: string | null = null;
  let comments: string[] = [];
  let warnings: string[] = [];
  if (input.asArray)
    try {
      if (isNpyName(input.file)) array = decodeNpy(bytes, input.file);
      else {
        const read = parseConstantsText(bytes, input.file);
        ({ array, warnings } = read);
        comments = read.comments ?? [];
      }
    } catch (error) {
      if (!input.facts || !(error instanceof CalibdeskError)) throw error;
      problem = error.message;
    }
  const facts: ConstantsFacts | null = input.facts
    ? {
        sha256: createHash('sha256').update(bytes).digest('hex'),
        size: bytes.length,
        array:
          array === null
            ? null
            : {
                dtype: array.dtype,
                shape: array.shape,
                statistics: inspectorStatistics(array),
                bits: bitCounts(array),
              },
        problem,
        comments,
        warnings,
      }
    : null;
  const kept = input.keepArray ? array : null;
  return new Moved({ facts, array: kept }, kept === null ? [] : [kept.data.buffer as ArrayBuffer]);
}
