import { methods } from '../../contract/api.ts';
import { transportErrorCodes } from '../../contract/errors.ts';
import type { Progress } from '../../contract/progress.ts';
import { requestSchema, type Response } from '../../contract/wire.ts';
import { CancelledError } from '../../domain/errors.ts';
import type { Services } from '../services.ts';
import type { Handlers } from './handlerTypes.ts';
import { errorDocument } from './errorDocument.ts';

const progressIntervalMs = 100;

/**
 * One window's conversation with the product, whatever carries its messages. Everything that arrives is checked here:
 * form, method name, input. Calls of a window that goes away are cancelled.
 */
export class Session {
  readonly #services: Services;
  readonly #handlers: Handlers;
  readonly #send: (message: Response) => void;
  readonly #running = new Map<number, AbortController>();
  readonly #stopListening: () => void;
  #closed = false;

  constructor(services: Services, handlers: Handlers, send: (message: Response) => void) {
    this.#services = services;
    this.#handlers = handlers;
    this.#send = send;
    this.#stopListening = services.events.listen((event, payload) =>
      this.#post({ kind: 'event', event, payload }),
    );
  }

  #post(message: Response): void {
    if (!this.#closed) this.#send(message);
  }

  /** Takes one message; never throws. A message without the form of a request is answered with id -1. */
  receive(message: unknown): void {
    const request = requestSchema.safeParse(message);
    if (!request.success) {
      const error = { code: transportErrorCodes.badInput, message: 'the message is not a request' };
      return this.#post({ kind: 'error', id: -1, error });
    }
    if (request.data.kind === 'cancel')
      return this.#running.get(request.data.id)?.abort(new CancelledError());
    const { id, method, input } = request.data;
    if (this.#running.has(id)) {
      const error = { code: transportErrorCodes.badInput, message: `call ${id} is still running` };
      return this.#post({ kind: 'error', id, error });
    }
    void this.#call(id, method, input);
  }

  async #call(id: number, name: string, input: unknown): Promise<void> {
    const method = methods.get(name);
    const handler = Object.hasOwn(this.#handlers, name) ? this.#handlers[name as keyof Handlers] : undefined;
    if (method === undefined || handler === undefined) {
      const error = { code: transportErrorCodes.unknownMethod, message: `no such method: ${name}` };
      return this.#post({ kind: 'error', id, error });
    }
    const parsed = method.input.safeParse(input);
    if (!parsed.success) {
      const where = parsed.error.issues
        .map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)
        .join('; ');
      return this.#post({
        kind: 'error',
        id,
        error: { code: transportErrorCodes.badInput, message: `${name}: ${where}` },
      });
    }
    const controller = new AbortController();
    this.#running.set(id, controller);
    let lastProgress = 0;
    try {
      const result = await (handler as (services: Services, input: unknown, context: unknown) => unknown)(
        this.#services,
        parsed.data,
        {
          signal: controller.signal,
          note: () => undefined,
          progress: (progress: Progress) => {
            const now = Date.now();
            if (now - lastProgress < progressIntervalMs) return;
            lastProgress = now;
            this.#post({ kind: 'progress', id, progress });
          },
        },
      );
      this.#post({ kind: 'result', id, result });
    } catch (error) {
      this.#post({ kind: 'error', id, error: errorDocument(error) });
    } finally {
      this.#running.delete(id);
    }
  }

  /** The window has gone. */
  close(): void {
    this.#closed = true;
    this.#stopListening();
    for (const controller of this.#running.values()) controller.abort(new CancelledError());
  }
}
