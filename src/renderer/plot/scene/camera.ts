/** A point or direction of the scene. */
export type Point = readonly [number, number, number];

/**
 * A camera that goes around a point. Yaw and pitch in radians; at 0, 0 it looks along +z with +y up, so that of a right-handed frame +x is at the left,
 * as one sees the LAB frame along the beam.
 */
export interface Camera {
  target: Point;
  distance: number;
  yaw: number;
  pitch: number;
}

/** Vertical angle of view, radians: narrow, so that near panels are little larger than far ones. */
const viewAngle = 0.5;
const steepest = Math.PI / 2 - 0.01;

export const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const plus = (a: Point, b: Point, times = 1): Point => [
  a[0] + times * b[0],
  a[1] + times * b[1],
  a[2] + times * b[2],
];
export const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const unit = (a: Point): Point => {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
};

/** Unit vectors of the picture: to the right, up, and away from the eye. */
export function axesOf({ yaw, pitch }: Camera): { right: Point; up: Point; forward: Point } {
  const forward: Point = [Math.sin(yaw) * Math.cos(pitch), -Math.sin(pitch), Math.cos(yaw) * Math.cos(pitch)];
  const right = unit(cross(forward, [0, 1, 0]));
  return { right, up: cross(right, forward), forward };
}

export function eyeOf(camera: Camera): Point {
  return plus(camera.target, axesOf(camera).forward, -camera.distance);
}

/** Turns the camera by a drag over the picture, in fractions of its height. */
export function orbited(camera: Camera, right: number, down: number): Camera {
  const pitch = Math.min(steepest, Math.max(-steepest, camera.pitch + down * Math.PI));
  return { ...camera, yaw: camera.yaw + right * Math.PI, pitch };
}

/** Moves the point that is looked at with the picture, in fractions of its height. */
export function panned(camera: Camera, right: number, down: number): Camera {
  const { right: along, up } = axesOf(camera);
  const height = 2 * camera.distance * Math.tan(viewAngle / 2);
  return { ...camera, target: plus(plus(camera.target, along, -right * height), up, down * height) };
}

/** Goes nearer (`factor` below 1) or farther. */
export const zoomed = (camera: Camera, factor: number): Camera => ({
  ...camera,
  distance: Math.min(1e12, Math.max(1e-3, camera.distance * factor)),
});

/** Looks at all points, from where it looks now. `aspect`: width / height of the picture. */
export function fitted(camera: Camera, points: readonly Point[], aspect: number): Camera {
  if (points.length === 0) return camera;
  const least = [0, 1, 2].map((axis) => Math.min(...points.map((point) => point[axis])));
  const most = [0, 1, 2].map((axis) => Math.max(...points.map((point) => point[axis])));
  const target = least.map((low, axis) => (low + most[axis]) / 2) as unknown as Point;
  const radius = Math.max(1e-3, ...points.map((point) => Math.hypot(...minus(point, target))));
  const narrow = Math.min(viewAngle, 2 * Math.atan(Math.tan(viewAngle / 2) * aspect));
  return { ...camera, target, distance: (1.05 * radius) / Math.sin(narrow / 2) };
}

/** Scene to clip space, column by column as WebGL takes it. Depth reaches over a sphere of `reach` about the target. */
export function viewMatrix(camera: Camera, aspect: number, reach: number): Float32Array {
  const { right, up, forward } = axesOf(camera);
  const eye = eyeOf(camera);
  const near = Math.max(camera.distance - reach, camera.distance * 1e-3);
  const far = camera.distance + reach;
  const scaleY = 1 / Math.tan(viewAngle / 2);
  const scaleX = scaleY / aspect;
  const depth = (far + near) / (far - near);
  const shift = (-2 * far * near) / (far - near);
  const column = (axis: 0 | 1 | 2): number[] => [
    scaleX * right[axis],
    scaleY * up[axis],
    depth * forward[axis],
    forward[axis],
  ];
  const along = dot(forward, eye);
  return Float32Array.from([
    ...column(0),
    ...column(1),
    ...column(2),
    -scaleX * dot(right, eye),
    -scaleY * dot(up, eye),
    shift - depth * along,
    -along,
  ]);
}

/** Place of a point on the picture in pixels, and its distance along the view; null behind the eye. */
export function projected(
  camera: Camera,
  point: Point,
  size: { width: number; height: number },
): { x: number; y: number; depth: number } | null {
  const { right, up, forward } = axesOf(camera);
  const from = minus(point, eyeOf(camera));
  const depth = dot(forward, from);
  if (depth <= 0) return null;
  const scale = size.height / 2 / Math.tan(viewAngle / 2) / depth;
  return { x: size.width / 2 + dot(right, from) * scale, y: size.height / 2 - dot(up, from) * scale, depth };
}

/** Whether the eye and a point are on the same side of the plane of a parallelogram. */
export function seesSideOf(
  camera: Camera,
  point: Point,
  shape: { corner: Point; across: Point; along: Point },
): boolean {
  const normal = cross(shape.across, shape.along);
  const side = (at: Point): number => dot(normal, minus(at, shape.corner));
  return side(eyeOf(camera)) * side(point) >= 0;
}

/** Where a parallelogram (corner and two edges) is hit by the view through a pixel of the picture; null where it is not. */
export function hit(
  camera: Camera,
  at: { x: number; y: number },
  size: { width: number; height: number },
  shape: { corner: Point; across: Point; along: Point },
): { across: number; along: number; depth: number } | null {
  const { right, up, forward } = axesOf(camera);
  const scale = Math.tan(viewAngle / 2) / (size.height / 2);
  const ray = plus(
    plus(forward, right, (at.x - size.width / 2) * scale),
    up,
    (size.height / 2 - at.y) * scale,
  );
  const normal = cross(shape.across, shape.along);
  const steepness = dot(normal, ray);
  if (Math.abs(steepness) < 1e-12 * Math.hypot(...normal)) return null;
  const depth = dot(normal, minus(shape.corner, eyeOf(camera))) / steepness;
  if (depth <= 0) return null;
  const inside = minus(plus(eyeOf(camera), ray, depth), shape.corner);
  // Edges may not be square to each other: both coordinates together.
  const [aa, ab, bb] = [
    dot(shape.across, shape.across),
    dot(shape.across, shape.along),
    dot(shape.along, shape.along),
  ];
  const [pa, pb] = [dot(inside, shape.across), dot(inside, shape.along)];
  const determinant = aa * bb - ab * ab;
  const across = (pa * bb - pb * ab) / determinant;
  const along = (pb * aa - pa * ab) / determinant;
  return across < 0 || across > 1 || along < 0 || along > 1 ? null : { across, along, depth };
}
