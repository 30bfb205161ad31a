import type { ApiEvents, EventName } from '../contract/api.ts';

type Listener = <Name extends EventName>(name: Name, payload: ApiEvents[Name]) => void;

/** Where the product announces changes; the faces pass them on to every window. */
export class EventHub {
  readonly #listeners = new Set<Listener>();

  emit<Name extends EventName>(name: Name, payload: ApiEvents[Name]): void {
    for (const listener of this.#listeners) listener(name, payload);
  }

  /** Returns the function that ends the subscription. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
