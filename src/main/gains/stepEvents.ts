import { isSelected, type EventCodeSelection } from '../../domain/darkFiles/eventCodes.ts';
import type { DarkFrames } from '../engine/gains/darkFrames.ts';
import type { GainStep } from './gainDataset.ts';
import { frameCount } from './gainDataset.ts';

/** Which events of the steps are taken. */
export interface EventLimits {
  /** Events of all steps: the loop ends with the one that makes this number. */
  events: number;
  /** Events left out at the begin of each step. */
  skip: number;
  /** Index of the event at which a step ends. */
  stop: number;
  codes: EventCodeSelection | null;
}

/** Goes through the events of steps and takes frames; counts the events of all of them. */
export class EventTaker {
  readonly #limits: EventLimits;
  #total = 0;
  /** The limit of all events was met: no further step is begun. */
  ended = false;

  constructor(limits: EventLimits) {
    this.#limits = limits;
  }

  /** Indices of the frames to use of a step, at most `most` (reference epix10ka-jungfrau 4.1). */
  take(step: GainStep, most: number): number[] {
    const { events, skip, stop, codes } = this.#limits;
    const count = frameCount(step);
    const taken: number[] = [];
    for (let event = 0, next = 0; event < step.events && taken.length < most; event++) {
      this.#total++;
      const frame = next < count && step.eventNumbers[next] === event ? next++ : null;
      if (event < skip) continue;
      if (event >= stop) break;
      if (this.#total >= events) {
        this.ended = true;
        break;
      }
      if (codes !== null && !isSelected(codes, step.eventCodes?.(event) ?? null)) continue;
      if (frame !== null) taken.push(frame);
    }
    return taken;
  }
}

/** The named frames of a step; `panel` cuts one panel out of each. */
export function framesOfStep(step: GainStep, taken: readonly number[], panel: number | null): DarkFrames {
  const { frames, shape } = step;
  const panelPixels = shape[1] * shape[2];
  const first = panel === null ? 0 : panel * panelPixels;
  if (frames.kind === 'located')
    return taken.map((index) => {
      const { file, byteOffset } = frames.locations[index];
      return { file, byteOffset: byteOffset + 2 * first };
    });
  return {
    count: taken.length,
    read: async (index) => {
      const words = await frames.read(taken[index]);
      return panel === null ? words : words.subarray(first, first + panelPixels);
    },
  };
}

/** Frames of several steps behind one another. */
export function joinFrames(parts: readonly DarkFrames[]): DarkFrames {
  if (parts.length === 1) return parts[0];
  if (parts.every(Array.isArray)) return parts.flat();
  const readers = parts.map((part) => part as Exclude<DarkFrames, readonly unknown[]>);
  const starts = readers.map((_, i) => readers.slice(0, i).reduce((sum, reader) => sum + reader.count, 0));
  return {
    count: readers.reduce((sum, reader) => sum + reader.count, 0),
    read: (index) => {
      const part = starts.findLastIndex((start) => start <= index);
      return readers[part].read(index - starts[part]);
    },
  };
}
