import type { JobDocument } from '../../contract/jobs.ts';

/** Title of a job for tight places: a data set string shrinks to experiment and run; the tooltip has it whole. */
export function jobTitle(job: Pick<JobDocument, 'title'>): string {
  return job.title.replace(/exp=([^:\s]+):run=(\d+)(?::[^\s:]+)*/g, '$1 run $2');
}

/** Jobs that were cut off and not told about yet, the newest first. */
export function untold(all: readonly JobDocument[], until: string): JobDocument[] {
  return all
    .filter(({ state, created }) => state === 'cut-off' && created > until)
    .toSorted((a, b) => b.created.localeCompare(a.created));
}
