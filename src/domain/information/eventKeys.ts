/** Bits of the mode of event_keys. */
export const keyBits = { event: 1, config: 2, calib: 4 } as const;

export interface EventKeysOptions {
  dataset: string;
  /** File that gets the text; null: none. */
  file: string | null;
  number: number;
  /** Events to skip; a negative number skips none, and shows the configuration of runs without events. */
  skip: number;
  mode: number;
  verbose: boolean;
  /** Keep only keys that contain this text, each once. */
  pattern: string | null;
}

/** Keys that an event has, and those in force with it; asked only for what the mode wants. */
export interface KeysOfEvent {
  keys(): readonly string[];
  config(): readonly string[];
  calib(): readonly string[];
}

export interface ShownEvent {
  index: number;
  keys?: string[];
  config?: string[];
  calib?: string[];
}

const line = '_'.repeat(85);

/** Header of the output of event_keys, with the arguments as they were given. */
export function eventKeysHeader(options: EventKeysOptions, argumentsText: string): string {
  const { dataset, file, skip, number, mode, pattern } = options;
  return [
    `Command: event_keys ${argumentsText}`,
    `scan dataset      : ${dataset}`,
    `output file       : ${file ?? 'None'}`,
    `first event       : ${skip}`,
    `last event        : ${skip + number}`,
    `mode bits         : ${mode}`,
    `verbose           : ${options.verbose ? 1 : 0}`,
    `pattern to squeeze: ${pattern ?? 'None'}`,
  ].join('\n');
}

/** Chooses and counts the keys of one event after the other. */
export class KeyLister {
  readonly #options: EventKeysOptions;
  readonly #seen = new Set<string>();
  #shown = 0;

  constructor(options: EventKeysOptions) {
    this.#options = options;
  }

  /** Events after the skipped ones. */
  get loop(): number {
    return this.#shown;
  }

  /** Whether events from this index on are no longer wanted. */
  ends(index: number): boolean {
    return index >= this.#options.skip + this.#options.number;
  }

  /** The keys to show of an event; null when it is skipped. */
  take(index: number, event: KeysOfEvent): ShownEvent | null {
    if (index < this.#options.skip) return null;
    this.#shown++;
    return this.choose(index, event);
  }

  /** The keys to show, by the bits of the mode and the pattern. */
  choose(index: number, event: KeysOfEvent): ShownEvent {
    const { mode } = this.#options;
    return {
      index,
      ...(mode & keyBits.event && { keys: this.#squeeze(event.keys()) }),
      ...(mode & keyBits.config && { config: this.#squeeze(event.config()) }),
      ...(mode & keyBits.calib && { calib: this.#squeeze(event.calib()) }),
    };
  }

  #squeeze(keys: readonly string[]): string[] {
    const { pattern } = this.#options;
    if (pattern === null) return [...keys];
    return keys.filter((key) => {
      if (!key.includes(pattern) || this.#seen.has(key)) return false;
      this.#seen.add(key);
      return true;
    });
  }
}

/** Lines of one event; with a pattern only its new keys. */
export function eventLines({ index, keys, config, calib }: ShownEvent, pattern: string | null): string[] {
  const all = [...(keys ?? []), ...(config ?? []), ...(calib ?? [])];
  return pattern === null ? [line, `Event# ${String(index).padStart(3)}`, ...all] : all;
}

/** Line under the last event; none with a pattern. */
export const closingLine = (pattern: string | null): string[] => (pattern === null ? [line] : []);

/** Last line of the output. */
export function loopLine(loop: number, dataset: string, seconds: string): string {
  return `Loop over ${loop} events of the dataset ${dataset} consumes ${seconds} sec.`;
}
