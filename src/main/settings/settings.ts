import { join } from 'node:path';
import type { PlaceKind, RecentPlace } from '../../contract/app.ts';
import { readJsonFile, writeJsonFile } from './jsonFile.ts';

const recentLimit = 20;

/** Window layout, theme, last choices and recent places, in `<home>/settings.json`. Read again at each use: several programs share it. */
export class Settings {
  readonly #path: string;

  constructor(home: string) {
    this.#path = join(home, 'settings.json');
  }

  #read(): { values: Record<string, unknown>; recent: RecentPlace[] } {
    const raw = readJsonFile(this.#path);
    const document = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
    const values =
      typeof document.values === 'object' && document.values !== null
        ? (document.values as Record<string, unknown>)
        : {};
    const recent = Array.isArray(document.recent) ? (document.recent as RecentPlace[]) : [];
    return { values, recent: recent.filter((place) => typeof place?.path === 'string') };
  }

  values(): Record<string, unknown> {
    return this.#read().values;
  }

  set(key: string, value: unknown): void {
    const document = this.#read();
    writeJsonFile(this.#path, { ...document, values: { ...document.values, [key]: value } });
  }

  recent(): RecentPlace[] {
    return this.#read().recent;
  }

  /** Puts a place at the head of the recent ones. */
  remember(path: string, kind: PlaceKind, openedAt: Date): void {
    const document = this.#read();
    const others = document.recent.filter((place) => place.path !== path);
    const recent = [{ path, kind, openedAt: openedAt.toISOString() }, ...others].slice(0, recentLimit);
    writeJsonFile(this.#path, { ...document, recent });
  }
}
