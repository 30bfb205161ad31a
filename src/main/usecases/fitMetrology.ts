import { CalibdeskError } from '../../domain/errors.ts';
import { cspadPanel } from '../../domain/metrology/cspad.ts';
import { epixPanelsOfTable } from '../../domain/metrology/epixTable.ts';
import {
  fitCspadPanel,
  fitPanel,
  medianSize,
  usualCspad,
  type PanelCorners,
  type PanelFit,
  type PanelOutlier,
  type PanelSize,
} from '../../domain/metrology/panelFit.ts';
import {
  cspadNumberings,
  epixOriginCorner,
  epixPanelInSlot,
  epixQuadRotation,
  type CspadKind,
} from '../../domain/metrology/pointTables.ts';
import type { MetrologyTable } from '../../domain/metrology/readTable.ts';
import type { LengthUnits, ReadingReport } from '../../domain/metrology/types.ts';
import type { CallContext } from './context.ts';
import { refuseForeignPoints } from './processCspadMetrology.ts';
import { missingPoint, readMetrologyTable, tellNotices } from './readMetrology.ts';

export const fitDetectors = ['cspad-v1', 'cspad-v2', 'cspad2x2', 'epix10ka2m', 'epix10kaquad'] as const;
export type FitDetector = (typeof fitDetectors)[number];

export interface FitMetrologyInput {
  file: string;
  detector: FitDetector;
  n90: number;
  rot: number;
  size: PanelSize | null;
  units?: LengthUnits | undefined;
}

export interface FittedSegment extends PanelFit {
  quad?: number;
  segm: number;
}

export interface FittedMetrology {
  det: FitDetector;
  nominal_L_um: number;
  nominal_S_um: number;
  reading: ReadingReport;
  segments: FittedSegment[];
  outliers: ({ quad?: number; segm: number } & PanelOutlier)[];
}

interface PlacedPanel extends PanelCorners {
  quad?: number;
  segm: number;
}

function cspadPanels(kind: CspadKind, table: MetrologyTable, n90: number): PlacedPanel[] {
  const { quads, segments } = cspadNumberings[kind];
  return Array.from({ length: quads * segments }, (_, index) => {
    const quad = Math.floor(index / segments);
    const segm = index % segments;
    const panel = cspadPanel(kind, table, quad, segm, n90);
    return { ...(kind === 'cspad2x2' ? {} : { quad }), segm, ...panel };
  });
}

function epixPanels(table: MetrologyTable, rot: number): PlacedPanel[] {
  return epixPanelsOfTable(table).panels.map(({ quad, points, corners }, index) => {
    const origin = epixOriginCorner(rot, quad);
    const local = [0, 1, 2, 3].map((corner) => (corner + origin) % 4);
    return {
      quad,
      segm: epixPanelInSlot(rot, 4 * quad + (index % 4)),
      points: local.map((corner) => points[corner]),
      corners: local.map((corner) => corners[corner]),
      rot_z: epixQuadRotation(rot, quad),
    };
  });
}

/**
 * Rigid fit of every panel to its rectangle of corners, with residuals, leave-one-out and the corners to blame.
 * Lengths um, angles degrees. Throws `bad-input` when the table has points that
 * the detector does not have, and when a panel has fewer than three corners.
 */
export async function fitMetrology(input: FitMetrologyInput, context: CallContext): Promise<FittedMetrology> {
  const { file, detector, size } = input;
  const epix = detector === 'epix10ka2m' || detector === 'epix10kaquad';
  const pointsPerQuad = epix ? null : cspadNumberings[detector].points;
  const table = await readMetrologyTable(file, { units: input.units, pointsPerQuad }, context);
  if (!epix) refuseForeignPoints(detector, table);
  const panels = epix ? epixPanels(table, input.rot) : cspadPanels(detector, table, input.n90);
  const wanted = detector === 'epix10ka2m' ? 16 : detector === 'epix10kaquad' ? 4 : panels.length;
  if (panels.length !== wanted)
    throw new CalibdeskError(
      'bad-input',
      `${file}: ${panels.length} panels, expected ${wanted} for ${detector}; nothing was written`,
      { file, hint: 'is this the table of another detector?' },
    );
  for (const { quad, segm, points, corners } of panels) {
    const missing = points.filter((_, index) => corners[index] === null);
    if (missing.length > 1)
      throw new CalibdeskError(
        'bad-input',
        `${file}: quad ${quad ?? 0} sensor ${segm}: point ${missing.join(', ')} missing; three corners are needed; nothing was written`,
        { file },
      );
    tellNotices(
      table,
      missing.map((point) => missingPoint(quad ?? 0, point)),
      context,
    );
  }
  const nominal = size ?? (epix ? medianSize(panels) : usualCspad);
  const segments = panels.map((panel): FittedSegment => {
    const fit =
      size !== null
        ? fitPanel(panel, size, 'given')
        : epix
          ? fitPanel(panel, nominal, 'median')
          : fitCspadPanel(panel);
    return { ...(panel.quad === undefined ? {} : { quad: panel.quad }), segm: panel.segm, ...fit };
  });
  return {
    det: detector,
    nominal_L_um: nominal.long_um,
    nominal_S_um: nominal.short_um,
    reading: table.report,
    segments,
    outliers: segments.flatMap(({ quad, segm, outlier }) =>
      outlier === null ? [] : [{ ...(quad === undefined ? {} : { quad }), segm, ...outlier }],
    ),
  };
}
