import type { CalibrationPlan } from '../../../domain/calibrate/plan.ts';
import { KERNEL_BASE } from '../kernels/oneGainKernel.ts';
import { oneGainBytes } from './oneGainParts.ts';
import { panelBytes } from './panelCalibrator.ts';

const PAGE = 65536;
/** A WebAssembly memory has no more pages. */
const MOST_PAGES = 32768;
/** Frames do not begin at the same place of every page: they would share few cache sets with the constants. */
const GAP = 320;

/** Shared memory of kernels in which frames stand: they are read and written in place. */
export interface SharedHome {
  memory: WebAssembly.Memory;
  /** Where the room of the first thread begins, bytes. */
  at: number;
  /** Room of one thread, bytes. */
  bytes: number;
  threads: number;
}

export interface FrameRing {
  /** Raw frames, one behind the other, in shared memory. */
  raw: Uint16Array;
  /** As many calibrated frames, in shared memory. */
  out: Float32Array;
  /** Null where no kernel takes frames in place. */
  home: SharedHome | null;
}

const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/**
 * Makes room for `places` frames of words of 16 bits and their results, where the kernel of the plan reads and writes them without copies
 * when it has one and they fit (2 GiB with the constants of all threads).
 */
export function makeFrameRing(plan: CalibrationPlan, places: number, threads: number): FrameRing {
  const length = places * plan.sensor.shape.reduce((product, size) => product * size, 1);
  const words = new Uint16Array(0);
  const bytes = panelBytes(plan, words) || oneGainBytes(plan, words);
  const rawAt = KERNEL_BASE;
  const outAt = aligned(rawAt + 2 * length) + GAP;
  const at = aligned(outAt + 4 * length) + GAP;
  const pages = Math.ceil((at + threads * bytes) / PAGE);
  if (bytes === 0 || pages > MOST_PAGES)
    return {
      raw: new Uint16Array(new SharedArrayBuffer(2 * length)),
      out: new Float32Array(new SharedArrayBuffer(4 * length)),
      home: null,
    };
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  return {
    raw: new Uint16Array(memory.buffer, rawAt, length),
    out: new Float32Array(memory.buffer, outAt, length),
    home: { memory, at, bytes, threads },
  };
}
