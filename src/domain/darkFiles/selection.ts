import { isSelected, type EventCodeSelection } from './eventCodes.ts';

/** Which events of a run a dark takes. */
export interface EventSelection {
  /** Events read after the skipped ones. */
  events: number;
  /** Events skipped at the beginning; a negative number is taken literally (it shortens the range at its end). */
  skip: number;
  codes: EventCodeSelection | null;
  /** Records of each source after which it takes no more. */
  records: number;
  /** The end of the original: the loop ends with the last source of the list, and no other source has a limit of its own. */
  original: boolean;
}

/** What to do with one event. */
export type EventStep = 'skip' | 'read' | 'end';

/** Decides for an event; its codes are looked at only when there is a selection. Rule: reference dark-processing 4.2. */
export function stepOfEvent(
  selection: EventSelection,
  event: { readonly index: number; readonly eventCodes: readonly number[] | null },
): EventStep {
  if (event.index < selection.skip) return 'skip';
  if (event.index >= selection.skip + selection.events) return 'end';
  return selection.codes === null || isSelected(selection.codes, event.eventCodes) ? 'read' : 'skip';
}

/** Counts the records of several sources and knows when the loop over the events ends. */
export class RecordCounter {
  readonly counts: number[];
  readonly #selection: EventSelection;

  constructor(sources: number, selection: EventSelection) {
    this.counts = Array.from({ length: sources }, () => 0);
    this.#selection = selection;
  }

  /** Whether source number `source` takes another record. */
  wants(source: number): boolean {
    return this.#selection.original || this.counts[source]! < this.#selection.records;
  }

  add(source: number): void {
    this.counts[source]!++;
  }

  /** Whether no further event is needed: all sources are full; in the original the last one of the list. */
  get finished(): boolean {
    const full = (count: number): boolean => count >= this.#selection.records;
    return this.#selection.original ? full(this.counts.at(-1) ?? 0) : this.counts.every(full);
  }
}
