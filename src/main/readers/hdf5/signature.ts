import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { CalibdeskError } from '../../../domain/errors.ts';

const signature = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);
/** User blocks have sizes of 512 times a power of two; farther ones are not searched, bytes. */
const farthest = 2 ** 24;

function openPlain(file: string): number {
  try {
    // Not blocking: opening a pipe would wait for its other end.
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new CalibdeskError('not-found', `${file}: there is no such file`, {
        file,
        hint: 'check its name',
      });
    throw new CalibdeskError('unreadable', `${file}: cannot be opened (${code})`, {
      file,
      hint: 'check its permissions',
      cause: error,
    });
  }
}

function readAt(descriptor: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position));
}

/** Offset of the superblock, or -1. */
function findSuperblock(descriptor: number, size: number): number {
  for (let at = 0; at + signature.length <= size && at <= farthest; at = at === 0 ? 512 : 2 * at)
    if (readAt(descriptor, at, 8).equals(signature)) return at;
  return -1;
}

/** End of the file as its superblock says, from the start of the superblock; null when it does not say it plainly. */
function statedEnd(superblock: Buffer): bigint | null {
  const version = superblock[8];
  const offsetSize = version <= 1 ? superblock[13] : superblock[9];
  const at = version === 0 ? 24 + 16 : version === 1 ? 28 + 16 : version <= 3 ? 12 + 16 : -1;
  if (offsetSize !== 8 || at < 0 || superblock.length < at + 8) return null;
  return superblock.readBigUInt64LE(at);
}

/**
 * Opens a file for reading and looks at its first bytes. Errors: `not-found`; `unreadable` for folders, pipes, files of
 * another format, and files that end before the end that they state.
 */
export function openHdf5File(file: string): { descriptor: number; size: number } {
  const descriptor = openPlain(file);
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile())
      throw new CalibdeskError(
        'unreadable',
        `${file}: it is ${status.isDirectory() ? 'a folder' : 'no plain file'}`,
        {
          file,
          hint: 'name an HDF5 file',
        },
      );
    const at = findSuperblock(descriptor, status.size);
    if (at < 0) {
      const found = readAt(descriptor, 0, 8).toString('hex');
      throw new CalibdeskError(
        'unreadable',
        `${file}: not an HDF5 file: expected the signature 894844460d0a1a0a at its start, found ${found || 'nothing'}`,
        { file, offset: 0, hint: 'name an HDF5 file' },
      );
    }
    const end = statedEnd(readAt(descriptor, at, 64));
    if (end !== null && end > BigInt(status.size))
      throw new CalibdeskError(
        'unreadable',
        `${file}: the file is cut: it states ${end} bytes, found ${status.size}`,
        {
          file,
          offset: status.size,
          hint: 'copy it again; a file that is still being written has no end yet',
        },
      );
    return { descriptor, size: status.size };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
