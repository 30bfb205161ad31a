import { basename } from 'node:path';
import type { Vector3 } from '../../domain/array/vectors.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { compareGeometries } from '../../domain/geometry/compare.ts';
import { defaultSegmentOptions } from '../../domain/geometry/segments/segment.ts';
import { cameraDrawing } from '../../domain/metrology/cameraDrawing.ts';
import { sensorsByNumber, type QualityCheck, type SensorCorners } from '../../domain/metrology/check.ts';
import { editedTable } from '../../domain/metrology/editTable.ts';
import { fitRigid, rotate } from '../../domain/metrology/rigidFit.ts';
import { readTable, type MetrologyTable } from '../../domain/metrology/readTable.ts';
import type { LengthUnits } from '../../domain/metrology/types.ts';
import { chartPng } from '../pictures/chart.ts';
import { histogramPlot, outlinePlot, type Outline } from '../pictures/plots.ts';
import type { CallContext } from './context.ts';
import { inFile, loadGeometry, writeFiles } from './geometry/loadGeometry.ts';
import { readMetrologyText } from './readMetrology.ts';

const cameraSize = { width: 800, height: 800 };
const histogramSize = { width: 800, height: 600 };
/** Pixel size by which the CSPAD programs draw. */
const pixel_um = 109.92;

/** Names, axes and ranges of the seven histograms of the check. */
const histograms = [
  { name: 'ds-um', column: 'ddS', axis: 'd(dS), um', range: [-100, 100] },
  { name: 'dl-um', column: 'ddL', axis: 'd(dL), um', range: [-100, 100] },
  { name: 'dd-um', column: 'dD', axis: 'dD, um', range: [-100, 100] },
  { name: 'dz-um', column: 'dz3', axis: 'dz3, um', range: [-100, 100] },
  { name: 'tilt-z', column: 'tiltXYDegree', axis: 'tilt in the plane, degrees', range: [-2, 2] },
  { name: 'tilt-y', column: 'tiltXZDegree', axis: 'tilt x-z, degrees', range: [-2, 2] },
  { name: 'tilt-x', column: 'tiltYZDegree', axis: 'tilt y-z, degrees', range: [-2, 2] },
] as const;

const outlineOf = (sensor: SensorCorners, label: string): Outline => ({
  points: sensor.corners.map(([x, y]) => [x, y] as const),
  label,
  numbers: sensor.points.map(String),
});

/** Corners of the panels of a geometry, moved as a rigid body onto the measured sensors where the numbers agree. */
async function geometryOutlines(
  file: string,
  sensors: readonly SensorCorners[],
  context: CallContext,
): Promise<Outline[]> {
  const { object } = await loadGeometry(
    { file, segments: defaultSegmentOptions, operations: null, object: null, index: 0 },
    context,
  );
  const { corners1 } = inFile(file, () => compareGeometries(object, object));
  const centre = (corners: readonly (readonly number[])[]): Vector3 => {
    const mean = (axis: number): number =>
      corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length;
    return [mean(0), mean(1), 0];
  };
  const panels = corners1.map((corners) => corners.map(([x, y]): Vector3 => [x, y, 0]));
  if (panels.length !== sensors.length || panels.length < 3)
    return panels.map((points) => ({ points: points.map(([x, y]) => [x, y] as const) }));
  // Sensors and panels are numbered in other orders: each panel goes with the measured sensor that lies nearest.
  const targets = sensors.map(({ corners }) => centre(corners));
  const meanOf = (points: readonly Vector3[]): Vector3 => centre(points);
  const [from, to] = [meanOf(panels.map(centre)), meanOf(targets)];
  const nearest = panels.map((panel): Vector3 => {
    const [x, y] = centre(panel);
    const at: Vector3 = [x - from[0] + to[0], y - from[1] + to[1], 0];
    return targets.reduce((best, each) =>
      Math.hypot(each[0] - at[0], each[1] - at[1]) < Math.hypot(best[0] - at[0], best[1] - at[1])
        ? each
        : best,
    );
  });
  const fit = fitRigid(panels.map(centre), nearest);
  return panels.map((panel) => ({
    points: panel.map((corner) => {
      const [x, y] = rotate(fit.rotation, corner);
      return [x + fit.translation[0], y + fit.translation[1]] as const;
    }),
  }));
}

/** Pictures of optical_metrology_check: the camera (`<prefix>.png`) and, when wanted, seven histograms. */
export async function drawCheck(
  input: {
    file: string;
    units?: LengthUnits | undefined;
    prefix: string;
    check: QualityCheck;
    camera: boolean;
    histograms: boolean;
    geometry: string | null;
  },
  context: CallContext,
): Promise<string[]> {
  const { file, prefix, check } = input;
  const files: { path: string; content: Uint8Array }[] = [];
  if (input.camera) {
    const table = readTable(await readMetrologyText(file), file, { units: input.units, pointsPerQuad: null });
    const { sensors } = sensorsByNumber(table);
    const sets = [
      {
        name: 'measured',
        color: '#cc2222',
        dashed: false,
        outlines: sensors.map((sensor, at) => outlineOf(sensor, String(at))),
      },
    ];
    if (input.geometry !== null)
      sets.push({
        name: basename(input.geometry),
        color: '#2255cc',
        dashed: true,
        outlines: await geometryOutlines(input.geometry, sensors, context),
      });
    const plot = outlinePlot(
      `Check ${basename(file)}`,
      sets,
      { horizontal: 'x, um', vertical: 'y, um', margin: 6000 },
      cameraSize,
    );
    files.push({ path: `${prefix}.png`, content: await chartPng(plot, cameraSize) });
  }
  if (input.histograms)
    for (const { name, column, axis, range } of histograms) {
      const values = check.segments.flatMap((sensor) => sensor[column] ?? []);
      const plot = histogramPlot(`${basename(file)}: ${axis}`, axis, values, 100, range);
      files.push({ path: `${prefix}-his-${name}.png`, content: await chartPng(plot, histogramSize) });
    }
  return files.length === 0 ? [] : writeFiles(files, context);
}

function pixelOutlines(table: MetrologyTable): Outline[] {
  // Quads of frames of their own are set beside each other, so that all can be seen.
  const places = cameraDrawing(table, null).points;
  const placed = editedTable(
    table,
    places.map(({ quad, point, x, y }) => ({ quad, point, xyz: [x / pixel_um, y / pixel_um, 0] })),
  );
  return sensorsByNumber(placed).sensors.map((sensor) =>
    outlineOf(sensor, `Quad:${sensor.quads[0]} ${Math.floor((sensor.points[0] - 1) / 4)}`),
  );
}

/** Picture of the CSPAD commands, in pixels: metrology_standard_det.png. A table that cannot be read is no failure here. */
export async function drawCspad(
  input: { file: string; units?: LengthUnits | undefined; output: string },
  context: CallContext,
): Promise<string[]> {
  const { file, units } = input;
  let table: MetrologyTable;
  try {
    table = readTable(await readMetrologyText(file), file, { units, pointsPerQuad: null });
  } catch (error) {
    if (!(error instanceof CalibdeskError)) throw error;
    context.note(`no picture was drawn: ${error.message}`);
    return [];
  }
  const plot = outlinePlot(
    `Metrology ${basename(file)}`,
    [{ name: 'measured', color: '#cc2222', dashed: false, outlines: pixelOutlines(table) }],
    { horizontal: 'x, pixels', vertical: 'y, pixels', margin: 50 },
    cameraSize,
  );
  return writeFiles([{ path: input.output, content: await chartPng(plot, cameraSize) }], context);
}
