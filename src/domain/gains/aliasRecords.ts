/** Short aliases of panels, a text file with one record a line (reference epix10ka-jungfrau 2.3). */

export interface AliasStamp {
  /** Local time, `YYYY-mm-ddTHH:MM:SS`. */
  time: string;
  user: string;
  /** The jungfrau form records experiment and run; null: the epix10ka form. */
  run: { experiment: string; run: number } | null;
  extra?: readonly string[];
}

/** The records of an alias file: looks ids up, and adds those that are not there. */
export class AliasRecords {
  #text: string;
  #changed = false;
  readonly #aliases = new Map<string, string>();
  #last = 0;

  constructor(text: string) {
    this.#text = text;
    for (const line of text.split('\n')) {
      const [alias, id] = line.split(' ');
      if (id === undefined || !/^\d{1,15}$/.test(alias)) continue;
      if (!this.#aliases.has(id)) this.#aliases.set(id, alias);
      this.#last = Math.max(this.#last, Number(alias));
    }
  }

  /** New content of the file, or null when nothing was added. */
  get content(): string | null {
    return this.#changed ? this.#text : null;
  }

  /** The alias that a panel has; null: none yet. */
  known(id: string): string | null {
    return this.#aliases.get(id) ?? null;
  }

  /** The alias of a panel: that of its first record, or the next number, for which a record is added. */
  aliasOf(id: string, stamp: AliasStamp): string {
    const known = this.#aliases.get(id);
    if (known !== undefined) return known;
    const alias = String(++this.#last).padStart(4, '0');
    const run =
      stamp.run === null
        ? []
        : [stamp.run.experiment.padStart(10), `r${String(stamp.run.run).padStart(4, '0')}`];
    const fields = [alias, id, stamp.time, ...run, ...(stamp.extra ?? []), stamp.user];
    if (this.#text !== '' && !this.#text.endsWith('\n')) this.#text += '\n';
    this.#text += `${fields.join(' ')}\n`;
    this.#changed = true;
    this.#aliases.set(id, alias);
    return alias;
  }
}
