import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { CalibdeskError } from '../../../domain/errors.ts';

/** Positional access to the bytes of a file, which may be gzipped and may still grow. Never writes. */
export interface ByteSource {
  readonly path: string;
  /** Base name without `.gz`. */
  readonly name: string;
  readonly size: number;
  /** Whether `path` itself holds the bytes at the same offsets (false for gzipped files). */
  readonly plain: boolean;
  /** Fills `target` from `position` on; returns the bytes read, fewer only at the end of the file. */
  read(target: Uint8Array, position: number): number;
  /** Asks for the size again; for files that are being written. */
  refresh(): number;
  close(): void;
}

/** Largest gzipped file that is unpacked into memory. */
const largestUnpacked = 1 << 30;

function fail(path: string, error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    throw new CalibdeskError('not-found', `${path}: there is no such file`, {
      file: path,
      hint: 'check the path',
    });
  throw new CalibdeskError('unreadable', `${path}: cannot be read (${code})`, {
    file: path,
    hint: 'check that it is a file and its permissions',
  });
}

class PlainFile implements ByteSource {
  readonly path: string;
  readonly name: string;
  readonly plain = true;
  size: number;
  readonly #descriptor: number;
  #open = true;

  constructor(path: string) {
    this.path = path;
    this.name = basename(path);
    let descriptor: number | undefined;
    try {
      // A pipe would block here for ever; only files and what behaves like them are opened.
      if (!statSync(path).isFile()) throw Object.assign(new Error('not a file'), { code: 'not a file' });
      descriptor = openSync(path, 'r');
      this.size = fstatSync(descriptor).size;
      this.#descriptor = descriptor;
    } catch (error) {
      if (descriptor !== undefined) closeSync(descriptor);
      fail(path, error);
    }
  }

  read(target: Uint8Array, position: number): number {
    let done = 0;
    try {
      while (done < target.length) {
        const count = readSync(this.#descriptor, target, done, target.length - done, position + done);
        if (count === 0) break;
        done += count;
      }
    } catch (error) {
      throw new CalibdeskError(
        'io',
        `${this.path}: reading at byte ${position} failed (${(error as NodeJS.ErrnoException).code})`,
        {
          file: this.path,
          offset: position,
          hint: 'check the file system',
          cause: error,
        },
      );
    }
    return done;
  }

  refresh(): number {
    this.size = fstatSync(this.#descriptor).size;
    return this.size;
  }

  close(): void {
    if (this.#open) closeSync(this.#descriptor);
    this.#open = false;
  }
}

/** Bytes in memory under the name of a file: gzipped files, and inputs of tests. */
export class MemoryFile implements ByteSource {
  readonly path: string;
  readonly name: string;
  readonly plain = false;
  readonly #bytes: Uint8Array;

  constructor(path: string, bytes: Uint8Array) {
    this.path = path;
    this.name = basename(path).replace(/\.gz$/, '');
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  read(target: Uint8Array, position: number): number {
    const part = this.#bytes.subarray(position, position + target.length);
    target.set(part);
    return part.length;
  }

  refresh(): number {
    return this.size;
  }

  close(): void {
    // nothing is held open
  }
}

/**
 * Opens a file for positional reading. A gzipped one (`.gz`) is unpacked into memory as far as it goes: a cut one ends early.
 * Errors: `not-found`, `unreadable`.
 */
export function openBytes(path: string): ByteSource {
  if (!path.endsWith('.gz')) return new PlainFile(path);
  let packed: Buffer;
  try {
    packed = readFileSync(path);
  } catch (error) {
    fail(path, error);
  }
  try {
    return new MemoryFile(
      path,
      gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: largestUnpacked }),
    );
  } catch (error) {
    throw new CalibdeskError(
      'unreadable',
      `${path}: not a sound gzip file of up to 1 GiB (${(error as Error).message})`,
      {
        file: path,
        hint: 'unpack it with gunzip and open the result',
        cause: error,
      },
    );
  }
}

/** Reads exactly `length` bytes; fewer at the end of the file. */
export function readBytes(source: ByteSource, position: number, length: number): Uint8Array {
  const room = Math.max(0, Math.min(length, source.size - position));
  // A plain Uint8Array over memory that is not cleared first: every byte is read.
  const target = new Uint8Array(Buffer.allocUnsafeSlow(room).buffer, 0, room);
  const count = source.read(target, position);
  return count === room ? target : target.subarray(0, count);
}

const smallRead = 512;
const largeRead = 1 << 17;
/** Jumps up to this far are read through, longer ones (over pixels) are skipped. */
const shortJump = 1 << 14;

/**
 * A window on a file for reading headers that lie spread between payloads: reads little after a long jump and much ahead
 * while the headers are close to each other.
 */
export class HeaderWindow {
  readonly #source: ByteSource;
  readonly #buffer = new Uint8Array(largeRead);
  /** Over the window's bytes. */
  readonly view: DataView;
  #start = 0;
  #end = 0;
  #lastEnd = 0;
  /** Bytes and calls of reading so far, for the bench. */
  bytesRead = 0;
  reads = 0;

  constructor(source: ByteSource) {
    this.#source = source;
    this.view = new DataView(this.#buffer.buffer);
  }

  /**
   * Makes `length` bytes (at most 64 KiB) from `position` on available and returns where they begin in `view`,
   * or -1 when the file ends before.
   */
  at(position: number, length: number): number {
    if (position < this.#start || position + length > this.#end) this.#fill(position, length);
    this.#lastEnd = position + length;
    return position >= this.#start && position + length <= this.#end ? position - this.#start : -1;
  }

  #fill(position: number, length: number): void {
    const jump = position - this.#lastEnd;
    const near = jump >= 0 && jump <= shortJump;
    const room = Math.max(
      0,
      Math.min(Math.max(near ? largeRead : smallRead, length), this.#source.size - position),
    );
    const count = this.#source.read(this.#buffer.subarray(0, room), position);
    this.bytesRead += count;
    this.reads++;
    this.#start = position;
    this.#end = position + count;
  }

  /** Forgets what was read, because the file may have grown. */
  reset(): void {
    this.#start = this.#end = 0;
  }
}
