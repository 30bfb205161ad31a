import { CalibdeskError } from '../errors.ts';
import { AlignmentHistory, type AlignmentStep, type PoseChange } from './alignment.ts';
import { poseKeys, type Pose } from './geometryText.ts';
import type { PoseLocks } from './locks.ts';
import { labelOf, readGeometry, type Geometry } from './tree.ts';
import type { SegmentLibrary, SegmentOptions } from './segments/segment.ts';

/** An alignment in the middle of its work: what was opened, every step, which of them hold, and the locks. */
export interface AlignmentState {
  title: string;
  library: SegmentLibrary;
  /** The geometry as it was opened. */
  text: string;
  steps: readonly AlignmentStep[];
  /** Steps that are in force; those behind were undone. */
  done: number;
  locks: PoseLocks;
}

const kind = 'calibdesk-alignment';
const version = 1;
const mostSteps = 100_000;

/** The state as the text of a file. Objects are named too, so that a changed geometry is noticed. */
export function alignmentStateText(geometry: Geometry, state: AlignmentState): string {
  const { title, library, text, steps, done, locks } = state;
  const named = ({ at, before, after }: PoseChange) => ({
    at,
    object: labelOf(geometry.objects[at]),
    before,
    after,
  });
  return `${JSON.stringify(
    {
      kind,
      version,
      title,
      library,
      done,
      locks: [...locks].map(([at, keys]) => ({
        at,
        object: labelOf(geometry.objects[at]),
        keys: [...keys].toSorted(),
      })),
      steps: steps.map((step) => ({ title: step.title, changes: step.changes.map(named) })),
      text,
    },
    null,
    1,
  )}\n`;
}

/** Whether a text is that of a state: cheap, before it is taken apart. */
export const isAlignmentState = (text: string): boolean =>
  /^\s*\{/.test(text) && text.slice(0, 400).includes(`"${kind}"`);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function refuse(why: string): never {
  throw new CalibdeskError(
    'bad-input',
    `this is no usable state of an alignment: ${why}; nothing was opened`,
  );
}

function poseOf(value: unknown, what: string): Pose {
  if (!isRecord(value)) return refuse(`${what} has no numbers`);
  const numbers = poseKeys.map((key) => {
    const number = value[key];
    if (typeof number !== 'number' || !Number.isFinite(number)) return refuse(`${what}: ${key} is no number`);
    return [key, number] as const;
  });
  return Object.fromEntries(numbers) as unknown as Pose;
}

function placeOf(value: Record<string, unknown>, geometry: Geometry, what: string): number {
  const { at, object } = value;
  const found = typeof at === 'number' ? geometry.objects[at] : undefined;
  if (found === undefined) return refuse(`${what} names no object of its geometry`);
  if (object !== labelOf(found))
    return refuse(`${what} is of ${JSON.stringify(object)}, the geometry has ${labelOf(found)} there`);
  return at as number;
}

/**
 * Reads a state and does its steps once more, each from the numbers that the ones before left.
 * @returns the geometry as it stood, its history, and the rest of the state
 * @throws CalibdeskError bad-input for a text that is no state, or steps that do not fit its geometry
 */
export function readAlignmentState(
  text: string,
  options: Omit<SegmentOptions, 'segmentLibrary'>,
): { geometry: Geometry; history: AlignmentHistory; state: AlignmentState } {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    return refuse((error as Error).message);
  }
  if (!isRecord(read) || read.kind !== kind) return refuse('it is none of this program');
  if (read.version !== version)
    return refuse(`its version is ${JSON.stringify(read.version)}, this program knows ${version}`);
  const { title, library, steps, locks, done } = read;
  if (typeof read.text !== 'string' || typeof title !== 'string') return refuse('it holds no geometry');
  if (library !== 'lcls1' && library !== 'psana2') return refuse('its library of segments is unknown');
  if (!Array.isArray(steps) || steps.length > mostSteps || !Array.isArray(locks))
    return refuse('it holds no steps');
  const geometry = readGeometry(read.text, { ...options, segmentLibrary: library });
  const history = new AlignmentHistory(geometry);
  for (const [number, step] of steps.entries()) {
    const what = `step ${number + 1}`;
    if (!isRecord(step) || typeof step.title !== 'string' || !Array.isArray(step.changes))
      return refuse(`${what} is none`);
    const changes = step.changes.map((change): PoseChange => {
      if (!isRecord(change)) return refuse(`${what} has no changes`);
      const at = placeOf(change, geometry, what);
      const before = poseOf(change.before, what);
      if (poseKeys.some((key) => before[key] !== geometry.objects[at].pose[key]))
        return refuse(
          `${what} begins with other numbers of ${labelOf(geometry.objects[at])} than the one before left`,
        );
      return { at, before, after: poseOf(change.after, what) };
    });
    if (!history.perform({ title: step.title, changes })) return refuse(`${what} changes nothing`);
  }
  if (typeof done !== 'number' || !Number.isInteger(done) || done < 0 || done > history.steps.length)
    return refuse('it does not say which steps hold');
  history.goTo(done);
  const held = locks.map((lock, number): [number, Set<keyof Pose>] => {
    const what = `lock ${number + 1}`;
    if (!isRecord(lock) || !Array.isArray(lock.keys)) return refuse(`${what} is none`);
    const keys = lock.keys.filter((key): key is keyof Pose => poseKeys.some((known) => known === key));
    if (keys.length !== lock.keys.length) return refuse(`${what} is of an unknown number`);
    return [placeOf(lock, geometry, what), new Set(keys)];
  });
  return {
    geometry,
    history,
    state: { title, library, text: read.text, steps: history.steps, done, locks: new Map(held) },
  };
}
