/** Stable error codes; faces show the message, scripts test the code. */
export type ErrorCode =
  | 'usage'
  | 'bad-range'
  | 'bad-source'
  | 'bad-input'
  | 'not-found'
  | 'unreadable'
  | 'locked'
  | 'changed'
  | 'read-only'
  | 'no-space'
  | 'io'
  | 'verification'
  | 'cancelled'
  | 'internal'
  | 'NOT_XTC';

export interface ErrorDetails {
  /** What the user can do next. */
  hint?: string;
  /** Path of the file at fault, as the user gave it. */
  file?: string;
  /** Byte offset of the fault in `file`. */
  offset?: number;
  /** Line of the fault in `file`, from 1. */
  line?: number;
  cause?: unknown;
}

/**
 * The only error type that may reach a user. `message` says what failed, with what was expected and found;
 * anything else that is thrown counts as a defect and is shown as `internal`.
 */
export class CalibdeskError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly file: string | undefined;
  readonly offset: number | undefined;
  readonly line: number | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'CalibdeskError';
    this.code = code;
    this.hint = details.hint;
    this.file = details.file;
    this.offset = details.offset;
    this.line = details.line;
  }
}

/** A cancelled call is not a failed one: it is never logged as an error. */
export class CancelledError extends CalibdeskError {
  constructor(message = 'cancelled') {
    super('cancelled', message);
    this.name = 'CancelledError';
  }
}

/** Process exit code of the command line for an error (0 ok, 1 failed, 2 usage, 3 not found, 4 verification, 130 cancelled). */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof CalibdeskError)) return 1;
  switch (error.code) {
    case 'usage':
    case 'bad-range':
    case 'bad-source':
      return 2;
    case 'not-found':
      return 3;
    case 'verification':
      return 4;
    case 'cancelled':
      return 130;
    default:
      return 1;
  }
}
