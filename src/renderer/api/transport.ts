import type { ApiEvents, EventName, Input, MethodName, Output } from '../../contract/api.ts';
import type { Progress } from '../../contract/progress.ts';
import type { Request, Response } from '../../contract/wire.ts';
import { ApiError, cancelledCode, connectionLostCode } from './errors.ts';
import type { Link, LinkState } from './link.ts';

export interface CallOptions {
  /** Aborting it cancels the call in the main process too. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export interface ConnectionStatus {
  state: LinkState;
  /** Pause before the next attempt; only while lost. */
  retryInMs: number | null;
}

interface Pending {
  message: Request;
  sent: boolean;
  settle(): void;
  resolve(value: unknown): void;
  reject(error: Error): void;
  onProgress: ((progress: Progress) => void) | undefined;
}

/** Calls, cancels and events over a link; no part of the window knows which face it runs on. */
export class Transport {
  readonly #link: Link;
  readonly #pending = new Map<number, Pending>();
  readonly #handlers = new Map<string, Set<(payload: unknown) => void>>();
  readonly #watchers = new Set<(status: ConnectionStatus) => void>();
  #status: ConnectionStatus = { state: 'connecting', retryInMs: null };
  #nextId = 1;

  constructor(link: Link) {
    this.#link = link;
    link.start({
      receive: (message) => this.#receive(message),
      state: (state, retryInMs) => this.#changeState(state, retryInMs ?? null),
    });
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** Tells `watcher` the state of the connection now and at each change; returns how to stop that. */
  watch(watcher: (status: ConnectionStatus) => void): () => void {
    this.#watchers.add(watcher);
    watcher(this.#status);
    return () => this.#watchers.delete(watcher);
  }

  retry(): void {
    this.#link.retry();
  }

  /**
   * Calls a method of the contract. Rejects with an ApiError. Calls made before the connection stands wait for it;
   * calls under way when it breaks fail with `connection-lost` (they may have had their effect: never sent twice).
   */
  call<Name extends MethodName>(
    name: Name,
    input: Input<Name>,
    options: CallOptions = {},
  ): Promise<Output<Name>> {
    const id = this.#nextId++;
    return new Promise<Output<Name>>((resolve, reject) => {
      if (this.#status.state === 'lost') {
        reject(connectionLost(name));
        return;
      }
      const { signal } = options;
      if (signal?.aborted) {
        reject(cancelled(name));
        return;
      }
      const abort = () => {
        const entry = this.#pending.get(id);
        if (!entry) return;
        entry.settle();
        if (entry.sent) this.#link.send({ kind: 'cancel', id });
        reject(cancelled(name));
      };
      const entry: Pending = {
        message: { kind: 'call', id, method: name, input },
        sent: false,
        settle: () => {
          this.#pending.delete(id);
          signal?.removeEventListener('abort', abort);
        },
        resolve: resolve as (value: unknown) => void,
        reject,
        onProgress: options.onProgress,
      };
      this.#pending.set(id, entry);
      signal?.addEventListener('abort', abort, { once: true });
      if (this.#status.state === 'open') this.#send(entry);
    });
  }

  /** Hears an event of the contract; returns how to stop that. */
  on<Name extends EventName>(event: Name, handler: (payload: ApiEvents[Name]) => void): () => void {
    const set = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, set);
    set.add(handler as (payload: unknown) => void);
    return () => set.delete(handler as (payload: unknown) => void);
  }

  #send(entry: Pending): void {
    entry.sent = true;
    try {
      this.#link.send(entry.message);
    } catch (error) {
      entry.settle();
      entry.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #receive(message: Response): void {
    if (message.kind === 'event') {
      for (const handler of this.#handlers.get(message.event) ?? []) handler(message.payload);
      return;
    }
    const entry = this.#pending.get(message.id);
    // An answer to a call that was cancelled meanwhile.
    if (!entry) return;
    if (message.kind === 'progress') {
      entry.onProgress?.(message.progress);
      return;
    }
    entry.settle();
    if (message.kind === 'result') entry.resolve(message.result);
    else entry.reject(new ApiError(message.error));
  }

  #changeState(state: LinkState, retryInMs: number | null): void {
    this.#status = { state, retryInMs };
    if (state === 'open') {
      for (const entry of [...this.#pending.values()]) if (!entry.sent) this.#send(entry);
    } else if (state === 'lost') {
      for (const entry of [...this.#pending.values()]) {
        entry.settle();
        entry.reject(connectionLost(entry.message.kind === 'call' ? entry.message.method : ''));
      }
    }
    for (const watcher of [...this.#watchers]) watcher(this.#status);
  }
}

function cancelled(name: string): ApiError {
  return new ApiError({ code: cancelledCode, message: `${name} was cancelled` });
}

function connectionLost(name: string): ApiError {
  return new ApiError({
    code: connectionLostCode,
    message: `No connection to Calibdesk: ${name} has no answer`,
    hint: 'The window connects again by itself. If the program was stopped, start it again and open the new address',
  });
}
