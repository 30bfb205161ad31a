import type { Dtype } from '../array/ndarray.ts';

export interface CalibType {
  code: number;
  /** Name of the folder in the store. */
  type: string;
  /** Element type after loading; null for text. */
  dtype: Dtype | null;
  /** Value of every element when there is no file; null: a vector of the detector, or nothing (geometry). */
  defaultValue: number | null;
}

/** The calibration types of the store, by code. */
export const calibTypes: readonly CalibType[] = [
  { code: 0, type: 'pedestals', dtype: 'float32', defaultValue: 0 },
  { code: 1, type: 'pixel_status', dtype: 'uint16', defaultValue: 0 },
  { code: 2, type: 'pixel_rms', dtype: 'float32', defaultValue: 1 },
  { code: 3, type: 'pixel_gain', dtype: 'float32', defaultValue: 1 },
  { code: 4, type: 'pixel_mask', dtype: 'uint8', defaultValue: 1 },
  { code: 5, type: 'pixel_bkgd', dtype: 'float32', defaultValue: 0 },
  { code: 6, type: 'common_mode', dtype: 'float64', defaultValue: null },
  { code: 7, type: 'geometry', dtype: null, defaultValue: null },
  { code: 8, type: 'pixel_offset', dtype: 'float32', defaultValue: 0 },
  { code: 9, type: 'status_data', dtype: 'uint16', defaultValue: 0 },
  { code: 10, type: 'status_extra', dtype: 'uint64', defaultValue: 0 },
];

/** Type by folder name; `pixel_status_extra` is the earlier name of `status_extra`. */
export function calibTypeNamed(type: string): CalibType | undefined {
  const name = type === 'pixel_status_extra' ? 'status_extra' : type;
  return calibTypes.find((calibType) => calibType.type === name);
}

/** Whether files of this type are text for people and geometry code, never arrays. */
export function isTextType(type: string): boolean {
  return type === 'geometry';
}
