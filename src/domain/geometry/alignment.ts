import { CalibdeskError } from '../errors.ts';
import { poseKeys, type Pose } from './geometryText.ts';
import { anglesOf, composed, levelsOf, rotationMatrix, type Matrix, type Vector } from './transforms.ts';
import type { Geometry, GeometryObject } from './tree.ts';

/** One object before and after a step. `at` is its place in `geometry.objects`: names and indices may stand twice. */
export interface PoseChange {
  at: number;
  before: Pose;
  after: Pose;
}

export interface AlignmentStep {
  /** What was done, for people: `QUAD:V1 2 x +20 um`. */
  title: string;
  changes: PoseChange[];
}

const turned = (m: Matrix, [x, y, z]: Vector): [number, number, number] => [
  m[0][0] * x + m[0][1] * y + m[0][2] * z,
  m[1][0] * x + m[1][1] * y + m[1][2] * z,
  m[2][0] * x + m[2][1] * y + m[2][2] * z,
];

const transposed = (m: Matrix): Matrix => [
  [m[0][0], m[1][0], m[2][0]],
  [m[0][1], m[1][1], m[2][1]],
  [m[0][2], m[1][2], m[2][2]],
];

const product = (a: Matrix, b: Matrix): Matrix => {
  const columns = transposed(b).map((column) => turned(a, column));
  return transposed([columns[0], columns[1], columns[2]]);
};

/** What is changed in place of an object: a made-up top is never saved, so its children move instead. */
export function movableOf(object: GeometryObject): GeometryObject[] {
  return object.parentName === null ? object.children : [object];
}

const placeOf = (geometry: Geometry, object: GeometryObject): number => geometry.objects.indexOf(object);

/** Frame of the parent seen from the top: what a pose of the object is given in. */
function parentFrame(geometry: Geometry, object: GeometryObject): { rotation: Matrix; shift_um: Vector } {
  return composed(object.parent === null ? [] : levelsOf(object.parent, geometry.top, true));
}

/** Moves an object by a vector of the top's frame, um; the directions on the screen stay those on the screen. */
export function movedBy(geometry: Geometry, object: GeometryObject, by_um: Vector): PoseChange[] {
  return movableOf(object).map((each) => {
    const [x, y, z] = turned(transposed(parentFrame(geometry, each).rotation), by_um);
    const before = { ...each.pose };
    // Sums of turned steps must not leave 1e-13 um behind in the file.
    const plus = (value: number, step: number): number => Math.round((value + step) * 1e6) / 1e6;
    const after = {
      ...before,
      x0: plus(before.x0, x),
      y0: plus(before.y0, y),
      z0: plus(before.z0, z),
    };
    return { at: placeOf(geometry, each), before, after };
  });
}

/**
 * Turns an object by a rotation of the top's frame about a point of it (um); about its own origin without one.
 * The nominal rotation stays as it is: the change goes into the tilts, which is what they are for.
 */
export function turnedBy(
  geometry: Geometry,
  object: GeometryObject,
  rotation: Matrix,
  about_um: Vector | null = null,
): PoseChange[] {
  return movableOf(object).map((each) => {
    const { rotation: frame, shift_um } = parentFrame(geometry, each);
    const inverse = transposed(frame);
    const own = product(product(inverse, rotation), frame);
    const { pose } = each;
    const before = { ...pose };
    const [z, y, x] = anglesOf(
      product(
        own,
        rotationMatrix(pose.rot_z + pose.tilt_z, pose.rot_y + pose.tilt_y, pose.rot_x + pose.tilt_x),
      ),
    );
    const after: Pose = { ...before, ...nearestTilts(pose, z, y, x) };
    if (about_um !== null) {
      const pivot = turned(inverse, [
        about_um[0] - shift_um[0],
        about_um[1] - shift_um[1],
        about_um[2] - shift_um[2],
      ]);
      const arm = turned(own, [pose.x0 - pivot[0], pose.y0 - pivot[1], pose.z0 - pivot[2]]);
      after.x0 = arm[0] + pivot[0];
      after.y0 = arm[1] + pivot[1];
      after.z0 = arm[2] + pivot[2];
    }
    return { at: placeOf(geometry, each), before, after };
  });
}

const within180 = (degrees: number): number => degrees - 360 * Math.round(degrees / 360);

/** The smaller tilts of the two triples of angles, (z, y, x) and (z + 180, 180 - y, x + 180), that are the same turn. */
function nearestTilts(
  pose: Pose,
  z: number,
  y: number,
  x: number,
): Pick<Pose, 'tilt_z' | 'tilt_y' | 'tilt_x'> {
  const tilts = (one: number, two: number, three: number) => ({
    tilt_z: within180(one - pose.rot_z),
    tilt_y: within180(two - pose.rot_y),
    tilt_x: within180(three - pose.rot_x),
  });
  const size = (each: ReturnType<typeof tilts>): number =>
    Math.abs(each.tilt_z) + Math.abs(each.tilt_y) + Math.abs(each.tilt_x);
  const first = tilts(z, y, x);
  const second = tilts(z + 180, 180 - y, x + 180);
  return size(second) < size(first) - 1e-9 ? second : first;
}

/** Sets numbers of one object; throws `bad-input` for what is no finite number. */
export function poseSet(geometry: Geometry, object: GeometryObject, values: Partial<Pose>): PoseChange[] {
  for (const key of poseKeys) {
    const value = values[key];
    if (value !== undefined && !Number.isFinite(value))
      throw new CalibdeskError('bad-input', `${key}: expected a number; nothing was changed`);
  }
  const before = { ...object.pose };
  return [{ at: placeOf(geometry, object), before, after: { ...before, ...values } }];
}

/** Every step of an alignment, with undo and redo. Works on the geometry itself. */
export class AlignmentHistory {
  readonly #geometry: Geometry;
  readonly #opened: Pose[];
  readonly #steps: AlignmentStep[] = [];
  /** Steps that are in force; those behind were undone. */
  #done = 0;

  constructor(geometry: Geometry) {
    this.#geometry = geometry;
    this.#opened = geometry.objects.map(({ pose }) => ({ ...pose }));
  }

  get steps(): readonly AlignmentStep[] {
    return this.#steps;
  }

  get done(): number {
    return this.#done;
  }

  /** Whether any number differs from those that were opened. */
  get changed(): boolean {
    return this.#geometry.objects.some(({ pose }, at) =>
      poseKeys.some((key) => pose[key] !== this.#opened[at][key]),
    );
  }

  /** The numbers of an object as they were opened. */
  openedPose(at: number): Pose {
    return this.#opened[at];
  }

  /** Does a step; what was undone before is forgotten. A step that changes nothing is not kept. */
  perform(step: AlignmentStep): boolean {
    const changes = step.changes.filter(({ before, after }) =>
      poseKeys.some((key) => before[key] !== after[key]),
    );
    if (changes.length === 0) return false;
    this.#steps.length = this.#done;
    this.#steps.push({ title: step.title, changes });
    this.goTo(this.#done + 1);
    return true;
  }

  undo(): boolean {
    return this.goTo(this.#done - 1);
  }

  redo(): boolean {
    return this.goTo(this.#done + 1);
  }

  /** Makes the first `count` steps hold; false when there are not so many. */
  goTo(count: number): boolean {
    if (count < 0 || count > this.#steps.length || count === this.#done) return false;
    while (this.#done > count) {
      this.#done--;
      for (const { at, before } of this.#steps[this.#done].changes)
        Object.assign(this.#geometry.objects[at].pose, before);
    }
    while (this.#done < count) {
      for (const { at, after } of this.#steps[this.#done].changes)
        Object.assign(this.#geometry.objects[at].pose, after);
      this.#done++;
    }
    return true;
  }

  /** One step back to the opened numbers, which can itself be undone. */
  reset(): boolean {
    const changes = this.#geometry.objects.map(({ pose }, at) => ({
      at,
      before: { ...pose },
      after: { ...this.#opened[at] },
    }));
    return this.perform({ title: 'all objects as opened', changes });
  }
}
