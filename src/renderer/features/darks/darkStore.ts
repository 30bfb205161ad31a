import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { DarkOptions, DarkResult } from '../../../contract/darks.ts';
import type { JobDocument } from '../../../contract/jobs.ts';
import type { PlanDocument } from '../../../contract/plans.ts';
import { call, isCancelled, on, toErrorDocument } from '../../api/index.ts';
import { useContext } from '../../state/context.ts';
import { cancelJob, isActive, jobOf, onJobFinished } from '../../state/jobs.ts';
import { target } from '../../state/navigation.ts';
import { reviewPlan } from '../../state/plans.ts';
import { showError, showInfo } from '../../state/toasts.ts';
import { planTitle } from '../../ui/planText.ts';
import type { DarkSession } from './darkSession.ts';
import { isRange, newSession, trackSources, trackSteps } from './darkSession.ts';
import { planRemarks } from './planRemarks.ts';
import { defaultSources, deployableSources, switchesGain } from './sourceChoice.ts';

/** The five steps from a dark run to deployed constants, for each data set that was looked at. */
export const useDarks = defineStore('darks', () => {
  const context = useContext();
  const sessions = new Map<string, DarkSession>();
  const defaults = shallowRef<DarkOptions | null>(null);
  const session = shallowRef<DarkSession | null>(null);
  /** Walking through with "Make pedestals"; cancelled by choosing another run or cancelling the job. */
  const walking = ref(false);
  const waiting = new Map<string, (job: JobDocument) => void>();

  const job = computed(() => jobOf(session.value?.jobId ?? null));
  const running = computed(
    () => session.value?.submitting === true || (job.value !== null && isActive(job.value.state)),
  );
  const canProcess = computed(
    () =>
      session.value !== null &&
      session.value.selected.length > 0 &&
      session.value.options !== null &&
      !running.value,
  );
  const canPlan = computed(() => {
    const current = session.value;
    return (
      current?.result !== null &&
      current !== null &&
      current.deploySources.length > 0 &&
      context.calibdir !== null &&
      isRange(current.range) &&
      !running.value
    );
  });

  function sessionOf(dsname: string): DarkSession {
    const known = sessions.get(dsname);
    if (known) return known;
    const made = newSession(dsname);
    sessions.set(dsname, made);
    // The map holds few entries: one for each run somebody looked at.
    return made;
  }

  async function loadDefaults(): Promise<DarkOptions> {
    defaults.value ??= await call('darks.defaults', {});
    return defaults.value;
  }

  /** Shows a data set; what was done with it before is still there. */
  async function open(dsname: string): Promise<void> {
    const current = sessionOf(dsname);
    session.value = current;
    if (current.detail === null && !current.detailLoading) await loadDetail(current);
  }

  async function loadDetail(current: DarkSession): Promise<void> {
    current.detailLoading = true;
    current.detailProblem = null;
    try {
      current.options ??= { ...(await loadDefaults()) };
      const detail = await call(
        'darks.run',
        { dsname: current.dsname },
        { onProgress: (progress) => (current.detailStage = progress.stage) },
      );
      current.detail = detail;
      await loadGainSteps(current);
      if (current.selected.length === 0)
        current.selected = defaultSources(detail.detectors, current.gainSteps);
      if (current.range === '') current.range = `${detail.run}-end`;
    } catch (error) {
      if (!isCancelled(error)) current.detailProblem = toErrorDocument(error);
    } finally {
      current.detailLoading = false;
    }
  }

  /** Looks up which gain modes the run, and the further runs, have darks of. */
  async function loadGainSteps(current: DarkSession): Promise<void> {
    const sources = (current.detail?.detectors ?? []).map(({ source }) => source).filter(switchesGain);
    if (sources.length === 0) return;
    current.gainLoading = true;
    current.gainProblem = null;
    try {
      const found: DarkSession['gainSteps'] = {};
      for (const source of sources)
        found[source] = await call('darks.gainSteps', {
          dsname: current.dsname,
          source,
          moreRuns: [...current.moreRuns],
        });
      current.gainSteps = found;
    } catch (error) {
      if (!isCancelled(error)) current.gainProblem = toErrorDocument(error);
    } finally {
      current.gainLoading = false;
    }
  }

  /** Takes the darks of further gain modes from other runs. */
  async function takeRuns(runs: number[]): Promise<void> {
    const current = session.value;
    if (!current) return;
    current.moreRuns = runs;
    await loadGainSteps(current);
    const complete = defaultSources(current.detail?.detectors ?? [], current.gainSteps).filter(switchesGain);
    const wanted = new Set([...current.selected, ...complete]);
    current.selected = (current.detail?.detectors ?? [])
      .map(({ source }) => source)
      .filter((source) => wanted.has(source));
  }

  /** Reads the run again, e.g. one that is still being written. */
  async function reload(): Promise<void> {
    if (session.value) await loadDetail(session.value);
  }

  /** Starts the job of the chosen detectors; null when it could not be started. */
  async function process(): Promise<string | null> {
    const current = session.value;
    if (!current || !canProcess.value || current.options === null) return null;
    current.submitting = true;
    try {
      const { jobId } = await call('darks.process', {
        dsname: current.dsname,
        sources: [...current.selected],
        calibdir: context.calibdir,
        options: { ...current.options },
        moreRuns: [...current.moreRuns],
      });
      current.jobId = jobId;
      // In the order of the job: detectors of one gain share their pass over the data.
      const order = current.selected.toSorted((a, b) => Number(switchesGain(a)) - Number(switchesGain(b)));
      current.perSource = Object.fromEntries(order.map((source) => [source, 0]));
      current.perStep = {};
      current.result = null;
      current.resultProblem = null;
      current.deployed = null;
      return jobId;
    } catch (error) {
      showError('The processing could not be started', error, 'Nothing was processed.');
      return null;
    } finally {
      current.submitting = false;
    }
  }

  async function cancel(): Promise<void> {
    walking.value = false;
    if (session.value?.jobId) await cancelJob(session.value.jobId);
  }

  async function takeResult(current: DarkSession, jobId: string): Promise<void> {
    try {
      const result: DarkResult = await call('darks.result', { jobId });
      current.result = result;
      current.resultProblem = null;
      current.deploySources = deployableSources(result);
      if (current.range === '') current.range = `${result.run}-end`;
    } catch (error) {
      current.resultProblem = toErrorDocument(error);
    }
  }

  /** Shows the result of an earlier job. */
  async function openResult(jobId: string): Promise<void> {
    try {
      const { dsname } = await call('darks.result', { jobId });
      const current = sessionOf(dsname);
      session.value = current;
      current.jobId = jobId;
      current.deployed = null;
      await takeResult(current, jobId);
      if (current.detail === null) await loadDetail(current);
    } catch (error) {
      showError('The result of the job could not be opened', error);
    }
  }

  /** Makes the plan of the deployment and shows it; the dialog applies it. */
  async function plan(): Promise<PlanDocument | null> {
    const current = session.value;
    if (!current?.result || !canPlan.value || context.calibdir === null) return null;
    current.planning = true;
    let made: PlanDocument;
    try {
      made = await call('darks.planDeploy', {
        jobId: current.result.jobId,
        calibdir: context.calibdir,
        sources: [...current.deploySources],
        ...(current.range === '' ? {} : { range: current.range }),
        ...(current.comment === '' ? {} : { comment: current.comment }),
      });
    } catch (error) {
      showError('The deployment could not be planned', error, 'The store was left as it is.');
      return null;
    } finally {
      current.planning = false;
    }
    const applied = await reviewPlan(made, planTitle(made), {
      remarks: planRemarks(made, current.result),
    });
    if (applied) current.deployed = applied;
    return applied;
  }

  /** All five steps with defaults; stops at the plan, and before it when something needs a decision. */
  async function makePedestals(): Promise<void> {
    const current = session.value;
    if (!current) return;
    walking.value = true;
    try {
      if (current.detail === null) await loadDetail(current);
      if (!walking.value || current.detail === null) return;
      if (current.selected.length === 0) {
        showInfo('No detector is chosen', 'None of this run has pedestals of one mode: choose in step 2.');
        return;
      }
      const jobId = await process();
      if (jobId === null) return;
      const finished = await new Promise<JobDocument>((resolve) => {
        const known = jobOf(jobId);
        if (known && !isActive(known.state)) resolve(known);
        else waiting.set(jobId, resolve);
      });
      if (!walking.value || session.value !== current || finished.state !== 'done') return;
      // The handler of finished jobs may still be fetching it.
      if (current.result === null) await takeResult(current, jobId);
      if (current.deploySources.length === 0) {
        showInfo('Stopped at the check', 'Every detector failed a check: look at the reasons in step 4.');
      } else if (context.calibdir === null) {
        showInfo(
          'Stopped at the check',
          'This experiment has no calib folder to deploy to: choose one above.',
        );
      } else await plan();
    } finally {
      walking.value = false;
    }
  }

  /** Whether the deployed plan still stands; another window may have undone it. */
  async function refreshDeployed(current: DarkSession): Promise<void> {
    const { deployed } = current;
    if (!deployed) return;
    try {
      const { plans } = await call('store.plans', { calibdir: deployed.calibdir });
      const now = plans.find((entry) => entry.id === deployed.id);
      if (now && current.deployed?.id === now.id) current.deployed = now;
    } catch {
      // The store cannot be read now: what is known stays shown.
    }
  }

  watch(
    () => context.runSummary?.dsname ?? null,
    (dsname) => {
      if (dsname !== null) void open(dsname);
      else session.value = null;
    },
    { immediate: true },
  );
  watch(
    target,
    (next) => {
      if (next?.kind === 'dark-run') void open(next.dsname);
      else if (next?.kind === 'dark-result') void openResult(next.id);
    },
    { immediate: true },
  );
  watch(
    () => job.value?.progress ?? null,
    (progress) => {
      const current = session.value;
      if (!progress || !current) return;
      const sources = Object.keys(current.perSource);
      const fraction = progress.total ? progress.done / progress.total : null;
      current.perSource = trackSources(sources, progress.stage, fraction, current.perSource);
      for (const source of sources) {
        const steps = (current.gainSteps[source]?.modes ?? []).flatMap((mode) => mode.steps);
        if (steps.length > 0)
          current.perStep = trackSteps(source, steps, progress.stage, fraction, current.perStep);
      }
    },
  );
  onJobFinished((finished) => {
    const current = [...sessions.values()].find((entry) => entry.jobId === finished.id);
    if (!current) return;
    const tell = () => {
      waiting.get(finished.id)?.(finished);
      waiting.delete(finished.id);
    };
    if (finished.state === 'done') void takeResult(current, finished.id).then(tell);
    else tell();
  });
  on('store.changed', () => {
    if (session.value) void refreshDeployed(session.value);
  });

  return {
    defaults,
    session,
    job,
    running,
    walking,
    canProcess,
    canPlan,
    open,
    reload,
    takeRuns,
    process,
    cancel,
    plan,
    makePedestals,
  };
});
