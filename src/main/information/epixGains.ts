import { controlWords, type GainConfiguration } from '../../domain/gains/epix10kaModes.ts';
import type { XtcRun } from '../readers/xtc/types.ts';
import { gainSettings } from './gainSettings.ts';
import { epix10kaLayouts, findConfig } from './panelsOfRun.ts';

/**
 * Gain configuration of all panels of an epix10ka that is in force at a position of the merged events; null when there is none, or it does not fit frames
 * of `shape` (panels, rows, columns).
 */
export function epixGainsAt(
  run: XtcRun,
  source: string,
  shape: readonly [number, number, number],
  position?: number,
): GainConfiguration | null {
  const config = findConfig(run, source, epix10kaLayouts, position);
  if (config === null) return null;
  const [count, rows, columns] = shape;
  const panels = gainSettings(config);
  const fits = panels.length === count && panels.every(({ pixels }) => pixels.length === rows * columns);
  return fits ? { rows, columns, panels } : null;
}

/** Control words of all pixels of frames of `shape`, (panels, rows, columns) or of one panel, without their data bit, that hold at a position; else null. */
export function epixWordsAt(
  run: XtcRun,
  source: string,
  shape: readonly number[],
  position: number,
): Uint8Array | null {
  const [rows, columns] = shape.slice(-2);
  const gains = epixGainsAt(run, source, [shape.length === 2 ? 1 : shape[0], rows, columns], position);
  return gains === null ? null : controlWords(gains);
}
