import { formatSpec } from '../text/printf.ts';
import { histogramOf, type Histogram } from './histogram.ts';
import { tableXY, tableZ, warningsOf, type QualityLimits, type QualityWarning } from './qualityText.ts';
import {
  columnsOf,
  doubles,
  flatness,
  nearestTurns,
  sidesByLength,
  sidesByOrder,
  turnsWithin,
  type SideColumns,
} from './sides.ts';
import type { MetrologyTable } from './readTable.ts';
import { meanOf, type Vector3 } from '../array/vectors.ts';
import { toDegrees, type MeasuredPoint, type Notice } from './types.ts';

/** Four corners of one sensor; fewer when some were not measured. */
export interface SensorCorners {
  points: number[];
  quads: number[];
  corners: Vector3[];
  missing: number[];
}

export interface CheckedSensor extends Partial<SideColumns> {
  center?: Vector3;
  points: number[];
  quad: number[];
  numeration_ok: boolean;
  warnings: QualityWarning[];
  missing?: number[];
}

export interface QualityCheck {
  n_records_accepted: number;
  nsegs: number;
  table_numeration_ok: boolean;
  txy: number;
  toz: number;
  segments: CheckedSensor[];
  histograms: Record<string, Histogram>;
}

/** Numbers are in order: the first is 4k + 1, each next one more. */
function isSequential(numbers: readonly number[]): boolean {
  return numbers.every((number, index) =>
    index === 0 ? (number - 1) % 4 === 0 : number === numbers[index - 1] + 1,
  );
}

/** Sensors as the original forms them: every four records in the order of the file. */
export function sensorsInOrder(points: readonly MeasuredPoint[]): SensorCorners[] {
  return Array.from({ length: Math.floor(points.length / 4) }, (_, sensor) => {
    const four = points.slice(4 * sensor, 4 * sensor + 4);
    return {
      points: four.map(({ point }) => point),
      quads: four.map(({ quad }) => quad),
      corners: four.map(({ xyz }) => xyz),
      missing: [],
    };
  });
}

/** A table that goes on after so many notices is no table of a camera; the rest of them is not said. */
const mostNotices = 1000;

/** Sensors by quad and number (points 4k+1 to 4k+4), in the order of quads in the file, and notices of what is missing. */
export function sensorsByNumber(table: MetrologyTable): { sensors: SensorCorners[]; notices: Notice[] } {
  const notices: Notice[] = [];
  const missingNotice = (quad: number, point: number): Notice => ({
    kind: 'missing-point',
    line: null,
    quad,
    point,
    text: `quad ${quad}: point ${point} is missing`,
  });
  const all = table.quads.flatMap((quad) => {
    const own = new Map(table.points.filter((p) => p.quad === quad).map((p) => [p.point, p]));
    const groups = [...own.keys()].map((point) => Math.floor((point - 1) / 4));
    const first = Math.min(...groups);
    const sensors: SensorCorners[] = [];
    for (let group = first; group <= Math.max(...groups); group++) {
      const numbers = [1, 2, 3, 4].map((corner) => 4 * group + corner);
      const present = numbers.filter((number) => own.has(number));
      if (present.length === 0) {
        notices.push({
          kind: 'missing-sensor',
          line: null,
          quad,
          point: numbers[0],
          text: `quad ${quad}: the sensor of points ${numbers[0]} to ${numbers[3]} is missing`,
        });
        if (notices.length > mostNotices) break;
        continue;
      }
      const missing = numbers.filter((number) => !own.has(number));
      for (const point of missing) notices.push(missingNotice(quad, point));
      sensors.push({
        points: present,
        quads: present.map(() => quad),
        corners: present.map((number) => own.get(number)!.xyz),
        missing,
      });
    }
    return sensors;
  });
  return { sensors: all, notices };
}

/** Columns of a complete sensor: as the original computes them, or by the order of corners with the nearest 90 degrees. */
export function checkColumns(corners: readonly Vector3[], original: boolean): SideColumns {
  const sides = original ? sidesByLength(corners, 0, doubles) : sidesByOrder(corners, 0);
  const direction = toDegrees(Math.atan2(sides.L1[1], sides.L1[0]));
  const mean = toDegrees(Math.atan2(sides.L1[1] + sides.L2[1], sides.L1[0] + sides.L2[0]));
  const turns = original ? turnsWithin(direction, 10) : nearestTurns(mean);
  return {
    ...columnsOf(sides, turns, doubles, !original),
    dz3: flatness(sides.L1, sides.S1, sides.D1),
  };
}

/** Quality check of sensors: all columns, warnings beyond the limits, and the seven histograms. */
export function checkSensors(
  sensors: readonly SensorCorners[],
  records: number,
  limits: QualityLimits,
  original: boolean,
): QualityCheck {
  const segments = sensors.map((sensor): CheckedSensor => {
    const common = {
      points: sensor.points,
      quad: sensor.quads,
      numeration_ok: isSequential(sensor.points) && sensor.missing.length === 0,
    };
    if (sensor.missing.length > 0) return { ...common, warnings: [], missing: sensor.missing };
    const columns = checkColumns(sensor.corners, original);
    return { ...columns, center: meanOf(sensor.corners), ...common, warnings: warningsOf(columns, limits) };
  });
  const values = (name: keyof SideColumns): number[] =>
    segments.flatMap((segment) => (segment[name] === undefined ? [] : [segment[name]]));
  return {
    n_records_accepted: records,
    nsegs: segments.length,
    table_numeration_ok: isSequential(sensors.flatMap(({ points }) => points)),
    txy: limits.xy_um,
    toz: limits.z_um,
    segments,
    histograms: {
      dS: histogramOf(values('ddS'), -100, 100),
      dL: histogramOf(values('ddL'), -100, 100),
      dD: histogramOf(values('dD'), -100, 100),
      dZ: histogramOf(values('dz3'), -100, 100),
      tilt_z: histogramOf(values('tiltXYDegree'), -2, 2),
      tilt_y: histogramOf(values('tiltXZDegree'), -2, 2),
      tilt_x: histogramOf(values('tiltYZDegree'), -2, 2),
    },
  };
}

/** Text of the check behind the reader's lines: numeration, X-Y table, Z table. */
export function checkText(check: QualityCheck, withTitle: boolean): string {
  const lines: string[] = [];
  if (withTitle) lines.push('-'.repeat(60), 'check_points_numeration');
  const odd = 'is NOT sequential or started from non-x4 number';
  lines.push(
    check.table_numeration_ok
      ? 'OK - points in table are sequential'
      : `WARNING - numeration of points in table ${odd}`,
  );
  check.segments.forEach((segment, index) => {
    const numbers = segment.points.map((point) => formatSpec('%3d', point)).join(' ');
    const state = segment.numeration_ok
      ? 'OK - points in segment are sequential'
      : `WARNING - numeration of points in segment ${odd}`;
    lines.push(`Measured segment ${formatSpec('%2d', index)}  point numbers: (${numbers}) ${state}`);
  });
  const limits = { xy_um: check.txy, z_um: check.toz };
  const rows = check.segments.map((segment, index) => ({
    index,
    columns: segment.missing === undefined ? (segment as SideColumns) : null,
    missing: segment.missing ?? [],
  }));
  lines.push(
    `X-Y quality check for optical metrology measurements \n${tableXY(rows, limits)}`,
    `Z quality check for optical metrology measurements \n${tableZ(rows, limits)}`,
  );
  return `${lines.join('\n')}\n`;
}
