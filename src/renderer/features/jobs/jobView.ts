import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { call, isCancelled, toErrorDocument } from '../../api/index.ts';
import { useContext } from '../../state/context.ts';
import { jobOf, jobs } from '../../state/jobs.ts';
import { target } from '../../state/navigation.ts';
import { showError } from '../../state/toasts.ts';

/** Which job is looked at, and its log. */
export const useJobView = defineStore('jobs', () => {
  const context = useContext();
  const selectedId = ref<string | null>(null);
  const filter = ref('');
  const page = ref<'jobs' | 'batches'>('jobs');
  const log = shallowRef<string[]>([]);
  const logProblem = ref<string | null>(null);
  const selected = computed(() => jobOf(selectedId.value));
  const shown = computed(() => {
    const wanted = filter.value.toLowerCase();
    return jobs.value.filter((job) => `${job.title} ${job.verb} ${job.state}`.toLowerCase().includes(wanted));
  });

  let request: AbortController | null = null;
  async function loadLog(id: string): Promise<void> {
    request?.abort();
    const mine = new AbortController();
    request = mine;
    try {
      const answer = await call('jobs.show', { id }, { signal: mine.signal });
      if (selectedId.value !== id) return;
      log.value = answer.log;
      logProblem.value = null;
    } catch (error) {
      if (!isCancelled(error)) logProblem.value = toErrorDocument(error).message;
    }
  }

  // Progress comes several times a second; the log is asked for when the stage or the state changed.
  watch(
    [selectedId, () => selected.value?.state, () => selected.value?.progress?.stage],
    ([id], [before]) => {
      if (id !== before) log.value = [];
      if (id !== null) void loadLog(id);
    },
    { immediate: true },
  );
  watch(
    target,
    (next) => {
      if (next?.kind !== 'job') return;
      selectedId.value = next.id;
      page.value = 'jobs';
    },
    { immediate: true },
  );

  /** Runs the command line of a job again, as a new job. */
  async function rerun(id: string): Promise<void> {
    try {
      selectedId.value = (await call('jobs.rerun', { id, root: context.root })).jobId;
    } catch (error) {
      showError('The job could not be run again', error);
    }
  }

  return { page, rerun, selectedId, selected, filter, shown, log, logProblem };
});
