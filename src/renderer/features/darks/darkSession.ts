import { reactive } from 'vue';
import type { DarkOptions, DarkResult, RunDetail } from '../../../contract/darks.ts';
import type { GainSteps } from '../../../contract/gainDarks.ts';
import type { ErrorDocument } from '../../../contract/errors.ts';
import type { PlanDocument } from '../../../contract/plans.ts';

/** Work on the dark of one data set: kept while the window is open, so that another run can be looked at meanwhile. */
export interface DarkSession {
  dsname: string;
  detail: RunDetail | null;
  detailLoading: boolean;
  detailStage: string;
  detailProblem: ErrorDocument | null;
  /** Gain modes of the detectors that switch gain, by source. */
  gainSteps: Record<string, GainSteps>;
  /** Why they are not known. */
  gainProblem: ErrorDocument | null;
  gainLoading: boolean;
  /** Runs with the darks of further gain modes. */
  moreRuns: number[];
  selected: string[];
  options: DarkOptions | null;
  jobId: string | null;
  /** Set until the job has its id: pressing twice starts one job. */
  submitting: boolean;
  /** Fraction done of each detector, 0..1. */
  perSource: Record<string, number>;
  /** Fraction done of each step of a detector that switches gain, by `source step`. */
  perStep: Record<string, number>;
  result: DarkResult | null;
  resultProblem: ErrorDocument | null;
  deploySources: string[];
  range: string;
  comment: string;
  planning: boolean;
  deployed: PlanDocument | null;
}

export function newSession(dsname: string): DarkSession {
  return reactive<DarkSession>({
    dsname,
    detail: null,
    detailLoading: false,
    detailStage: '',
    detailProblem: null,
    gainSteps: {},
    gainProblem: null,
    gainLoading: false,
    moreRuns: [],
    selected: [],
    options: null,
    jobId: null,
    submitting: false,
    perSource: {},
    perStep: {},
    result: null,
    resultProblem: null,
    deploySources: [],
    range: '',
    comment: '',
    planning: false,
    deployed: null,
  });
}

/** Run numbers of a text like `55, 57-58`, in order, each once; null: it is none. */
export function parseRuns(text: string): number[] | null {
  const runs = new Set<number>();
  for (const part of text.split(/[\s,]+/).filter((each) => each !== '')) {
    const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part);
    if (!match) return null;
    const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (last < first || last - first > 31) return null;
    for (let run = first; run <= last; run++) runs.add(run);
  }
  return runs.size > 32 ? null : [...runs];
}

/** Key of a step in `perStep`. */
export const stepKey = (source: string, step: { run: number; step: number }): string =>
  `${source} ${step.run} ${step.step}`;

/** Takes the progress of the steps of one detector that switches gain apart: stages name run and step. */
export function trackSteps(
  source: string,
  steps: readonly { run: number; step: number }[],
  stage: string,
  fraction: number | null,
  before: Readonly<Record<string, number>>,
): Record<string, number> {
  if (!stage.startsWith(`${source}: `) && !stage.startsWith(`checking ${source}`)) return { ...before };
  const next = { ...before };
  const match = /: run (\d+), step (\d+)\b/.exec(stage);
  const current = match
    ? steps.findIndex(({ run, step }) => run === Number(match[1]) && step === Number(match[2]))
    : -1;
  if (current < 0) {
    // Merging and checking come when every step is done.
    if (/merging|checking/.test(stage)) for (const step of steps) next[stepKey(source, step)] = 1;
    return next;
  }
  for (const [index, step] of steps.entries()) {
    const key = stepKey(source, step);
    if (index < current) next[key] = 1;
    else if (index === current) next[key] = Math.max(fraction ?? 0, before[key] ?? 0);
  }
  return next;
}

/** Whether a text is a run range `first-last` or `first-end` with first <= last. */
export function isRange(text: string): boolean {
  const match = /^(\d{1,4})-(\d{1,4}|end)$/.exec(text);
  return match !== null && (match[2] === 'end' || Number(match[2]) >= Number(match[1]));
}

/**
 * Takes the progress of a job apart by detector: detectors are processed one after the other, so those before the one
 * that the stage names are done.
 */
export function trackSources(
  sources: readonly string[],
  stage: string,
  fraction: number | null,
  before: Readonly<Record<string, number>>,
): Record<string, number> {
  const next = { ...before };
  const current = sources.findIndex((source) => stage.includes(source));
  const counts = !stage.startsWith('checking') && !stage.startsWith('writing');
  sources.forEach((source, index) => {
    if (current < 0) return;
    if (!counts || index < current) next[source] = 1;
    else if (index === current) next[source] = Math.max(fraction ?? 0, before[source] ?? 0);
  });
  return next;
}
