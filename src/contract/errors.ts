import { z } from 'zod';

/** How an error crosses from the main process to a face. */
export const errorDocumentSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  file: z.string().optional(),
  line: z.number().optional(),
  offset: z.number().optional(),
});
export type ErrorDocument = z.infer<typeof errorDocumentSchema>;

/** Codes that the transport itself answers with, beside those of the use cases. */
export const transportErrorCodes = {
  unknownMethod: 'unknown-method',
  badInput: 'bad-input',
  notAllowed: 'not-allowed',
} as const;
