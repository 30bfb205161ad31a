import type { Bridge, Response as WireResponse } from '../../src/contract/wire.ts';
import type { ErrorDocument } from '../../src/contract/errors.ts';
import type { Progress } from '../../src/contract/progress.ts';

/** The failure of a call, with the document that crossed. */
export class CallFailed extends Error {
  readonly document: ErrorDocument;
  constructor(document: ErrorDocument) {
    super(`${document.code}: ${document.message}`);
    this.document = document;
  }
}

interface Pending {
  done(result: unknown): void;
  fail(error: CallFailed): void;
  progress: Progress[];
}

/** Calls methods over a bridge, as a window does; keeps everything that arrives. */
export class Caller {
  readonly events: { event: string; payload: unknown }[] = [];
  readonly strays: WireResponse[] = [];
  readonly #bridge: Bridge;
  readonly #pending = new Map<number, Pending>();
  #next = 1;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
    bridge.listen((message) => this.#receive(message));
  }

  #receive(message: WireResponse): void {
    if (message.kind === 'event')
      return void this.events.push({ event: message.event, payload: message.payload });
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return void this.strays.push(message);
    if (message.kind === 'progress') return void pending.progress.push(message.progress);
    this.#pending.delete(message.id);
    if (message.kind === 'result') pending.done(message.result);
    else pending.fail(new CallFailed(message.error));
  }

  start(method: string, input: unknown): { id: number; result: Promise<unknown>; progress: Progress[] } {
    const id = this.#next++;
    const progress: Progress[] = [];
    const result = new Promise<unknown>((done, fail) => this.#pending.set(id, { done, fail, progress }));
    result.catch(() => undefined);
    this.#bridge.send({ kind: 'call', id, method, input });
    return { id, result, progress };
  }

  call(method: string, input: unknown = {}): Promise<unknown> {
    return this.start(method, input).result;
  }

  cancel(id: number): void {
    this.#bridge.send({ kind: 'cancel', id });
  }

  /** Sends anything, also what no window of ours would send. */
  sendRaw(message: unknown): void {
    this.#bridge.send(message as never);
  }
}

/** Waits until a condition holds; the tests' own time limit ends the wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setTimeout(done, 5));
}
