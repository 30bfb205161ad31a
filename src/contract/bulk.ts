import { z } from 'zod';

/** Element types that cross to the window as raw little-endian bytes. */
export const bulkDtypeSchema = z.enum([
  'uint8',
  'int8',
  'uint16',
  'int16',
  'uint32',
  'int32',
  'float32',
  'float64',
  'uint64',
  'int64',
]);

/** Arrays never travel as JSON: a call returns this handle and the window fetches `/bulk/<id>` from its own origin. */
export const bulkHandleSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  dtype: bulkDtypeSchema,
  shape: z.array(z.number().int().nonnegative()),
});
export type BulkHandle = z.infer<typeof bulkHandleSchema>;
