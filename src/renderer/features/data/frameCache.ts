import type { DataFrame } from '../../../contract/data.ts';
import type { NdArray } from '../../../domain/array/ndarray.ts';

/** A frame with its numbers. */
export interface LoadedFrame {
  /** Index of its event. */
  event: number;
  array: NdArray | null;
  info: DataFrame;
}

const mostBytes = 256 << 20;

/** Frames around the one that is shown: asked for ahead, so that stepping does not wait for the disk. */
export class FrameCache {
  readonly #load: (event: number, source: string) => Promise<LoadedFrame>;
  readonly #frames = new Map<string, { frame: Promise<LoadedFrame>; bytes: number }>();

  constructor(load: (event: number, source: string) => Promise<LoadedFrame>) {
    this.#load = load;
  }

  get(event: number, source: string): Promise<LoadedFrame> {
    const key = `${event} ${source}`;
    let entry = this.#frames.get(key);
    if (entry === undefined) {
      const made = { frame: this.#load(event, source), bytes: 0 };
      entry = made;
      made.frame.then(
        ({ array }) => {
          made.bytes = array?.data.byteLength ?? 0;
          this.#trim();
        },
        () => this.#frames.delete(key),
      );
    }
    this.#frames.delete(key);
    this.#frames.set(key, entry);
    return entry.frame;
  }

  #trim(): void {
    let total = [...this.#frames.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [key, { bytes }] of this.#frames) {
      if (total <= mostBytes) return;
      this.#frames.delete(key);
      total -= bytes;
    }
  }
}
