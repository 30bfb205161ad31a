import type { Progress } from '../../contract/progress.ts';

/** Length of the window over which rates are taken, ms: short enough to follow a disk that slows down. */
const WINDOW = 5000;

/** Works out rate and time to go of something that counts up. */
export class ProgressMeter {
  readonly #samples: { time: number; done: number; bytes: number }[] = [];
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#samples.push({ time: now(), done: 0, bytes: 0 });
  }

  /** `done` of `total` (null: end not known), `bytes` read so far. */
  at(stage: string, done: number, total: number | null, unit?: string, bytes?: number): Progress {
    const time = this.#now();
    const last = this.#samples[this.#samples.length - 1];
    if (done < last.done) this.#samples.splice(0); // another stage has begun
    this.#samples.push({ time, done, bytes: bytes ?? 0 });
    while (this.#samples.length > 2 && this.#samples[1].time < time - WINDOW) this.#samples.shift();
    const first = this.#samples[0];
    const seconds = (time - first.time) / 1000;
    const progress: Progress = { stage, done, total };
    if (unit !== undefined) progress.unit = unit;
    if (seconds <= 0) return progress;
    if (bytes !== undefined) progress.bytesPerSecond = (bytes - first.bytes) / seconds;
    const rate = (done - first.done) / seconds;
    if (total !== null && rate > 0) progress.etaSeconds = Math.max(0, (total - done) / rate);
    return progress;
  }
}
