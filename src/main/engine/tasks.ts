import type { Moved, TaskContext } from './protocol.ts';

/**
 * What a worker thread can do, by name. A task module default-exports
 * `(input, context: TaskContext) => output | Moved<output> | Promise of either`; it is loaded at its first use.
 */
export const tasks = {
  'dark-pixels': () => import('./dark/pixelsTask.ts'),
  'dark-finish': () => import('./dark/finishTask.ts'),
  'calib-frames': () => import('./calib/framesTask.ts'),
  'frame-sums': () => import('./average/addTask.ts'),
  'jungfrau-tile': () => import('./gains/jungfrauTileTask.ts'),
  'jungfrau-finish': () => import('./gains/jungfrauFinishTask.ts'),
  'epix-dark': () => import('./gains/epixDarkTask.ts'),
  'pulser-cycle': () => import('./gains/pulserTask.ts'),
  'dark-judge': () => import('../darks/judgeTask.ts'),
  'gain-judge': () => import('../darks/judgeModeTask.ts'),
  'constants-parse': () => import('./constants/parseTask.ts'),
  'constants-format': () => import('./constants/formatTask.ts'),
  'constants-compare': () => import('./constants/compareTask.ts'),
  'constants-inspect': () => import('./constants/inspectTask.ts'),
  hdf5: () => import('../readers/hdf5/task.ts'),
  'hdf5-run': () => import('../readers/hdf5/lcls/runTask.ts'),
  'hdf5-dcs': () => import('../readers/hdf5/dcs/dcsTask.ts'),
  'hdf5-write': () => import('../readers/hdf5/writeTask.ts'),
  'mask-make': () => import('./masks/maskTask.ts'),
  'store-index': () => import('../index/storeIndexTask.ts'),
  'xtc-index': () => import('./xtc/indexTask.ts'),
  'self-test': () => import('./selfTestTask.ts'),
} as const;

export type Task<Input, Output> = (
  input: Input,
  context: TaskContext,
) => Output | Moved<Output> | Promise<Output | Moved<Output>>;

export type TaskName = keyof typeof tasks;
type TaskFunction<Name extends TaskName> = Awaited<ReturnType<(typeof tasks)[Name]>>['default'];
export type TaskInput<Name extends TaskName> = Parameters<TaskFunction<Name>>[0];
type Unwrapped<Result> = Result extends Moved<infer Output> ? Output : Result;
export type TaskOutput<Name extends TaskName> = Unwrapped<Awaited<ReturnType<TaskFunction<Name>>>>;
