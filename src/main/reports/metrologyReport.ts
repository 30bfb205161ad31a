import type { MergedMetrology } from '../../contract/metrology.ts';
import { cameraDrawing, residualScale, type CameraDrawing } from '../../domain/metrology/cameraDrawing.ts';
import type { QualityCheck } from '../../domain/metrology/check.ts';
import type { FittedMetrology } from '../../domain/metrology/fitTable.ts';
import { layoutReport } from '../../domain/metrology/layout.ts';
import type { QualityLimits } from '../../domain/metrology/qualityText.ts';
import type { MetrologyTable } from '../../domain/metrology/readTable.ts';
import { localTimeText } from '../../domain/store/localTime.ts';
import { escapeHtml, page, table } from './html.ts';

/** What the report tells. */
export interface MetrologyReport {
  name: string;
  detector: string;
  n90: number;
  rot: number;
  limits: QualityLimits;
  table: MetrologyTable;
  /** The table as it was taken. */
  text: string;
  notices: readonly string[];
  check: QualityCheck;
  fit: FittedMetrology;
  comment: string;
  changes: readonly string[];
  base: string | null;
  merged: MergedMetrology | null;
  made: Date;
  user: string;
}

const qualityColumns = ['S1', 'S2', 'L1', 'L2', 'dD', 'ddS', 'ddL', 'dz3', 'tiltXYDegree'] as const;
const fixed = (value: number | undefined, digits: number): string =>
  value === undefined ? '-' : value.toFixed(digits);
const drawingWidth = 720;

/** The camera with its fitted outlines and residual arrows, as SVG. */
function drawingSvg(drawing: CameraDrawing, bad: ReadonlySet<string>): string {
  const scale = drawingWidth / drawing.width;
  const height = drawing.height * scale;
  const margin = 24;
  const x = (value: number): string => ((value - drawing.left) * scale + margin).toFixed(1);
  const y = (value: number): string => (height - (value - drawing.bottom) * scale + margin).toFixed(1);
  const times = residualScale(drawing);
  const parts = drawing.sensors.map(({ outline, label, residuals, quad }) => {
    const corners = outline.map((corner) => `${x(corner.x)},${y(corner.y)}`).join(' ');
    const [a, , c] = outline;
    const arrows = residuals.map(({ point, x: px, y: py, dx, dy }) => {
      const isBad = bad.has(`${quad} ${point}`);
      const color = isBad ? '#b00020' : '#0b57d0';
      return (
        `<line x1="${x(px)}" y1="${y(py)}" x2="${x(px + dx * times)}" y2="${y(py + dy * times)}" stroke="${color}" stroke-width="1.5"/>` +
        `<circle cx="${x(px)}" cy="${y(py)}" r="${isBad ? 4 : 2}" fill="${color}"/>` +
        (isBad ? `<text x="${x(px)}" y="${y(py)}" dx="6" font-size="11" fill="${color}">${point}</text>` : '')
      );
    });
    return `<polygon points="${corners}" fill="none" stroke="#888"/><text x="${x((a.x + c.x) / 2)}" y="${y((a.y + c.y) / 2)}" font-size="11" text-anchor="middle" fill="#555">${escapeHtml(label)}</text>${arrows.join('')}`;
  });
  return `<figure><svg viewBox="0 0 ${drawingWidth + 2 * margin} ${(height + 2 * margin).toFixed(0)}" width="${drawingWidth}" role="img" aria-label="Corners, fitted sensors and residuals">${parts.join('')}</svg><figcaption>Fitted sensors; arrows are residuals, ${times} times as long. Suspect corners are marked by their number.</figcaption></figure>`;
}

/** A self-contained page: quality, fit, drawing, merged panels, and the table that all came from. */
export function metrologyReport(report: MetrologyReport): string {
  const { check, fit, merged, limits } = report;
  const bad = new Set(
    fit.outliers.map(({ quad, point }) => `${quad ?? report.table.quads[0] ?? 0} ${point ?? ''}`),
  );
  const head = table(
    ['', ''],
    [
      ['table', report.name],
      ['detector', `${report.detector}, n90 ${report.n90}, rot ${report.rot}`],
      ['made', `${localTimeText(report.made)} by ${report.user}`],
      ['limits', `${limits.xy_um} um in the plane, ${limits.z_um} um out of it`],
      ['base geometry', report.base ?? 'none'],
      ...(report.comment === '' ? [] : [['comment', report.comment]]),
    ],
    'What was measured',
  );
  const list = (items: readonly string[]): string =>
    items.length === 0
      ? '<p>none</p>'
      : `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
  const quality = table(
    [
      'sensor',
      'points',
      ...qualityColumns.map((name) => (name === 'tiltXYDegree' ? 'tilt deg' : `${name} um`)),
      'beyond limits',
    ],
    check.segments.map((sensor, at) => [
      String(at),
      sensor.points.join(' '),
      ...qualityColumns.map((name) => fixed(sensor[name], name === 'tiltXYDegree' ? 3 : 1)),
      sensor.warnings.map(([name, value]) => `${name} ${value.toFixed(1)}`).join(', '),
    ]),
    'Sides, flatness and angles; beyond the limits',
  );
  const fitted = table(
    [
      'quad',
      'sensor',
      'x um',
      'y um',
      'z um',
      'rot z',
      'tilt z deg',
      'tilt y',
      'tilt x',
      'rms um',
      'suspect',
    ],
    fit.segments.map(({ quad, segm, center, rot_z, tilt_z, tilt_y, tilt_x, rms, outlier }) => [
      String(quad ?? 0),
      String(segm),
      ...center.map((value) => value.toFixed(1)),
      String(rot_z),
      ...[tilt_z, tilt_y, tilt_x].map((value) => value.toFixed(4)),
      rms.toFixed(1),
      outlier === null ? '' : outlier.point === null ? 'panel' : `corner ${outlier.point}`,
    ]),
    'Each sensor fitted as a rigid rectangle',
  );
  const rows =
    merged === null
      ? '<p>The panels were not put into a geometry.</p>'
      : table(
          ['parent', 'object', 'X0 um', 'Y0', 'Z0', 'ROT_Z', 'TILT_Z', 'TILT_Y', 'TILT_X'],
          merged.panels.map((row) => [
            `${row.parent ?? ''} ${row.parent_index ?? ''}`,
            `${row.object} ${row.index}`,
            ...[row.X0, row.Y0, row.Z0].map((value) => value.toFixed(0)),
            String(row.ROT_Z),
            ...[row.TILT_Z, row.TILT_Y, row.TILT_X].map((value) => value.toFixed(5)),
          ]),
          'Rows of the geometry file; angles in degrees',
        );
  const layout = layoutReport(report.table, fit);
  const gaps = table(
    ['sensors', 'gap um'],
    layout.gaps.slice(0, 40).map(({ one, other, gap_um }) => [`${one} - ${other}`, Math.round(gap_um)]),
    'Gaps between neighbouring sensors, the smallest first; overlaps are negative',
  );
  const body = `<h1>Optical metrology: ${escapeHtml(report.name)}</h1>
${head}
<h2>Changed by hand</h2>${list(report.changes)}
<h2>Notices of the reader</h2>${list([...report.notices, ...(merged?.notes ?? [])])}
<h2>Quality</h2>${quality}
<h2>Rigid fit</h2>${fitted}
${drawingSvg(cameraDrawing(report.table, fit), bad)}
<h2>Layout</h2>${list(layout.remarks)}${gaps}
<h2>Panels in the geometry${merged ? ` (origin: ${merged.origin})` : ''}</h2>${rows}
<h2>Table</h2><pre>${escapeHtml(report.text)}</pre>`;
  return page(`Optical metrology ${report.name}`, body);
}
