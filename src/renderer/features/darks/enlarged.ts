import type { BulkHandle } from '../../../contract/bulk.ts';

/** A picture that is shown large beside the steps. */
export interface EnlargedImage {
  array: BulkHandle;
  title: string;
  unit: string;
  kind: 'values' | 'bits';
}
