import { closeSync, openSync, readSync } from 'node:fs';
import { CalibdeskError } from '../../../domain/errors.ts';
import type { FrameTable } from './request.ts';

/** Frames in files, or the same pixels of some frames in shared memory, one after the other. */
export type RowsInput =
  | { kind: 'files'; table: FrameTable }
  | { kind: 'block'; data: SharedArrayBuffer; bytesPerFrame: number; firstFrame: number; firstByte: number };

/** Reads bytes of frames. */
export interface RowSource {
  /** Fills `target` with the bytes of frame `frame` from byte `begin` of the frame on. */
  read(frame: number, begin: number, target: Uint8Array): void;
  close(): void;
}

export function openRows(input: RowsInput): RowSource {
  return input.kind === 'files' ? new FileRows(input.table) : new BlockRows(input);
}

class BlockRows implements RowSource {
  readonly #input: Extract<RowsInput, { kind: 'block' }>;
  readonly #bytes: Uint8Array;

  constructor(input: Extract<RowsInput, { kind: 'block' }>) {
    this.#input = input;
    this.#bytes = new Uint8Array(input.data);
  }

  read(frame: number, begin: number, target: Uint8Array): void {
    const { firstFrame, bytesPerFrame, firstByte } = this.#input;
    const from = (frame - firstFrame) * bytesPerFrame + begin - firstByte;
    target.set(this.#bytes.subarray(from, from + target.length));
  }

  close(): void {
    // Nothing is open.
  }
}

/** Files that are open at a time; a run has one file per stream and chunk, limits of systems start at 256. */
const MOST_OPEN = 32;

class FileRows implements RowSource {
  readonly #table: FrameTable;
  /** Descriptors by file index, the one used longest ago first. */
  readonly #open = new Map<number, number>();
  #lastFile = -1;
  #lastDescriptor = -1;

  constructor(table: FrameTable) {
    this.#table = table;
  }

  read(frame: number, begin: number, target: Uint8Array): void {
    const file = this.#table.fileIndex[frame];
    const descriptor = file === this.#lastFile ? this.#lastDescriptor : this.#descriptorOf(file);
    const position = this.#table.byteOffset[frame] + begin;
    const { length } = target;
    for (let done = 0; done < length;) {
      let got: number;
      try {
        got = readSync(descriptor, target, done, length - done, position + done);
      } catch (error) {
        throw this.#failed(file, frame, position + done, (error as Error).message, error);
      }
      if (got === 0) throw this.#failed(file, frame, position + done, 'the file ends inside the frame');
      done += got;
    }
  }

  close(): void {
    for (const descriptor of this.#open.values()) closeSync(descriptor);
    this.#open.clear();
    this.#lastFile = -1;
  }

  #descriptorOf(file: number): number {
    let descriptor = this.#open.get(file);
    if (descriptor === undefined) {
      if (this.#open.size >= MOST_OPEN) {
        const [oldest, old] = this.#open.entries().next().value!;
        this.#open.delete(oldest);
        closeSync(old);
      }
      try {
        descriptor = openSync(this.#table.files[file], 'r');
      } catch (error) {
        throw this.#failed(file, null, 0, (error as Error).message, error);
      }
    } else this.#open.delete(file);
    this.#open.set(file, descriptor);
    this.#lastFile = file;
    this.#lastDescriptor = descriptor;
    return descriptor;
  }

  #failed(
    file: number,
    frame: number | null,
    offset: number,
    reason: string,
    cause?: unknown,
  ): CalibdeskError {
    const name = this.#table.files[file];
    const what = frame === null ? name : `frame ${frame} in ${name} at byte ${offset}`;
    return new CalibdeskError('unreadable', `cannot read ${what}: ${reason}`, {
      file: name,
      offset,
      hint: 'nothing was written; check that the file is complete and still there',
      cause,
    });
  }
}
