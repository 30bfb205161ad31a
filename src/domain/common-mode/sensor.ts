/** What common mode has to know of a detector. */
export interface CommonModeSensor {
  /** Full source name, for messages. */
  source: string;
  /** Device word of the source, e.g. `Epix100a`. */
  device: string;
  /** Shape of one frame, C order; cspad2x2 in natural order (2, 185, 388). */
  shape: readonly number[];
}

/** Sensors that algorithms are made for; `generic` is every other. */
export type SensorKind =
  'cspad' | 'cspad2x2' | 'epix100a' | 'fccd960' | 'pnccd' | 'jungfrau' | 'epix10ka' | 'generic';

const kinds: readonly [RegExp, SensorKind][] = [
  [/^cspad2x2$/i, 'cspad2x2'],
  [/^cspad$/i, 'cspad'],
  [/^epix100a?$/i, 'epix100a'],
  [/^epix10ka(quad|2m)?$/i, 'epix10ka'],
  [/^fccd960$/i, 'fccd960'],
  [/^pnccd$/i, 'pnccd'],
  [/^jungfrau/i, 'jungfrau'],
];

/** Kind of a device word such as `Epix10ka2M`, ignoring case. */
export function sensorKind(device: string): SensorKind {
  return kinds.find(([pattern]) => pattern.test(device))?.[1] ?? 'generic';
}

/** Detectors that switch gain in each pixel: their constants have an axis of gains. */
export function isMultiGain(kind: SensorKind): kind is 'jungfrau' | 'epix10ka' {
  return kind === 'jungfrau' || kind === 'epix10ka';
}

/** Rows and columns of one cspad section, the segment of algorithms 1 and 5. */
export const sectionRows = 185;
export const sectionColumns = 388;

/** Length of the last two axes of a frame; a line counts as one row. */
export function panelSize(shape: readonly number[]): { rows: number; columns: number } {
  return { rows: shape.at(-2) ?? 1, columns: shape.at(-1) ?? 1 };
}

export function endsWith(shape: readonly number[], rows: number, columns: number): boolean {
  return shape.at(-2) === rows && shape.at(-1) === columns;
}
