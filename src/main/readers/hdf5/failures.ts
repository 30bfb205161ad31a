import { CalibdeskError } from '../../../domain/errors.ts';

/**
 * The library has fallen into a trap (a wasm exception, an abort): its memory cannot be trusted any more, and the thread
 * must end. Callers see an `unreadable` error of the file.
 */
export class Hdf5Trap extends Error {}

/** The reason at the bottom of the library's stack of errors, e.g. `truncated file`. */
export function reasonOf(diagnosis: string): string {
  const lines = diagnosis.split('\n').filter((line) => /^\s*#\d+:/.test(line));
  const deepest = lines.at(-1) ?? diagnosis.trim().split('\n')[0] ?? '';
  const reason = /in \w+\(\):\s*(.*)$/.exec(deepest)?.[1] ?? deepest;
  return reason.trim().slice(0, 300);
}

const whatNext = 'check the copy of the file; h5dump and h5debug of the HDF5 tools tell more';

export function damaged(file: string, what: string, reason: string, hint = whatNext): CalibdeskError {
  return new CalibdeskError('unreadable', `${file}: ${what}${reason === '' ? '' : `: ${reason}`}`, {
    file,
    hint,
  });
}

export function noSuchObject(file: string, path: string): CalibdeskError {
  return new CalibdeskError('not-found', `${file}: there is nothing at ${path}`, {
    file,
    hint: `list what it holds by calibdesk h5 tree ${file}`,
  });
}

export function tooLarge(file: string, what: string, bytes: number, limit: number): CalibdeskError {
  const size = (value: number): string => `${Math.ceil(value / 2 ** 20)} MiB`;
  return new CalibdeskError('bad-input', `${file}: ${what} takes ${size(bytes)}, more than ${size(limit)}`, {
    file,
    hint: 'read a part of it',
  });
}
