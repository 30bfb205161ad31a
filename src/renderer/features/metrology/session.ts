import type { MetrologyOrigin } from '../../../domain/metrology/applyToGeometry.ts';
import type { PointEdit } from '../../../domain/metrology/editTable.ts';
import { fitDetectors, type FitDetector } from '../../../domain/metrology/fitTable.ts';
import type { LengthUnits } from '../../../domain/metrology/types.ts';

export const metrologySteps = [
  { id: 'table', title: 'Table' },
  { id: 'check', title: 'Check' },
  { id: 'fit', title: 'Fit' },
  { id: 'geometry', title: 'Geometry' },
  { id: 'save', title: 'Save' },
] as const;
export type MetrologyStepId = (typeof metrologySteps)[number]['id'];

/** Everything that a person brought and decided; what follows from it is worked out again. */
export interface MetrologySession {
  version: 1;
  name: string;
  path: string | null;
  /** The table as it came; empty when it is filled in by hand. */
  text: string;
  detector: FitDetector;
  n90: number;
  rot: number;
  /** Null: as recognised. */
  units: LengthUnits | null;
  confirmed: boolean;
  edits: PointEdit[];
  limits: { xy_um: number; z_um: number };
  base: string | null;
  method: 'rigid' | 'original';
  origin: MetrologyOrigin | null;
  step: MetrologyStepId;
  comment: string;
}

/** A session of another table; choices that do not belong to the table stay. */
export function newSession(
  name: string,
  text: string,
  path: string | null,
  before: MetrologySession | null,
): MetrologySession {
  return {
    version: 1,
    name,
    path,
    text,
    detector: before?.detector ?? 'cspad-v2',
    n90: before?.n90 ?? 0,
    rot: before?.rot ?? 0,
    units: null,
    confirmed: false,
    edits: [],
    limits: before?.limits ?? { xy_um: 60, z_um: 100 },
    base: null,
    method: 'rigid',
    origin: null,
    step: 'table',
    comment: '',
  };
}

/** Whether a kept value is a session of this version. */
export function isSession(value: unknown): value is MetrologySession {
  if (typeof value !== 'object' || value === null) return false;
  const some = value as Partial<Record<keyof MetrologySession, unknown>>;
  return (
    some.version === 1 &&
    typeof some.name === 'string' &&
    typeof some.text === 'string' &&
    fitDetectors.some((detector) => detector === some.detector) &&
    typeof some.n90 === 'number' &&
    typeof some.rot === 'number' &&
    typeof some.confirmed === 'boolean' &&
    Array.isArray(some.edits) &&
    typeof some.limits === 'object' &&
    some.limits !== null &&
    metrologySteps.some(({ id }) => id === some.step)
  );
}
