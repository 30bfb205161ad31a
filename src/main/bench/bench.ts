import type { CallContext } from '../usecases/context.ts';

/** One line of a benchmark: a sensor or algorithm with a number of threads. */
export interface BenchRow {
  name: string;
  threads: number;
  frames: number;
  /** Raw input, bytes. */
  bytes: number;
  /** Best of several passes. */
  seconds: number;
  /** bytes / seconds / 1e9 */
  GBps: number;
  /** What `limitGBps` is: positional reads of the same bytes in the same pattern, or a copy in memory. */
  limit: 'read' | 'memcpy';
  limitGBps: number;
  fractionOfLimit: number;
  /** The plain TypeScript twin on the same bytes, one thread. */
  twinSeconds: number;
  timesTwin: number;
  /** More of what the benchmark is about: frames/s, files/s; remarks. */
  [more: string]: string | number | boolean;
}

export interface BenchOptions {
  /** Frames asked for; null: as many as the benchmark thinks right. */
  frames: number | null;
  /** Most threads to use. */
  threads: number;
  /** A folder for data, empty, removed afterwards. */
  folder: string;
}

export interface Bench {
  /** One sentence for the help text. */
  summary: string;
  /** Makes its data, measures, and checks results against the plain twin before it reports them. */
  run(options: BenchOptions, context: CallContext): Promise<BenchRow[]>;
}

export interface BenchDocument {
  bench: string;
  machine: { cores: number; node: string; cpu: string };
  rows: BenchRow[];
}
