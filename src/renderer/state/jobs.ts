import { computed, shallowReactive, shallowRef, watch } from 'vue';
import type { JobDocument, JobPreview, JobState } from '../../contract/jobs.ts';
import { call, connection, on } from '../api/index.ts';
import { untold } from '../ui/jobText.ts';
import { showTarget } from './navigation.ts';
import { isString, settingRef } from './settings.ts';
import { showDone, showError } from './toasts.ts';

/** All jobs known to the main process, by id. */
const byId = shallowReactive(new Map<string, JobDocument>());
/** The newest picture of each job, by source. */
const previewsById = shallowReactive(new Map<string, Map<string, JobPreview>>());

/** Newest first. */
export const jobs = computed(() => [...byId.values()].toSorted((a, b) => b.created.localeCompare(a.created)));
export const runningJobs = computed(() => jobs.value.filter((job) => isActive(job.state)));
export const jobsLoaded = shallowRef(false);

export function isActive(state: JobState): boolean {
  return state === 'queued' || state === 'running';
}

export function jobOf(id: string | null): JobDocument | null {
  return id === null ? null : (byId.get(id) ?? null);
}

/** Pictures of the work so far, one per source. */
export function previewsOf(id: string | null): JobPreview[] {
  return id === null ? [] : [...(previewsById.get(id)?.values() ?? [])];
}

type Finished = (job: JobDocument) => void;
const finishHandlers = new Set<Finished>();

/** Hears of each job that ends; returns how to stop that. */
export function onJobFinished(handler: Finished): () => void {
  finishHandlers.add(handler);
  return () => finishHandlers.delete(handler);
}

function take(job: JobDocument): void {
  const before = byId.get(job.id);
  byId.set(job.id, job);
  if (!isActive(job.state) && (!before || isActive(before.state))) {
    for (const handler of [...finishHandlers]) handler(job);
  }
}

/** Time of the newest cut-off job that was told about. */
const toldUntil = settingRef<string>('jobs.toldUntil', '', isString);

/** Says once what the end of the program (or of another one with the same home) has cut off. */
function tellCutOff(all: readonly JobDocument[]): void {
  const cut = untold(all, toldUntil.value);
  if (cut.length === 0) return;
  toldUntil.value = cut[0].created;
  const [first] = cut;
  showDone(
    cut.length === 1 ? 'A job was cut off' : `${cut.length} jobs were cut off`,
    `The program ended before ${cut.length === 1 ? 'it' : 'they'} did: ${first.title}. Nothing half done was left.`,
    { title: 'Show', perform: () => showTarget({ kind: 'job', id: first.id }) },
  );
}

async function loadJobs(): Promise<void> {
  const answer = await call('jobs.list', {});
  for (const job of answer.jobs) byId.set(job.id, job);
  if (!jobsLoaded.value) tellCutOff(answer.jobs);
  jobsLoaded.value = true;
}

/** Follows the jobs of the main process from now on; called once. */
export function followJobs(): void {
  on('jobs.changed', take);
  on('jobs.preview', (preview) => {
    const sources = new Map(previewsById.get(preview.jobId));
    sources.set(preview.source, preview);
    previewsById.set(preview.jobId, sources);
  });
  watch(
    connection,
    (status) => {
      if (status.state === 'open') {
        loadJobs().catch((error: unknown) => showError('The jobs could not be listed', error));
      }
    },
    { immediate: true },
  );
}

export async function cancelJob(id: string): Promise<void> {
  try {
    await call('jobs.cancel', { id });
  } catch (error) {
    showError('The job could not be cancelled', error, 'It goes on.');
  }
}
