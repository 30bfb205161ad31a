import { CalibdeskError } from '../errors.ts';
import { cspadPanel, refuseForeignPoints } from './cspad.ts';
import { epixPanelsOfTable } from './epixTable.ts';
import {
  fitCspadPanel,
  fitPanel,
  medianSize,
  usualCspad,
  type PanelCorners,
  type PanelFit,
  type PanelOutlier,
  type PanelSize,
} from './panelFit.ts';
import {
  cspadNumberings,
  epixOriginCorner,
  epixPanelInSlot,
  epixQuadRotation,
  type CspadKind,
} from './pointTables.ts';
import type { MetrologyTable } from './readTable.ts';
import type { Notice, ReadingReport } from './types.ts';

export const fitDetectors = ['cspad-v1', 'cspad-v2', 'cspad2x2', 'epix10ka2m', 'epix10kaquad'] as const;
export type FitDetector = (typeof fitDetectors)[number];

/** What was measured, and how it lay. */
export interface FitOptions {
  detector: FitDetector;
  /** cspad-v2: quarter turns of the camera. */
  n90: number;
  /** epix: where Q0 was. */
  rot: number;
  /** Rectangle of the corners; by the detector without. */
  size: PanelSize | null;
}

export const isEpix = (detector: FitDetector): detector is 'epix10ka2m' | 'epix10kaquad' =>
  detector === 'epix10ka2m' || detector === 'epix10kaquad';

/** Numbering of each quad for the reader of tables: 1..points; null where only groups of four matter. */
export const pointsPerQuad = (detector: FitDetector): number | null =>
  isEpix(detector) ? null : cspadNumberings[detector].points;

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

/** The notice of a corner that was not measured. */
export const missingPoint = (quad: number, point: number): Notice => ({
  kind: 'missing-point',
  line: null,
  quad,
  point,
  text: `quad ${quad}: point ${point} is missing`,
});

/**
 * Rigid fit of every panel to its rectangle of corners, with residuals, leave-one-out and the corners to blame.
 * Lengths um, angles degrees. Missing corners are added to the notices of the table and handed to `tell`. Throws
 * `bad-input` when the table has points that the detector does not have, and when a panel has fewer than three corners.
 */
export function fitTable(
  table: MetrologyTable,
  options: FitOptions,
  tell: (notices: readonly Notice[]) => void = () => undefined,
): FittedMetrology {
  const { file } = table;
  const { detector, size } = options;
  const epix = isEpix(detector);
  if (!epix) refuseForeignPoints(detector, table);
  const panels = epix ? epixPanels(table, options.rot) : cspadPanels(detector, table, options.n90);
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
    const notices = missing.map((point) => missingPoint(quad ?? 0, point));
    table.report.notices.push(...notices);
    tell(notices);
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
