import { computed, ref } from 'vue';
import type { ActivityId } from './navigation.ts';
import { showActivity } from './navigation.ts';
import { isBoolean, settingRef } from './settings.ts';

/** One card of the tour: what it is about, and the part of the window that it points at. */
export interface TourStep {
  title: string;
  text: string;
  /** Part of the window, as a selector; without one, or when it is not there, the card stands in the middle. */
  target: string | null;
  activity?: ActivityId;
}

export const tourSteps: readonly TourStep[] = [
  {
    title: 'One place for everything',
    text: 'Instrument, experiment, run and calib folder hold for all views. Choosing a run here moves the run cursor of the store, the data and the darks.',
    target: '.context-bar',
  },
  {
    title: 'Activities',
    text: 'Each does one job: look at the store, at data, make pedestals, align geometry, draw masks. Ctrl+1 to Ctrl+9.',
    target: 'nav[aria-label="Activities"]',
  },
  {
    title: 'The store',
    text: 'Detector, source, type, file. Type in the tree to filter. Files are marked when no run gets them. Two selected files are compared.',
    target: 'aside.side',
    activity: 'store',
  },
  {
    title: 'What applies to a run',
    text: 'Bars over the run numbers: solid where a file wins, faint where another is preferred. The cursor shows what each type resolves to, and why.',
    target: 'main',
    activity: 'store',
  },
  {
    title: 'Pedestals',
    text: 'Choose a dark run and press Make pedestals: detectors are found, processed and checked against the constants before. It stops at the plan.',
    target: 'main',
    activity: 'darks',
  },
  {
    title: 'Nothing changes without a plan',
    text: 'Every change of a store is shown first: files, and what each run would get. After Apply, Ctrl+Z brings every byte back.',
    target: null,
  },
  {
    title: 'Anything by name',
    text: 'Ctrl+P opens experiments, runs, sources and files; Ctrl+Shift+P runs a command. F1 is help for what you look at.',
    target: '.context-bar .search',
  },
];

const index = ref<number | null>(null);
/** Whether the tour was taken or declined: it is offered once. */
export const tourSeen = settingRef<boolean>('tour.seen', false, isBoolean);
export const tourStep = computed(() => (index.value === null ? null : tourSteps[index.value]));
export const tourPosition = computed(() => (index.value === null ? 0 : index.value + 1));

function go(to: number): void {
  index.value = Math.min(tourSteps.length - 1, Math.max(0, to));
  const { activity } = tourSteps[index.value];
  if (activity) showActivity(activity);
}
export function startTour(): void {
  tourSeen.value = true;
  go(0);
}
export function nextStep(): void {
  if (index.value === null) return;
  if (index.value === tourSteps.length - 1) endTour();
  else go(index.value + 1);
}
export function previousStep(): void {
  if (index.value !== null) go(index.value - 1);
}
export function endTour(): void {
  index.value = null;
}
