import type { DarkSettings } from '../../../domain/darks/types.ts';
import { KernelSlice, kernelTakes } from './kernelSlice.ts';
import { PlainSlice } from './plainSlice.ts';
import type { SliceProcessor } from './sliceProcessor.ts';

/** The kernel for whole numbers of up to 16 data bits, plain TypeScript for everything else. */
export function createSliceProcessor(settings: DarkSettings, usePlain = false): SliceProcessor {
  return !usePlain && kernelTakes(settings) ? new KernelSlice(settings) : new PlainSlice(settings);
}
