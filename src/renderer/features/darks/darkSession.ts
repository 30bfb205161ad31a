import { reactive } from 'vue';
import type { DarkOptions, DarkResult, RunDetail } from '../../../contract/darks.ts';
import type { ErrorDocument } from '../../../contract/errors.ts';
import type { PlanDocument } from '../../../contract/plans.ts';

/** Work on the dark of one data set: kept while the window is open, so that another run can be looked at meanwhile. */
export interface DarkSession {
  dsname: string;
  detail: RunDetail | null;
  detailLoading: boolean;
  detailStage: string;
  detailProblem: ErrorDocument | null;
  selected: string[];
  options: DarkOptions | null;
  jobId: string | null;
  /** Set until the job has its id: pressing twice starts one job. */
  submitting: boolean;
  /** Fraction done of each detector, 0..1. */
  perSource: Record<string, number>;
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
    selected: [],
    options: null,
    jobId: null,
    submitting: false,
    perSource: {},
    result: null,
    resultProblem: null,
    deploySources: [],
    range: '',
    comment: '',
    planning: false,
    deployed: null,
  });
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
