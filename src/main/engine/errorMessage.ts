import { CalibdeskError, CancelledError } from '../../domain/errors.ts';
import type { ErrorMessage } from './protocol.ts';

export function toErrorMessage(error: unknown): ErrorMessage {
  const known = error instanceof CalibdeskError ? error : undefined;
  const ordinary = error instanceof Error ? error : new Error(String(error));
  return {
    name: ordinary.name,
    message: ordinary.message,
    stack: ordinary.stack,
    code: known?.code,
    hint: known?.hint,
    file: known?.file,
    offset: known?.offset,
  };
}

export function fromErrorMessage(message: ErrorMessage): Error {
  if (message.code === 'cancelled') return new CancelledError(message.message);
  const details = {
    ...(message.hint === undefined ? {} : { hint: message.hint }),
    ...(message.file === undefined ? {} : { file: message.file }),
    ...(message.offset === undefined ? {} : { offset: message.offset }),
  };
  const error =
    message.code === undefined
      ? new Error(message.message)
      : new CalibdeskError(message.code, message.message, details);
  if (message.stack !== undefined) error.stack = message.stack;
  return error;
}
