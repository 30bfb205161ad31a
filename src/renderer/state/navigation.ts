import { ref, shallowRef } from 'vue';

export const activityIds = [
  'store',
  'data',
  'darks',
  'geometry',
  'metrology',
  'masks',
  'hdf5',
  'jobs',
  'panels',
  'help',
] as const;
export type ActivityId = (typeof activityIds)[number];

/** What one part of the window asks another to show. Features know only this value, never each other. */
export type Target =
  | { kind: 'store-source'; calibdir: string; group: string; source: string }
  /** `path` is relative to `calibdir`: `<group>/<source>/<type>/<name>`. */
  | { kind: 'store-file'; calibdir: string; path: string }
  | { kind: 'dark-run'; dsname: string; run: number }
  | { kind: 'dark-result'; id: string }
  | { kind: 'hdf5-file'; file: string }
  /** A geometry file of any place, absolute. */
  | { kind: 'geometry-file'; path: string }
  /** A geometry file with the numbers of another file drawn on it; both absolute. */
  | { kind: 'geometry-data'; geometry: string; data: string }
  /** A geometry that another part of the window made. */
  | { kind: 'geometry-text'; title: string; text: string }
  /** A table of optical metrology, absolute. */
  | { kind: 'metrology-file'; path: string }
  /** Numbers of any place to be masked, and a mask that was saved; absolute. */
  | { kind: 'mask-image'; path: string; source?: string }
  | { kind: 'mask-document'; path: string }
  /** A panel in a repository of constants of panels. */
  | { kind: 'panel'; root: string; id: string }
  | { kind: 'job'; id: string };

/** The activity shown; null = welcome. */
export const activity = ref<ActivityId | null>(null);

/** The last request to show something; a new object each time, so that asking twice works. */
export const target = shallowRef<Target | null>(null);

export function isActivityId(value: unknown): value is ActivityId {
  return activityIds.some((id) => id === value);
}

/** What was shown before help: the page that help opens, and where it leads back to. */
export const beforeHelp = ref<ActivityId | null>(null);

export function showActivity(id: ActivityId | null): void {
  if (id === 'help' && activity.value !== 'help') beforeHelp.value = activity.value;
  activity.value = id;
}

/** Help for what is shown; once more leads back. */
export function toggleHelp(): void {
  showActivity(activity.value === 'help' ? beforeHelp.value : 'help');
}

/** Opens the activity that shows such things, and the thing in it. */
export function showTarget(next: Target): void {
  target.value = { ...next };
  if (next.kind === 'store-file' || next.kind === 'store-source') activity.value = 'store';
  else if (next.kind === 'dark-run' || next.kind === 'dark-result') activity.value = 'darks';
  else if (next.kind === 'hdf5-file') activity.value = 'hdf5';
  else if (['geometry-file', 'geometry-data', 'geometry-text'].includes(next.kind))
    activity.value = 'geometry';
  else if (next.kind === 'metrology-file') activity.value = 'metrology';
  else if (next.kind === 'mask-image' || next.kind === 'mask-document') activity.value = 'masks';
  else if (next.kind === 'panel') activity.value = 'panels';
  else activity.value = 'jobs';
}
