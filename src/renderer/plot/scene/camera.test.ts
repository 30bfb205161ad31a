import { describe, expect, it } from 'vitest';
import {
  axesOf,
  dot,
  eyeOf,
  fitted,
  hit,
  orbited,
  panned,
  projected,
  seesSideOf,
  viewMatrix,
  zoomed,
} from './camera.ts';
import type { Camera, Point } from './camera.ts';

const size = { width: 800, height: 500 };
const cameras: Camera[] = [
  { target: [0, 0, 0], distance: 100, yaw: 0, pitch: 0 },
  { target: [5, -3, 120], distance: 400, yaw: 0.7, pitch: -0.9 },
  { target: [-40, 2, 7], distance: 60, yaw: -2.4, pitch: 1.2 },
];

/** Clip coordinates of a point, divided by w. */
function clip(camera: Camera, [x, y, z]: Point): { x: number; y: number; z: number } {
  const m = viewMatrix(camera, size.width / size.height, camera.distance / 2);
  const row = (at: number): number => m[at] * x + m[at + 4] * y + m[at + 8] * z + m[at + 12];
  const w = row(3);
  return { x: row(0) / w, y: row(1) / w, z: row(2) / w };
}

describe('the camera', () => {
  it('sees x at the left and y up along the beam', () => {
    const { right, up, forward } = axesOf(cameras[0]);
    const plain = (point: Point): number[] => point.map((value) => Math.round(value * 1e9) / 1e9 + 0);
    expect([plain(right), plain(up), plain(forward)]).toEqual([
      [-1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
  });

  it('places points where the graphics draws them', () => {
    for (const camera of cameras)
      for (const offset of [
        [0, 0, 0],
        [3, 4, 5],
        [-9, 2, -6],
      ] as Point[]) {
        const point = camera.target.map((value, axis) => value + offset[axis]) as unknown as Point;
        const found = projected(camera, point, size)!;
        const drawn = clip(camera, point);
        // float32 of the matrix: a hundredth of a pixel.
        expect(found.x).toBeCloseTo(((drawn.x + 1) / 2) * size.width, 1);
        expect(found.y).toBeCloseTo(((1 - drawn.y) / 2) * size.height, 1);
        expect(Math.abs(drawn.z)).toBeLessThan(1);
      }
    expect(projected(cameras[0], [0, 0, -101], size)).toBeNull();
  });

  it('finds the place on a panel that lies under the pointer', () => {
    const shape = { corner: [-10, 8, 3], across: [20, 1, 2], along: [3, -15, 1] } as const;
    for (const camera of cameras.slice(0, 1))
      for (const [across, along] of [
        [0.1, 0.9],
        [0.5, 0.5],
        [0.99, 0.02],
      ]) {
        const point = shape.corner.map(
          (value, axis) => value + across * shape.across[axis] + along * shape.along[axis],
        ) as unknown as Point;
        const at = projected(camera, point, size)!;
        const found = hit(camera, at, size, shape)!;
        expect(found.across).toBeCloseTo(across, 9);
        expect(found.along).toBeCloseTo(along, 9);
        expect(found.depth).toBeCloseTo(at.depth, 9);
      }
    expect(hit(cameras[0], { x: 1, y: 1 }, size, shape)).toBeNull();
    // A panel seen from its edge has no place.
    expect(
      hit(cameras[0], { x: 400, y: 250 }, size, { corner: [0, 0, 0], across: [0, 0, 1], along: [0, 1, 0] }),
    ).toBeNull();
  });

  it('knows the side of a panel that faces the sample, however the panel is turned', () => {
    const shape = { corner: [-10, 8, 100], across: [20, 0, 0], along: [0, -15, 0] } as const;
    const mirrored = { ...shape, across: shape.along, along: shape.across };
    const near: Camera = { target: [0, 0, 100], distance: 50, yaw: 0.3, pitch: 0.2 };
    const behind = { ...near, yaw: near.yaw + Math.PI };
    for (const each of [shape, mirrored]) {
      expect(seesSideOf(near, [0, 0, 0], each)).toBe(true);
      expect(seesSideOf(behind, [0, 0, 0], each)).toBe(false);
    }
  });

  it('shows all points after a fit, and none is far from filling the picture', () => {
    const points: Point[] = [
      [-100, -80, 500],
      [120, 60, 510],
      [0, 100, 490],
    ];
    for (const camera of cameras) {
      const now = fitted(camera, points, size.width / size.height);
      expect([now.yaw, now.pitch]).toEqual([camera.yaw, camera.pitch]);
      const places = points.map((point) => projected(now, point, size)!);
      for (const { x, y } of places) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(size.width);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(size.height);
      }
    }
    expect(fitted(cameras[1], [], 1)).toBe(cameras[1]);
  });

  it('turns about its target, moves with the picture, and never over the pole', () => {
    const [, camera] = cameras;
    const turnedCamera = orbited(camera, 0.2, -0.1);
    expect(turnedCamera.target).toEqual(camera.target);
    expect(Math.hypot(...eyeOf(turnedCamera).map((value, axis) => value - camera.target[axis]))).toBeCloseTo(
      camera.distance,
      9,
    );
    expect(orbited(camera, 0, 9).pitch).toBeLessThan(Math.PI / 2);
    const before = projected(camera, camera.target, size)!;
    const after = projected(panned(camera, 0.1, 0), camera.target, size)!;
    expect(after.x - before.x).toBeCloseTo(0.1 * size.height, 6);
    expect(after.y).toBeCloseTo(before.y, 6);
    expect(zoomed(camera, 0.5).distance).toBe(camera.distance / 2);
    const { right, up, forward } = axesOf(camera);
    expect(Math.abs(dot(right, up)) + Math.abs(dot(up, forward))).toBeLessThan(1e-12);
  });
});
