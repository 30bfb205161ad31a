import { open, type FileHandle } from 'node:fs/promises';
import { bytesOf, sizeOf, viewOf, type Dtype, type NdArray } from '../../../domain/array/ndarray.ts';
import { parseNpyHeader } from '../../../domain/array/npy.ts';
import { CalibdeskError } from '../../../domain/errors.ts';

/** Longest header that is looked for; version 1 headers end below 64 KiB. */
const headerLimit = 1 << 16;

/** Turns an error of the file system into one that says which file, and what to do. */
export function fileError(error: unknown, file: string, what = 'read'): CalibdeskError {
  if (error instanceof CalibdeskError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new CalibdeskError('not-found', `no such file: ${file}`, {
      file,
      hint: 'check the path',
      cause: error,
    });
  if (code === 'EACCES' || code === 'EPERM')
    return new CalibdeskError('unreadable', `no permission to ${what} ${file}`, {
      file,
      hint: 'check owner and mode of the file and its folders',
      cause: error,
    });
  if (code === 'EISDIR')
    return new CalibdeskError('bad-input', `${file} is a folder, a file was expected`, {
      file,
      cause: error,
    });
  return new CalibdeskError('io', `could not ${what} ${file}: ${(error as Error).message}`, {
    file,
    cause: error,
  });
}

/** A raw stack: one .npy file with the frames along its first axis. Frames are read one by one, positionally. */
export class StackFile {
  readonly file: string;
  readonly dtype: Dtype;
  /** Number of frames. */
  readonly frames: number;
  /** Shape of one frame. */
  readonly shape: readonly number[];
  readonly frameBytes: number;
  readonly #dataOffset: number;
  #handle: FileHandle | undefined;

  private constructor(file: string, dtype: Dtype, shape: readonly number[], dataOffset: number) {
    this.file = file;
    this.dtype = dtype;
    this.frames = shape[0]!;
    this.shape = shape.slice(1);
    this.frameBytes = sizeOf(this.shape) * bytesOf(dtype);
    this.#dataOffset = dataOffset;
  }

  /**
   * Opens a stack and checks header and size.
   * @throws CalibdeskError not-found; unreadable; bad-input for a file that is no .npy, is in Fortran order, has no frame
   *   axis, or is shorter than its header says
   */
  static async open(file: string): Promise<StackFile> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(file, 'r');
      const { size } = await handle.stat();
      const head = new Uint8Array(Math.min(headerLimit, size));
      await handle.read(head, 0, head.length, 0);
      const { dtype, shape, dataOffset, fortranOrder, bigEndian, code } = parseNpyHeader(head, file);
      if (fortranOrder || bigEndian || code === 'f2')
        throw new CalibdeskError(
          'bad-input',
          `${file}: a stack must be little-endian, in C order, and not float16`,
          {
            file,
            hint: "save it again, for example as numpy.ascontiguousarray(stack, dtype='<u2')",
          },
        );
      if (shape.length < 2 || shape.slice(1).some((length) => length < 1))
        throw new CalibdeskError(
          'bad-input',
          `${file}: shape (${shape.join(', ')}), expected frames first: (events, ...frame)`,
          {
            file,
            hint: 'a single frame has shape (1, rows, columns)',
          },
        );
      const stack = new StackFile(file, dtype, shape, dataOffset);
      const expected = dataOffset + stack.frames * stack.frameBytes;
      if (size < expected)
        throw new CalibdeskError(
          'bad-input',
          `${file} is cut: ${size} bytes, expected ${expected} for ${stack.frames} frames of shape (${stack.shape.join(', ')}) ${dtype}`,
          { file, offset: size, hint: 'copy the file again' },
        );
      return stack;
    } catch (error) {
      throw fileError(error, file);
    } finally {
      await handle?.close();
    }
  }

  /** Offset of the first pixel of frame `index` in the file, bytes. */
  offset(index: number): number {
    return this.#dataOffset + index * this.frameBytes;
  }

  async readFrame(index: number): Promise<NdArray> {
    try {
      this.#handle ??= await open(this.file, 'r');
      const bytes = new Uint8Array(this.frameBytes);
      for (let filled = 0; filled < bytes.length;) {
        const position = this.offset(index) + filled;
        const { bytesRead } = await this.#handle.read(bytes, filled, bytes.length - filled, position);
        if (bytesRead === 0)
          throw new CalibdeskError(
            'bad-input',
            `${this.file} ended in frame ${index}: it was changed while it was read`,
            {
              file: this.file,
              offset: position,
            },
          );
        filled += bytesRead;
      }
      return {
        dtype: this.dtype,
        shape: [...this.shape],
        data: viewOf(this.dtype, bytes.buffer, 0, sizeOf(this.shape)),
      };
    } catch (error) {
      throw fileError(error, this.file);
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }
}
