import { CalibdeskError } from '../errors.ts';
import { rotationMatrix } from './transforms.ts';

/** A picked point of a ring, LAB frame (z along the beam), um from the interaction point. */
export interface RingPoint {
  x: number;
  y: number;
  z: number;
  /** Spacing of its ring in Angstrom; null when only the ring is known. */
  d_A: number | null;
  /** Points of one ring share it. */
  ring: number;
  /** Panel the point lies on. */
  panel: number;
}

export interface RingFitOptions {
  wavelength_A: number;
  /** What may change besides the centre. Distance and tilt need spacings. */
  distance: boolean;
  tilt: boolean;
}

export interface PanelResidual {
  panel: number;
  points: number;
  mean_um: number;
  rms_um: number;
}

export interface RingFit {
  /** Beam centre in the LAB frame as the geometry stands; moving the detector by its negative centres it. */
  centerX_um: number;
  centerY_um: number;
  /** Distance from the interaction point to the plane of the detector along the beam; null when it was not free. */
  distance_um: number | null;
  /** Change of the distance that the fit asks for. */
  distanceChange_um: number;
  /** Mean of the points along the beam: the turn goes through the centre at this place. */
  middle_um: number;
  /** Turn of the detector about x and y of the LAB frame through the centre, degrees. */
  tiltX_deg: number;
  tiltY_deg: number;
  /** Standard deviations in the order centre x, centre y, then distance, tilt x, tilt y where free. */
  sigma: number[];
  rms_um: number;
  /** Distance of each point from its ring, um, outside positive; in the order of the points. */
  residuals_um: number[];
  panels: PanelResidual[];
  iterations: number;
  converged: boolean;
}

const mostIterations = 100;
const mostPoints = 20000;

/** Solves a symmetric positive system by Cholesky; null when it is singular to working precision. */
function solve(matrix: number[][], right: readonly number[]): number[] | null {
  const count = right.length;
  const lower = matrix.map((row) => [...row]);
  for (let i = 0; i < count; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i][j];
      for (let k = 0; k < j; k++) sum -= lower[i][k] * lower[j][k];
      if (i === j) {
        if (!(sum > 1e-12 * matrix[i][i])) return null;
        lower[i][i] = Math.sqrt(sum);
      } else lower[i][j] = sum / lower[j][j];
    }
  const solution = [...right];
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < i; k++) solution[i] -= lower[i][k] * solution[k];
    solution[i] /= lower[i][i];
  }
  for (let i = count - 1; i >= 0; i--) {
    for (let k = i + 1; k < count; k++) solution[i] -= lower[k][i] * solution[k];
    solution[i] /= lower[i][i];
  }
  return solution;
}

interface Model {
  start: number[];
  residual: (parameters: readonly number[], point: RingPoint) => number;
}

/**
 * Rings of known spacing are cones about the beam: residual = r cos 2theta - z sin 2theta, the distance of the point from
 * its cone. Parameters: centre x, y, change of distance in um, tilts in units of one degree per 1000.
 */
function coneModel(points: readonly RingPoint[], options: RingFitOptions): Model {
  const middle = points.reduce((sum, { z }) => sum + z, 0) / points.length;
  const angles = new Map<number, [cosine: number, sine: number]>();
  for (const { d_A } of points) {
    const sine = options.wavelength_A / 2 / (d_A as number);
    if (!(sine < 1))
      throw new CalibdeskError('bad-input', `no ring of ${d_A} A exists at ${options.wavelength_A} A`, {
        hint: 'check the photon energy',
      });
    const angle = 2 * Math.asin(sine);
    angles.set(d_A as number, [Math.cos(angle), Math.sin(angle)]);
  }
  const tiltAt = options.distance ? 3 : 2;
  let last: readonly number[] | null = null;
  let rotation = rotationMatrix(0, 0, 0);
  return {
    start: [0, 0, ...(options.distance ? [0] : []), ...(options.tilt ? [0, 0] : [])],
    residual: (parameters, point) => {
      if (options.tilt && parameters !== last) {
        rotation = rotationMatrix(0, parameters[tiltAt + 1] / 1000, parameters[tiltAt] / 1000);
        last = parameters;
      }
      const u = point.x - parameters[0];
      const v = point.y - parameters[1];
      const w = point.z - middle;
      const x = rotation[0][0] * u + rotation[0][1] * v + rotation[0][2] * w;
      const y = rotation[1][0] * u + rotation[1][1] * v + rotation[1][2] * w;
      const z = rotation[2][0] * u + rotation[2][1] * v + rotation[2][2] * w;
      const along = z + middle + (options.distance ? parameters[2] : 0);
      const [cosine, sine] = angles.get(point.d_A as number) as [number, number];
      return Math.hypot(x, y) * cosine - along * sine;
    },
  };
}

/** Without spacings every ring is a circle of its own radius about a common centre. */
function circleModel(points: readonly RingPoint[]): Model {
  const rings = [...new Set(points.map(({ ring }) => ring))];
  const radii = rings.map((ring) => {
    const own = points.filter((point) => point.ring === ring);
    return own.reduce((sum, { x, y }) => sum + Math.hypot(x, y), 0) / own.length;
  });
  const place = new Map(rings.map((ring, at) => [ring, at + 2]));
  return {
    start: [0, 0, ...radii],
    residual: (parameters, { x, y, ring }) =>
      Math.hypot(x - parameters[0], y - parameters[1]) - parameters[place.get(ring) as number],
  };
}

function panelsOf(points: readonly RingPoint[], residuals: readonly number[]): PanelResidual[] {
  const sums = new Map<number, { points: number; sum: number; squares: number }>();
  points.forEach(({ panel }, at) => {
    const entry = sums.get(panel) ?? { points: 0, sum: 0, squares: 0 };
    entry.points++;
    entry.sum += residuals[at];
    entry.squares += residuals[at] ** 2;
    sums.set(panel, entry);
  });
  return [...sums]
    .sort(([one], [two]) => one - two)
    .map(([panel, { points: count, sum, squares }]) => ({
      panel,
      points: count,
      mean_um: sum / count,
      rms_um: Math.sqrt(squares / count),
    }));
}

/**
 * Least squares of centre, distance and tilt to points on rings, by Levenberg and Marquardt with derivatives by central
 * differences. Throws `bad-input` where the points cannot determine what is asked for.
 */
export function fitRings(points: readonly RingPoint[], options: RingFitOptions): RingFit {
  if (points.length > mostPoints)
    throw new CalibdeskError('bad-input', `${points.length} points; at most ${mostPoints} are fitted`);
  if (points.some(({ x, y, z }) => !Number.isFinite(x + y + z)))
    throw new CalibdeskError('bad-input', 'a point has no finite position; nothing was fitted');
  const known = points.every(({ d_A }) => d_A !== null);
  if ((options.distance || options.tilt) && !known)
    throw new CalibdeskError('bad-input', 'distance and tilt need the spacings of all picked rings', {
      hint: 'choose a calibrant and pick on its rings, or fit the centre alone',
    });
  if (known && !(options.wavelength_A > 0 && Number.isFinite(options.wavelength_A)))
    throw new CalibdeskError('bad-input', 'the photon energy is not known; nothing was fitted');
  const model = known && points.length > 0 ? coneModel(points, options) : circleModel(points);
  const count = model.start.length;
  if (points.length < Math.max(3, count))
    throw new CalibdeskError(
      'bad-input',
      `${points.length} points are too few for ${count} numbers; nothing was fitted`,
      { hint: `pick at least ${Math.max(3, count)} points, spread around the rings` },
    );
  const residualsAt = (parameters: readonly number[]): number[] =>
    points.map((point) => model.residual(parameters, point));
  const squaresOf = (residuals: readonly number[]): number =>
    residuals.reduce((sum, each) => sum + each * each, 0);

  let parameters = model.start;
  let residuals = residualsAt(parameters);
  let squares = squaresOf(residuals);
  let damping = 1e-3;
  let converged = false;
  let iterations = 0;
  let normal: number[][] = [];
  const scale = Math.max(1, ...points.map(({ x, y }) => Math.hypot(x, y)));
  while (iterations < mostIterations && !converged) {
    iterations++;
    const slopes = parameters.map((_, at) => {
      const step = 1e-5 * scale;
      const shifted = (sign: number): number[] =>
        residualsAt(parameters.map((value, other) => (other === at ? value + sign * step : value)));
      const [up, down] = [shifted(1), shifted(-1)];
      return up.map((value, point) => (value - down[point]) / (2 * step));
    });
    normal = slopes.map((one) =>
      slopes.map((two) => one.reduce((sum, value, at) => sum + value * two[at], 0)),
    );
    const gradient = slopes.map((slope) => -slope.reduce((sum, value, at) => sum + value * residuals[at], 0));
    if (solve(normal, gradient) === null)
      throw new CalibdeskError('bad-input', 'the points do not determine all numbers; nothing was fitted', {
        hint: 'pick points further around the rings, or fit fewer numbers',
      });
    let better = false;
    for (let attempt = 0; attempt < 30 && !better; attempt++) {
      const damped = normal.map((row, i) => row.map((value, j) => (i === j ? value * (1 + damping) : value)));
      const step = solve(damped, gradient);
      if (step === null) break;
      const next = parameters.map((value, at) => value + step[at]);
      const nextResiduals = residualsAt(next);
      const nextSquares = squaresOf(nextResiduals);
      const small = Math.max(...step.map(Math.abs)) < 1e-9 * scale;
      if (nextSquares <= squares) {
        parameters = next;
        residuals = nextResiduals;
        squares = nextSquares;
        damping = Math.max(1e-12, damping / 10);
        better = true;
      } else damping *= 10;
      if (small) {
        converged = true;
        break;
      }
    }
    if (!better && !converged) break;
  }

  const free = points.length - count;
  const variance = free > 0 ? squares / free : Number.NaN;
  const sigma = parameters.map((_, at) => {
    const column = solve(
      normal,
      parameters.map((__, other) => (other === at ? 1 : 0)),
    );
    return column === null ? Number.NaN : Math.sqrt(Math.max(0, column[at]) * variance);
  });
  const tiltAt = options.distance ? 3 : 2;
  const middle = points.reduce((sum, { z }) => sum + z, 0) / points.length;
  const tilted = known && options.tilt;
  const distanceChange_um = known && options.distance ? parameters[2] : 0;
  return {
    centerX_um: parameters[0],
    centerY_um: parameters[1],
    distance_um: known && options.distance ? middle + distanceChange_um : null,
    distanceChange_um,
    middle_um: middle,
    tiltX_deg: tilted ? parameters[tiltAt] / 1000 : 0,
    tiltY_deg: tilted ? parameters[tiltAt + 1] / 1000 : 0,
    sigma: sigma
      .slice(0, known ? count : 2)
      .map((value, at) => (tilted && at >= tiltAt ? value / 1000 : value)),
    rms_um: Math.sqrt(squares / points.length),
    residuals_um: residuals,
    panels: panelsOf(points, residuals),
    iterations,
    converged,
  };
}
