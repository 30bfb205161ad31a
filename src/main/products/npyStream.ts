import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Dtype } from '../../domain/array/ndarray.ts';
import { npyHeader } from '../../domain/array/npy.ts';
import { CalibdeskError } from '../../domain/errors.ts';

function failure(path: string, error: unknown): CalibdeskError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const errorCode =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'no-space'
      : /^(EACCES|EPERM|EROFS)$/.test(code)
        ? 'read-only'
        : 'io';
  return new CalibdeskError(
    errorCode,
    `could not write ${path} (${code || String(error)}); nothing was left there`,
    {
      file: path,
      hint:
        code === 'ENOENT'
          ? 'make the folder first'
          : 'choose a folder that you may write to, with space left',
      cause: error,
    },
  );
}

/**
 * A .npy file (version 1) whose rows come one after another, their number known only at the end. Written under a temporary name in its folder
 * and renamed by `finish`; `discard` leaves nothing behind.
 */
export class NpyStream {
  readonly path: string;
  readonly #temporary: string;
  readonly #headerLength: number;
  #descriptor: number | undefined;
  #bytes = 0;

  /** `form` is the dtype and shape of one row; `mostRows` bounds their number. */
  constructor(path: string, form: { dtype: Dtype; shape: readonly number[] }, mostRows: number) {
    this.path = path;
    this.#temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.part`);
    const header = npyHeader(form.dtype, [mostRows, ...form.shape]);
    this.#headerLength = header.length;
    this.#do(() => {
      this.#descriptor = openSync(this.#temporary, 'wx');
      this.#write(header, 0);
    });
  }

  #do(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.discard();
      throw failure(this.path, error);
    }
  }

  #write(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length;)
      done += writeSync(this.#descriptor!, bytes, done, bytes.length - done, position + done);
  }

  /** Appends one row. Errors: `no-space`, `read-only`, `io`. */
  append(bytes: Uint8Array): void {
    this.#do(() => this.#write(bytes, this.#headerLength + this.#bytes));
    this.#bytes += bytes.length;
  }

  /** Writes the header with the final shape and gives the file its name. */
  finish(dtype: Dtype, shape: readonly number[]): void {
    this.#do(() => {
      const header = npyHeader(dtype, shape);
      const padded = new Uint8Array(this.#headerLength).fill(0x20);
      padded.set(header.subarray(0, header.length - 1));
      padded[8] = (this.#headerLength - 10) & 0xff;
      padded[9] = (this.#headerLength - 10) >> 8;
      padded[this.#headerLength - 1] = 0x0a;
      this.#write(padded, 0);
      fsyncSync(this.#descriptor!);
      closeSync(this.#descriptor!);
      this.#descriptor = undefined;
      renameSync(this.#temporary, this.path);
    });
  }

  discard(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
    rmSync(this.#temporary, { force: true });
  }
}
