import { CalibdeskError } from '../errors.ts';
import type { RunTable } from './detectorSearch.ts';
import type { NameRow } from './detectorTable.ts';
import type { EpixPanel, JungfrauModule } from './panelIds.ts';

/**
 * An exported index of local data in place of the data themselves: a JSON object whose keys each command asks for what it needs. Wrong contents are
 * refused with the key, never passed on. Errors: `bad-input`.
 */
export class Catalog {
  readonly #file: string;
  readonly #document: Readonly<Record<string, unknown>>;

  constructor(file: string, document: unknown) {
    this.#file = file;
    if (typeof document !== 'object' || document === null || Array.isArray(document))
      throw this.#refuse('it is no JSON object');
    this.#document = document as Record<string, unknown>;
  }

  #refuse(why: string): CalibdeskError {
    return new CalibdeskError('bad-input', `${this.#file}: ${why}`, {
      file: this.#file,
      hint: 'the help text of the command names the keys that its catalog needs',
    });
  }

  #list(value: unknown, key: string): unknown[] {
    if (!Array.isArray(value)) throw this.#refuse(`${key} is missing or no list`);
    return value;
  }

  #texts(value: unknown, key: string): string[] {
    return this.#list(value, key).map((item) => {
      if (typeof item !== 'string') throw this.#refuse(`${key} holds something that is no text`);
      return item;
    });
  }

  #record(value: unknown, key: string): [string, unknown][] {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.#refuse(`${key} is missing or no object`);
    return Object.entries(value);
  }

  #number(value: unknown, key: string): number {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
      throw this.#refuse(`${key} is missing or no whole number`);
    return value;
  }

  get detectorNames(): string[] {
    return this.#texts(this.#document.detector_names, 'detector_names');
  }

  get experiments(): RunTable {
    const table = this.#record(this.#document.experiments, 'experiments');
    return new Map(
      table.map(([instrument, experiments]) => [
        instrument,
        new Map(
          this.#record(experiments, `experiments.${instrument}`).map(([experiment, runs]) => {
            const key = `experiments.${instrument}.${experiment}`;
            const byRun = this.#record(runs, key).map(([run, names]): [number, string[]] => {
              if (!/^\d{1,9}$/.test(run)) throw this.#refuse(`${key} has a run ${JSON.stringify(run)}`);
              return [Number(run), this.#texts(names, `${key}.${run}`)];
            });
            return [experiment, new Map(byRun)];
          }),
        ),
      ]),
    );
  }

  get events(): string[][] {
    return this.#list(this.#document.events, 'events').map((keys, i) => this.#texts(keys, `events[${i}]`));
  }

  /** Keys of `config_keys` or `calib_keys`; none when the catalog has no such list. */
  keys(name: 'config_keys' | 'calib_keys'): string[] {
    return this.#document[name] === undefined ? [] : this.#texts(this.#document[name], name);
  }

  /** Rows of `detectors` or `epics`; none when the catalog has no such list. */
  rows(name: 'detectors' | 'epics'): NameRow[] {
    if (this.#document[name] === undefined) return [];
    return this.#list(this.#document[name], name).map((row, i) => {
      const [full, alias = '', userAlias = ''] = this.#texts(row, `${name}[${i}]`);
      if (full === undefined) throw this.#refuse(`${name}[${i}] is empty`);
      return [full, alias, userAlias];
    });
  }

  get panels(): EpixPanel[] {
    return this.#list(this.#document.panels, 'panels').map((panel, i) => {
      const key = `panels[${i}]`;
      const fields = new Map(this.#record(panel, key));
      const pair = (name: string): [number, number] | null => {
        const value = fields.get(name) ?? null;
        if (value === null) return null;
        const list = this.#list(value, `${key}.${name}`);
        if (list.length !== 2) throw this.#refuse(`${key}.${name} has not two numbers`);
        return [this.#number(list[0], `${key}.${name}`), this.#number(list[1], `${key}.${name}`)];
      };
      return {
        version: this.#number(fields.get('version'), `${key}.version`),
        carrier: pair('carrier'),
        digital: pair('digital'),
        analog: pair('analog'),
      };
    });
  }

  /** `source`; null when the catalog has none. */
  get source(): string | null {
    const { source } = this.#document;
    if (source === undefined) return null;
    if (typeof source !== 'string') throw this.#refuse('source is no text');
    return source;
  }

  get configVersion(): number {
    return this.#number(this.#document.config_version, 'config_version');
  }

  get modules(): JungfrauModule[] {
    return this.#list(this.#document.modules, 'modules').map((module, i) => {
      const numbers = this.#texts(module, `modules[${i}]`);
      if (numbers.length !== 3 || !numbers.every((text) => /^\d{1,20}$/.test(text)))
        throw this.#refuse(`modules[${i}] is no list of three numbers in decimal text`);
      return numbers.map(BigInt) as unknown as JungfrauModule;
    });
  }
}
