import { add, cross, length, scale, subtract, type Vector3 } from '../../array/vectors.ts';
import { CalibdeskError } from '../../errors.ts';
import { requirePanel, type CrystfelPanel } from '../crystfelRead.ts';
import type { Matrix } from '../transforms.ts';
import type { PanelPlace } from './crystfelPatch.ts';
import { moved, product, transposed, turned, type RigidMotion } from './poses.ts';

const pitchOf = (panel: CrystfelPanel): number => {
  const pitch_um = 1e6 / requirePanel(panel, 'res');
  if (pitch_um > 0 && Number.isFinite(pitch_um)) return pitch_um;
  throw new CalibdeskError('bad-input', `line ${panel.line}: panel ${panel.name}: res must be above 0`, {
    line: panel.line,
  });
};

export const rowsOf = (panel: CrystfelPanel): number =>
  requirePanel(panel, 'max_ss') - requirePanel(panel, 'min_ss') + 1;
export const columnsOf = (panel: CrystfelPanel): number =>
  requirePanel(panel, 'max_fs') - requirePanel(panel, 'min_fs') + 1;

/** Vectors and corner in um. */
export interface PlacedPanel {
  fast: Vector3;
  slow: Vector3;
  corner: Vector3;
}

export function placedOf(panel: CrystfelPanel): PlacedPanel {
  const pitch = pitchOf(panel);
  return {
    fast: scale(requirePanel(panel, 'fast'), pitch),
    slow: scale(requirePanel(panel, 'slow'), pitch),
    corner: [
      requirePanel(panel, 'corner_x') * pitch,
      requirePanel(panel, 'corner_y') * pitch,
      panel.coffset * 1e6,
    ],
  };
}

export function placeOf(panel: CrystfelPanel, { fast, slow, corner }: PlacedPanel): PanelPlace {
  const pixels = 1 / pitchOf(panel);
  const [corner_x, corner_y] = [corner[0] * pixels, corner[1] * pixels];
  const place = {
    fast: scale(fast, pixels),
    slow: scale(slow, pixels),
    corner_x,
    corner_y,
    coffset: corner[2] * 1e-6,
  };
  if ([...place.fast, ...place.slow, corner_x, corner_y, place.coffset].every(Number.isFinite)) return place;
  throw new CalibdeskError(
    'bad-input',
    `line ${panel.line}: panel ${panel.name}: its corner, fs, ss and res are too large or too small to be moved; nothing was written`,
    { line: panel.line },
  );
}

/**
 * What six decimals of vectors leave open over a panel of a thousand pixels, in pixels: a panel that is not further off
 * stays as it is in the file.
 */
const unmoved_pixels = 0.002;

const outerCorners = (panel: CrystfelPanel, { fast, slow, corner }: PlacedPanel): Vector3[] =>
  [
    [0, 0],
    [rowsOf(panel), 0],
    [0, columnsOf(panel)],
    [rowsOf(panel), columnsOf(panel)],
  ].map(([i, j]) => add(corner, add(scale(slow, i), scale(fast, j))));

/** Largest distance of the corners of two places of a panel, um. */
export function distanceOf(panel: CrystfelPanel, one: PlacedPanel, other: PlacedPanel): number {
  const others = outerCorners(panel, other);
  return Math.max(...outerCorners(panel, one).map((at, k) => length(subtract(at, others[k]))));
}

export const stays = (panel: CrystfelPanel, one: PlacedPanel, other: PlacedPanel): boolean =>
  distanceOf(panel, one, other) <= unmoved_pixels * pitchOf(panel);

const unit = (vector: Vector3): Vector3 => scale(vector, 1 / length(vector));

/** Axes of a panel at right angles: along fast, and along slow as far as it is at right angles to it. */
function basisOf(panel: CrystfelPanel, { fast, slow }: PlacedPanel): Matrix {
  const across = cross(fast, slow);
  if (length(across) < 1e-6 * length(fast) * length(slow) || length(fast) === 0)
    throw new CalibdeskError(
      'bad-input',
      `line ${panel.line}: panel ${panel.name}: fs and ss span no plane; nothing was written`,
      { line: panel.line },
    );
  const [x, z] = [unit(fast), unit(across)];
  return transposed([x, cross(z, x), z]);
}

/** The rigid motion that brings one place of a panel onto another. */
export function motionBetween(panel: CrystfelPanel, from: PlacedPanel, to: PlacedPanel): RigidMotion {
  const rotation = product(basisOf(panel, to), transposed(basisOf(panel, from)));
  return { rotation, shift_um: subtract(to.corner, turned(rotation, from.corner)) };
}

export const movedPanel = (motion: RigidMotion, { fast, slow, corner }: PlacedPanel): PlacedPanel => ({
  fast: turned(motion.rotation, fast),
  slow: turned(motion.rotation, slow),
  corner: moved(motion, corner),
});
