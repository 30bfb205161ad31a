import { ref } from 'vue';
import { movedBy, turnedBy } from '../../../domain/geometry/alignment.ts';
import { rotationMatrix, type Vector } from '../../../domain/geometry/transforms.ts';
import { isNumber, settingRef } from '../../state/settings.ts';
import { useGeometryDocument } from './documentStore.ts';

/** One step of the nudge pad, as seen on the screen; `nearer` is towards the sample. */
export type Nudge =
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'nearer'
  | 'farther'
  | 'clockwise'
  | 'counterclockwise'
  | 'top-away'
  | 'top-near'
  | 'left-away'
  | 'left-near';

const positive = (value: unknown): value is number => isNumber(value) && value > 0;
export const stepSize_um = settingRef<number>('geometry.step', 100, positive);
export const stepAngle_deg = settingRef<number>('geometry.stepAngle', 0.1, positive);

/** Directions of the picture in the frame of the file: x runs down, y to the right, z against the beam. */
const directions: Partial<Record<Nudge, Vector>> = {
  left: [0, -1, 0],
  right: [0, 1, 0],
  up: [-1, 0, 0],
  down: [1, 0, 0],
  nearer: [0, 0, 1],
  farther: [0, 0, -1],
};
/** Axis of the turn (z, y, x of rotationMatrix) for one degree. z points at the viewer, x down, y right. */
const turns: Partial<Record<Nudge, readonly [z: number, y: number, x: number]>> = {
  counterclockwise: [1, 0, 0],
  clockwise: [-1, 0, 0],
  'top-away': [0, -1, 0],
  'top-near': [0, 1, 0],
  'left-away': [0, 0, 1],
  'left-near': [0, 0, -1],
};

const words: Record<Nudge, string> = {
  left: 'left',
  right: 'right',
  up: 'up',
  down: 'down',
  nearer: 'towards the sample',
  farther: 'away from the sample',
  clockwise: 'clockwise',
  counterclockwise: 'counter-clockwise',
  'top-away': 'upper edge away',
  'top-near': 'upper edge nearer',
  'left-away': 'left edge away',
  'left-near': 'left edge nearer',
};

/** Keys of the picture while aligning. */
const keys: Record<string, Nudge> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  PageUp: 'farther',
  PageDown: 'nearer',
  '[': 'counterclockwise',
  ']': 'clockwise',
  '{': 'counterclockwise',
  '}': 'clockwise',
};

/** Whether objects are turned about the beam instead of their own origin. */
export const aboutBeam = ref(false);

/** Moves or turns the selected object by a step. */
export function nudge(kind: Nudge, times = 1): void {
  const documents = useGeometryDocument();
  const direction = directions[kind];
  if (direction) {
    const step = stepSize_um.value * times;
    const by: Vector = [direction[0] * step, direction[1] * step, direction[2] * step];
    documents.change(`${words[kind]} ${step} um`, (geometry, object) => movedBy(geometry, object, by));
    return;
  }
  const turn = turns[kind];
  if (!turn) return;
  const step = stepAngle_deg.value * times;
  const rotation = rotationMatrix(turn[0] * step, turn[1] * step, turn[2] * step);
  documents.change(`${words[kind]} ${step}°`, (geometry, object) =>
    turnedBy(
      geometry,
      object,
      rotation,
      aboutBeam.value ? [0, 0, object.parentName === null ? 0 : object.pose.z0] : null,
    ),
  );
}

/** A key of the picture: nudges of ten steps with Shift. True when it meant something. */
export function nudgeByKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const kind = keys[event.key];
  if (!kind) return false;
  event.preventDefault();
  nudge(kind, event.shiftKey ? 10 : 1);
  return true;
}
