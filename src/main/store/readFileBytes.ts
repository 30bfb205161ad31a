import { readFile, stat } from 'node:fs/promises';
import { CalibdeskError } from '../../domain/errors.ts';
import { readError } from './fileErrors.ts';

/** Larger than any constants file that exists; beyond it something else was given. */
const largestBytes = 2 ** 31 - 1;

/** Refuses folders, pipes, devices and what is too large to be constants. Errors: `unreadable`. */
export function requireUsual(
  file: string,
  found: { size: number; isDirectory(): boolean; isFile(): boolean },
): void {
  if (found.isDirectory())
    throw new CalibdeskError('unreadable', `${file}: this is a folder, a file is needed`, { file });
  // a pipe or device would make us wait for ever
  if (!found.isFile()) throw new CalibdeskError('unreadable', `${file}: this is no plain file`, { file });
  if (found.size > largestBytes)
    throw new CalibdeskError('unreadable', `${file}: ${found.size} bytes are too many for a constants file`, {
      file,
    });
}

/** All bytes of a plain file. Throws `not-found` or `unreadable`. */
export async function readFileBytes(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    requireUsual(file, await stat(file));
    const bytes = await readFile(file);
    return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
  } catch (error) {
    throw readError(error, file);
  }
}

/** Size of a file in bytes, 0 when it is not there: reading it will say why. */
export async function sizeOfFile(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}

/** Whether a name says that the file is a numpy array; everything else is text. */
export function isNpyName(file: string): boolean {
  return /\.npy$/i.test(file);
}
