import { open, readFile, stat } from 'node:fs/promises';
import { CalibdeskError } from '../../domain/errors.ts';
import { readError } from './fileErrors.ts';

/** Larger than any constants file that exists; beyond it something else was given. */
const largestBytes = 2 ** 31 - 1;

function requireUsual(
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

/** All bytes of a plain file in memory that workers can share. */
export async function readSharedBytes(file: string): Promise<Uint8Array<SharedArrayBuffer>> {
  try {
    requireUsual(file, await stat(file));
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      const bytes = new Uint8Array(new SharedArrayBuffer(size));
      let at = 0;
      while (at < size) {
        const { bytesRead } = await handle.read(bytes, at, Math.min(size - at, 1 << 26), at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      return bytes.subarray(0, at);
    } finally {
      await handle.close();
    }
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
