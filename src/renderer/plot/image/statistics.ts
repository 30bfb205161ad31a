import type { NdArray } from '../../../domain/array/ndarray.ts';
import type { Distribution } from './distribution.ts';
import { summarize } from './distribution.ts';
import type { Histogram } from './histogram.ts';
import { histogramOf } from './histogram.ts';

type Question =
  { kind: 'summary' } | { kind: 'histogram'; low: number; high: number; bins: number; stride: number };
export type StatisticsRequest =
  | { kind: 'load'; array: number; content: NdArray }
  | { kind: 'drop'; array: number }
  | ({ id: number; array: number } & Question);
export interface StatisticsAnswer {
  id: number;
  result: Distribution | Histogram;
}

/** Up to this many elements one pass takes a few milliseconds and is done at once. */
const directLimit = 300_000;

let worker: Worker | null = null;
let workerFailed = false;
let nextArray = 1;
let nextQuestion = 1;
const waiting = new Map<number, { resolve: (result: unknown) => void; compute: () => unknown }>();

/** One worker for all panes, started at the first large array. */
function sharedWorker(): Worker | null {
  if (worker || workerFailed || typeof Worker === 'undefined') return worker;
  worker = new Worker(new URL('./statistics.worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<StatisticsAnswer>) => {
    const entry = waiting.get(data.id);
    waiting.delete(data.id);
    entry?.resolve(data.result);
  };
  // Without the worker (memory, broken installation) the same work is done here: slower, but never without answer.
  worker.onerror = () => {
    workerFailed = true;
    worker?.terminate();
    worker = null;
    for (const { resolve, compute } of waiting.values()) resolve(compute());
    waiting.clear();
  };
  return worker;
}

/** Statistics of one array, in a worker when the array is large. */
export class ArrayStatistics {
  readonly #array: NdArray;
  readonly #number = nextArray++;
  #loaded: Worker | null = null;

  constructor(array: NdArray) {
    this.#array = array;
  }

  /** Hands a large array to the worker at the first question, not before: the picture comes first. */
  #load(): void {
    if (this.#loaded || this.#array.data.length <= directLimit) return;
    const target = sharedWorker();
    target?.postMessage({
      kind: 'load',
      array: this.#number,
      content: this.#array,
    } satisfies StatisticsRequest);
    this.#loaded = target;
  }

  summary(): Promise<Distribution> {
    return this.#ask({ kind: 'summary' }, () => summarize(this.#array));
  }

  histogram(low: number, high: number, bins: number, stride = 1): Promise<Histogram> {
    return this.#ask({ kind: 'histogram', low, high, bins, stride }, () =>
      histogramOf(this.#array, low, high, bins, stride),
    );
  }

  /** Frees the copy in the worker. */
  dispose(): void {
    if (this.#loaded === worker)
      worker?.postMessage({ kind: 'drop', array: this.#number } satisfies StatisticsRequest);
    this.#loaded = null;
  }

  #ask<Result>(question: Question, compute: () => Result): Promise<Result> {
    this.#load();
    const target = this.#loaded;
    if (!target || target !== worker) return Promise.resolve().then(compute);
    const id = nextQuestion++;
    return new Promise((resolve) => {
      waiting.set(id, { resolve: resolve as (result: unknown) => void, compute });
      target.postMessage({ ...question, id, array: this.#number } satisfies StatisticsRequest);
    });
  }
}
