import type { NdArray } from '../../../domain/array/ndarray.ts';
import type { MaskLayer } from '../../../domain/masks/maskDocument.ts';

export type MaskMessage =
  | { kind: 'begin'; shape: readonly number[]; geometryText: string | null }
  | { kind: 'array'; file: string; array: NdArray }
  | { kind: 'evaluate'; id: number; layers: readonly MaskLayer[] };

export interface MaskFigures {
  mask: Uint8Array;
  masked: number;
  panels: number[];
  /** Of the shown layers, from the bottom. */
  layers: { name: string; count: number }[];
}

export type MaskAnswer = ({ id: number } & MaskFigures) | { id: number | null; problem: string };

export interface MaskResultListener {
  result: (figures: MaskFigures) => void;
  problem: (text: string) => void;
}

/** The worker of the mask that is edited: one question at a time, of several that wait only the newest is asked. */
export class MaskEvaluation {
  readonly #listener: MaskResultListener;
  #worker: Worker | null = null;
  #busy = false;
  #waiting: readonly MaskLayer[] | null = null;
  #id = 0;
  readonly #sent = new Set<string>();

  constructor(listener: MaskResultListener) {
    this.#listener = listener;
  }

  /** Another shape or another geometry. */
  begin(shape: readonly number[], geometryText: string | null): void {
    this.#post({ kind: 'begin', shape: [...shape], geometryText });
  }

  /** Numbers of a file that layers name; sent once. */
  giveArray(file: string, array: NdArray): void {
    if (this.#sent.has(file)) return;
    this.#sent.add(file);
    this.#post({
      kind: 'array',
      file,
      array: { dtype: array.dtype, shape: [...array.shape], data: array.data },
    });
  }
  hasArray(file: string): boolean {
    return this.#sent.has(file);
  }

  ask(layers: readonly MaskLayer[]): void {
    this.#waiting = layers;
    this.#next();
  }

  stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#busy = false;
    this.#sent.clear();
  }

  #post(message: MaskMessage): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./mask.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<MaskAnswer>) => {
      if (data.id !== null) this.#busy = false;
      if ('problem' in data) this.#listener.problem(data.problem);
      else if (this.#waiting === null) this.#listener.result(data);
      this.#next();
    };
    worker.onerror = () => {
      this.stop();
      this.#listener.problem('The mask could not be worked out (out of memory?).');
    };
    return worker;
  }

  #next(): void {
    if (this.#busy || this.#waiting === null) return;
    const layers = this.#waiting;
    this.#waiting = null;
    this.#busy = true;
    this.#post({
      kind: 'evaluate',
      id: ++this.#id,
      layers: JSON.parse(JSON.stringify(layers)) as MaskLayer[],
    });
  }
}
