import type { DataEvent } from '../../../contract/data.ts';

/** Rows fetched at once. */
export const pageLength = 200;
const mostPages = 60;

/** Windows of the events of one filter, fetched when they are first asked for; the oldest are dropped. */
export class EventPages {
  readonly #fetch: (from: number, count: number) => Promise<DataEvent[]>;
  readonly #pages = new Map<number, Promise<DataEvent[]>>();
  readonly #ready = new Map<number, DataEvent[]>();
  readonly #arrived: () => void;

  /** `arrived` is told when rows have come. */
  constructor(
    fetch: (from: number, count: number) => Promise<DataEvent[]>,
    arrived: () => void = () => undefined,
  ) {
    this.#fetch = fetch;
    this.#arrived = arrived;
  }

  #page(number: number): Promise<DataEvent[]> {
    let page = this.#pages.get(number);
    if (page === undefined) {
      page = this.#fetch(number * pageLength, pageLength);
      this.#pages.set(number, page);
      page.then(
        (rows) => {
          this.#ready.set(number, rows);
          this.#arrived();
        },
        () => this.#pages.delete(number),
      );
      for (const oldest of this.#pages.keys()) {
        if (this.#pages.size <= mostPages) break;
        this.#pages.delete(oldest);
        this.#ready.delete(oldest);
      }
    }
    return page;
  }

  /** The event at a position, when it is there already. */
  known(position: number): DataEvent | undefined {
    return this.#ready.get(Math.floor(position / pageLength))?.[position % pageLength];
  }

  /** The event at a position; undefined beyond the end. */
  async at(position: number): Promise<DataEvent | undefined> {
    if (position < 0) return undefined;
    return (await this.#page(Math.floor(position / pageLength)))[position % pageLength];
  }

  /** Makes sure that the rows from `first` to `end` are on their way; resolves when they are there. */
  async need(first: number, end: number): Promise<void> {
    const wanted: Promise<DataEvent[]>[] = [];
    for (let page = Math.floor(first / pageLength); page * pageLength < end; page++)
      wanted.push(this.#page(page));
    await Promise.all(wanted);
  }

  /** Forgets pages that were not full, because the run has grown. */
  forgetEnd(): void {
    for (const [number, rows] of this.#ready)
      if (rows.length < pageLength) {
        this.#pages.delete(number);
        this.#ready.delete(number);
      }
  }
}
