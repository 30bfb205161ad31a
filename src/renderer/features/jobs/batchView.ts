import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { BatchLine, BatchStart, BatchStatus, BatchTaskState } from '../../../contract/batches.ts';
import { call, isCancelled, toErrorDocument } from '../../api/index.ts';
import { useContext } from '../../state/context.ts';
import { isActive, jobOf } from '../../state/jobs.ts';
import { reviewPlan } from '../../state/plans.ts';
import { showDone, showError } from '../../state/toasts.ts';

/** A batch that runs is looked at so often, ms. */
const interval = 2000;

export type BatchColumn =
  'run' | 'detector' | 'state' | 'badPixels' | 'badChange' | 'mean' | 'rms' | 'seconds';

const fresh = (): Omit<BatchStart, 'root' | 'experiment' | 'dir'> => ({
  runs: '',
  detectors: [],
  events: 1000,
  split: 1,
  deployTo: null,
  partial: false,
  executor: 'local',
  parallel: 1,
  slurm: {},
});

/** Batches: the one that is looked at, and the form for a new one. */
export const useBatchView = defineStore('batches', () => {
  const context = useContext();
  const types = shallowRef<string[]>([]);
  const dirs = shallowRef<string[]>([]);
  const dir = ref<string | null>(null);
  const status = shallowRef<BatchStatus | null>(null);
  const problem = ref<string | null>(null);
  const jobId = ref<string | null>(null);
  const form = ref(fresh());
  const newDir = ref('');
  const tasks = shallowRef<{ title: string; command: string[] }[] | null>(null);
  const filter = ref('');
  const sortBy = ref<BatchColumn>('run');
  const busy = ref(false);

  const job = computed(() => jobOf(jobId.value));
  const runs = computed(() => {
    const counts = status.value?.counts;
    const active = counts !== undefined && counts.running + counts.waiting > 0;
    return active || (job.value !== null && isActive(job.value.state));
  });

  const rows = computed<BatchLine[]>(() => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const all = (status.value?.rows ?? []).filter((row) => {
      const text = `run ${row.run ?? ''} ${row.detector} ${row.state} ${row.reason}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    const key = sortBy.value;
    const order: BatchTaskState[] = ['failed', 'lost', 'cancelled', 'running', 'waiting', 'done'];
    const value = (row: BatchLine): number | string | null =>
      key === 'state' ? order.indexOf(row.state) : row[key];
    return all.toSorted((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x === y) return (a.run ?? 0) - (b.run ?? 0) || a.task - b.task;
      if (x === null || y === null) return x === null ? 1 : -1;
      // What stands out comes first: large numbers of pixels and large changes.
      if (key === 'badPixels' || key === 'badChange' || key === 'seconds') return Number(y) - Number(x);
      return x < y ? -1 : 1;
    });
  });

  let timer: ReturnType<typeof setTimeout> | undefined;
  let request: AbortController | null = null;
  async function refresh(): Promise<void> {
    clearTimeout(timer);
    request?.abort();
    const wanted = dir.value;
    if (wanted === null) return;
    const mine = new AbortController();
    request = mine;
    try {
      const answer = await call('batches.status', { dir: wanted }, { signal: mine.signal });
      if (dir.value !== wanted) return;
      status.value = answer;
      problem.value = null;
    } catch (error) {
      if (isCancelled(error)) return;
      // A job makes its folder a moment after it was started.
      if (!(job.value !== null && isActive(job.value.state))) problem.value = toErrorDocument(error).message;
    }
    if (runs.value) timer = setTimeout(() => void refresh(), interval);
  }
  watch(dir, () => {
    status.value = null;
    problem.value = null;
    void refresh();
  });
  watch(
    () => job.value?.state,
    () => void refresh(),
  );

  async function load(): Promise<void> {
    try {
      const answer = await call('batches.known', {});
      types.value = answer.types;
      dirs.value = answer.dirs;
      dir.value ??= answer.dirs[0] ?? null;
    } catch (error) {
      showError('The batches could not be listed', error);
    }
  }

  function input(): BatchStart | null {
    const { experiment, root } = context;
    if (experiment === null || newDir.value.trim() === '') return null;
    return { ...form.value, root, experiment, dir: newDir.value.trim() };
  }

  async function guarded(what: string, work: () => Promise<void>): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    try {
      await work();
    } catch (error) {
      showError(what, error);
    } finally {
      busy.value = false;
    }
  }

  const showTasks = (): Promise<void> =>
    guarded('The tasks could not be listed', async () => {
      const wanted = input();
      tasks.value = wanted === null ? null : (await call('batches.tasks', wanted)).tasks;
    });
  const start = (): Promise<void> =>
    guarded('The batch could not be started', async () => {
      const wanted = input();
      if (wanted === null) return;
      const answer = await call('batches.start', wanted);
      jobId.value = answer.jobId;
      dirs.value = [answer.dir, ...dirs.value.filter((other) => other !== answer.dir)];
      dir.value = answer.dir;
      tasks.value = null;
      newDir.value = '';
    });
  const resume = (): Promise<void> =>
    guarded('The batch could not be resumed', async () => {
      if (dir.value === null) return;
      jobId.value = (await call('batches.resume', { dir: dir.value, root: context.root })).jobId;
    });
  const cancel = (): Promise<void> =>
    guarded('The batch could not be cancelled', async () => {
      if (dir.value !== null) status.value = await call('batches.cancel', { dir: dir.value });
      void refresh();
    });
  const deploy = (): Promise<void> =>
    guarded('The constants could not be deployed', async () => {
      if (dir.value === null || status.value === null) return;
      const { counts } = status.value;
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      const which = { dir: dir.value, partial: counts.done < total };
      const { plan } = await call('batches.planFinal', which);
      if (plan === null) {
        showDone('Nothing is left to deploy', dir.value);
        return;
      }
      busy.value = false;
      const applied = await reviewPlan(plan, `deploy the darks of batch ${status.value.id}`);
      if (applied !== null) status.value = await call('batches.finish', which);
    });

  return {
    types,
    dirs,
    dir,
    status,
    problem,
    job,
    runs,
    rows,
    form,
    newDir,
    tasks,
    filter,
    sortBy,
    busy,
    load,
    refresh,
    showTasks,
    start,
    resume,
    cancel,
    deploy,
    input,
  };
});
