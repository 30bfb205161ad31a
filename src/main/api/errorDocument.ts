import type { ErrorDocument } from '../../contract/errors.ts';
import { CalibdeskError } from '../../domain/errors.ts';

/** How an error crosses to a face: known ones as they are, anything else as a defect of ours, without its stack. */
export function errorDocument(error: unknown): ErrorDocument {
  if (!(error instanceof CalibdeskError)) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      code: 'internal',
      message,
      hint: 'this is a defect of Calibdesk; please report it with what you did',
    };
  }
  const { code, message, hint, file, offset } = error;
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(file === undefined ? {} : { file }),
    ...(offset === undefined ? {} : { offset }),
  };
}
