import type { ErrorDocument } from '../../contract/errors.ts';
import { CalibdeskError } from '../../domain/errors.ts';

/** Code of calls that were given up by the window itself. */
export const cancelledCode = 'cancelled';
/** Code of calls whose connection to the main process went away before the answer. */
export const connectionLostCode = 'connection-lost';

/** An error that crossed from the main process, with its code, hint, file and offset. */
export class ApiError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly file: string | undefined;
  readonly offset: number | undefined;

  constructor(document: ErrorDocument) {
    super(document.message);
    this.name = 'ApiError';
    this.code = document.code;
    this.hint = document.hint;
    this.file = document.file;
    this.offset = document.offset;
  }
}

/** The call ended because its caller asked for that; nothing to tell the user. */
export function isCancelled(error: unknown): boolean {
  if (error instanceof ApiError) return error.code === cancelledCode;
  return error instanceof DOMException && error.name === 'AbortError';
}

/** Any thrown value as the document that toasts and error panes show. */
export function toErrorDocument(error: unknown): ErrorDocument {
  // The domain also works in the window: its errors say as much as those that crossed.
  if (error instanceof ApiError || error instanceof CalibdeskError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.file === undefined ? {} : { file: error.file }),
      ...(error.offset === undefined ? {} : { offset: error.offset }),
    };
  }
  if (error instanceof Error) return { code: 'window', message: error.message };
  return { code: 'window', message: String(error) };
}
