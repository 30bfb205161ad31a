/** A point or vector in space, in the units of its context (um). */
export type Vector3 = readonly [number, number, number];

export const subtract = (a: Vector3, b: Vector3): Vector3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const add = (a: Vector3, b: Vector3): Vector3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const scale = (a: Vector3, factor: number): Vector3 => [a[0] * factor, a[1] * factor, a[2] * factor];
export const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const length = (a: Vector3): number => Math.sqrt(dot(a, a));

/** Mean of points, um. */
export function meanOf(points: readonly Vector3[]): Vector3 {
  const sum = points.reduce<Vector3>((total, point) => add(total, point), [0, 0, 0]);
  return scale(sum, 1 / points.length);
}
