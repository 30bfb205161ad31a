import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { ContentHash } from '../../domain/store/plan.ts';
import { errnoOf, isMissing } from './fileErrors.ts';
import type { FileStatus, FileSystem, OpenFile } from './fileSystem.ts';

const chunkBytes = 4 << 20;

/** Status of a name, or null when there is none. */
export async function statusOrNull(fs: FileSystem, path: string): Promise<FileStatus | null> {
  try {
    return await fs.status(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Passes the content of a file on, piece by piece; the pieces share one buffer. */
async function eachChunk(file: OpenFile, take: (chunk: Uint8Array) => Promise<void> | void): Promise<void> {
  const { size } = await file.status();
  const buffer = new Uint8Array(Math.max(1, Math.min(chunkBytes, size + 1)));
  for (;;) {
    const count = await file.read(buffer);
    if (count === 0) return;
    await take(buffer.subarray(0, count));
  }
}

async function using<T>(
  fs: FileSystem,
  path: string,
  purpose: Parameters<FileSystem['open']>[1],
  work: (file: OpenFile) => Promise<T>,
): Promise<T> {
  const file = await fs.open(path, purpose);
  let result: T;
  try {
    result = await work(file);
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
  await file.close();
  return result;
}

export function contentHash(bytes: Uint8Array): ContentHash {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
}

export function sameContent(a: ContentHash | null, b: ContentHash | null): boolean {
  return a === null || b === null ? a === b : a.sha256 === b.sha256 && a.size === b.size;
}

/** Hash of a plain file (links are followed). */
export function hashFile(fs: FileSystem, path: string): Promise<ContentHash> {
  return using(fs, path, 'read', async (file) => {
    const hash = createHash('sha256');
    let size = 0;
    await eachChunk(file, (chunk) => {
      hash.update(chunk);
      size += chunk.length;
    });
    return { sha256: hash.digest('hex'), size };
  });
}

/** Hash of the file under a name, null when there is none. A folder of that name throws EISDIR. */
export async function hashOrNull(fs: FileSystem, path: string): Promise<ContentHash | null> {
  try {
    return await hashFile(fs, path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export function readWhole(fs: FileSystem, path: string): Promise<Uint8Array> {
  return using(fs, path, 'read', async (file) => {
    const pieces: Uint8Array[] = [];
    await eachChunk(file, (chunk) => void pieces.push(chunk.slice()));
    return pieces.length === 1 ? pieces[0] : new Uint8Array(Buffer.concat(pieces));
  });
}

/** Writes all bytes; a write that makes no progress is an error. */
export async function writeAll(file: OpenFile, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    const count = await file.write(bytes, offset);
    if (count <= 0) throw Object.assign(new Error('the write made no progress'), { code: 'EIO' });
    offset += count;
  }
}

/** The disk must hold what was written: a file system may have cut it without saying so. */
async function syncAndCheck(file: OpenFile, size: number): Promise<void> {
  await file.sync();
  const found = (await file.status()).size;
  if (found !== size)
    throw Object.assign(new Error(`short write: ${found} of ${size} bytes`), { code: 'EIO' });
}

/** Makes a new file with this content, flushed. The name must be free (EEXIST). */
export function writeNewFile(fs: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  return using(fs, path, 'createNew', async (file) => {
    await writeAll(file, bytes);
    await syncAndCheck(file, bytes.length);
  });
}

/** Copies a file to a new name, flushed, and returns the hash of what was copied. */
export function copyToNewFile(fs: FileSystem, from: string, to: string): Promise<ContentHash> {
  return using(fs, from, 'read', (source) =>
    using(fs, to, 'createNew', async (target) => {
      const hash = createHash('sha256');
      let size = 0;
      await eachChunk(source, async (chunk) => {
        hash.update(chunk);
        size += chunk.length;
        await writeAll(target, chunk);
      });
      await syncAndCheck(target, size);
      return { sha256: hash.digest('hex'), size };
    }),
  );
}

/** Flushes mode and owner that were set after the content was written. */
export function flushFile(fs: FileSystem, path: string): Promise<void> {
  return using(fs, path, 'read', (file) => file.sync());
}

/** Removes a name; none there is fine. */
export async function removeIfThere(fs: FileSystem, path: string): Promise<boolean> {
  try {
    await fs.remove(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Replaces a file as a whole: temporary name beside it, flushed, renamed, folder flushed. */
export async function replaceFile(
  fs: FileSystem,
  path: string,
  temporary: string,
  bytes: Uint8Array,
  mode: number,
): Promise<void> {
  await removeIfThere(fs, temporary);
  try {
    await writeNewFile(fs, temporary, bytes);
    await fs.setMode(temporary, mode);
    await fs.rename(temporary, path);
  } catch (error) {
    await removeIfThere(fs, temporary).catch(() => undefined);
    throw error;
  }
  await fs.syncFolder(dirname(path));
}

/** A file system without hard links refuses them by one of these. */
const linkUnsupported = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EINVAL']);

/** Gives a file a second name where the file system can; false where it cannot. Other errors (EEXIST, ENOSPC) are thrown. */
export async function tryLink(fs: FileSystem, existing: string, path: string): Promise<boolean> {
  try {
    await fs.link(existing, path);
    return true;
  } catch (error) {
    if (linkUnsupported.has(errnoOf(error) ?? '')) return false;
    throw error;
  }
}

export { using as withFile };
