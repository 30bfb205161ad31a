import { z } from 'zod';
import { pathSchema } from './app.ts';
import { method } from './method.ts';

export const metrologyDetectors = ['cspad-v1', 'cspad-v2', 'cspad2x2', 'epix10ka2m', 'epix10kaquad'] as const;

export type MetrologyVector = readonly [number, number, number];

/** Something that the reader of a table did, with its line. */
export interface MetrologyNotice {
  kind: string;
  line: number | null;
  quad: number | null;
  point: number | null;
  text: string;
}

export interface MetrologyReading {
  units: 'um' | 'mm';
  records: number;
  notices: MetrologyNotice[];
}

/** One sensor of the quality table; lengths um, angles degrees. Columns are absent where corners are missing. */
export interface MetrologySensor {
  points: number[];
  quad: number[];
  center?: MetrologyVector;
  S1?: number;
  S2?: number;
  L1?: number;
  L2?: number;
  dD?: number;
  ddS?: number;
  ddL?: number;
  dz3?: number;
  tiltXYDegree?: number;
  tiltXZDegree?: number;
  tiltYZDegree?: number;
  numeration_ok: boolean;
  warnings: [name: string, value: number][];
  missing?: number[];
}

export interface MetrologyCheck {
  sensors: MetrologySensor[];
  reading: MetrologyReading | null;
}

/** Rigid fit of one panel; residuals of its measured corners in the order LL, UL, UR, LR, um. */
export interface MetrologyPanelFit {
  quad?: number;
  segm: number;
  points_local_LL_UL_UR_LR: number[];
  missing: number[];
  center: MetrologyVector;
  rot_z: number;
  tilt_z: number;
  tilt_y: number;
  tilt_x: number;
  corner_residuals: MetrologyVector[];
  rms: number;
  outlier: { kind: 'corner' | 'panel'; point: number | null; deviation_um: MetrologyVector | null } | null;
}

export interface MetrologyFit {
  det: (typeof metrologyDetectors)[number];
  nominal_L_um: number;
  nominal_S_um: number;
  reading: MetrologyReading;
  segments: MetrologyPanelFit[];
}

const table = { file: pathSchema, units: z.enum(['um', 'mm']).optional() };
const limit = z.number().min(0).max(1e6);

export const metrologyMethods = {
  /** Quality of a table file, with warnings beyond the limits (um). Writes nothing. */
  check: method<MetrologyCheck>()(
    'metrology.check',
    z.object({ ...table, xy_um: limit.default(60), z_um: limit.default(100) }),
  ),
  /** Rigid fit of every panel. Writes nothing. */
  fit: method<MetrologyFit>()(
    'metrology.fit',
    z.object({
      ...table,
      detector: z.enum(metrologyDetectors),
      n90: z.number().int().min(0).max(3).default(0),
      rot: z.number().int().min(0).max(3).default(0),
    }),
  ),
};
