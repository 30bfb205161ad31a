import type { StorePlace } from './storeView.ts';

/** Absolute path of a place; `sub` is relative to the calib folder. */
export function absolutePath(calibdir: string, sub: string): string {
  if (sub === '') return calibdir;
  return `${calibdir.replace(/\/+$/, '')}/${sub}`;
}

/** Relative path of the levels of a place that are set. */
export function relativePath(place: StorePlace): string {
  return [place.group, place.source, place.type, place.name].filter((part) => part !== null).join('/');
}

/** Types whose numbers are words of status bits. */
const bitTypes = new Set(['pixel_status', 'status_data', 'status_extra', 'pixel_status_extra']);

export function kindOfType(type: string | null): 'values' | 'bits' {
  return type !== null && bitTypes.has(type) ? 'bits' : 'values';
}

const units: Record<string, string> = {
  pedestals: 'ADU',
  pixel_rms: 'ADU',
  pixel_bkgd: 'ADU',
  pixel_offset: 'ADU',
};

/** Unit of the numbers of a constants type; empty for factors, masks and lists. */
export function unitOfType(type: string | null): string {
  return (type !== null && units[type]) || '';
}
