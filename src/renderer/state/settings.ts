import { customRef } from 'vue';
import type { Ref } from 'vue';
import { call } from '../api/index.ts';

/** Small values that outlive the window (layout, theme, last choices), kept by the main process. */
const values = new Map<string, unknown>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const writeDelayMs = 300;

/** Reads all settings once, before the first view is shown. Without them the defaults hold. */
export async function loadSettings(): Promise<void> {
  const answer = await call('app.getSettings', {});
  for (const [key, value] of Object.entries(answer.values)) values.set(key, value);
}

export function readSetting(key: string): unknown {
  return values.get(key);
}

/** Writes a setting a moment later, so that dragging a border does not write a hundred times. */
export function writeSetting(key: string, value: unknown): void {
  values.set(key, value);
  clearTimeout(timers.get(key));
  timers.set(
    key,
    setTimeout(() => {
      // A layout that could not be kept is no reason to disturb anybody.
      call('app.setSetting', { key, value: toPlain(value) }).catch(() => undefined);
    }, writeDelayMs),
  );
}

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** JSON copy: reactive proxies cannot cross to the main process. */
function toPlain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json;
}

/** A ref that keeps its value as a setting. A stored value that `accepts` refuses (older version) counts as absent. */
export function settingRef<T>(key: string, fallback: T, accepts: (value: unknown) => value is T): Ref<T> {
  return customRef<T>((track, trigger) => ({
    get() {
      track();
      const stored = values.get(key);
      return accepts(stored) ? stored : fallback;
    },
    set(next) {
      writeSetting(key, next);
      trigger();
    },
  }));
}

export const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
export const isString = (value: unknown): value is string => typeof value === 'string';
