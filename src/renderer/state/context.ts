import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { Place } from '../../contract/app.ts';
import type { RunSummary } from '../../contract/darks.ts';
import type { ExperimentEntry } from '../../contract/store.ts';
import { call } from '../api/index.ts';
import { readSetting, writeSetting } from './settings.ts';
import { showError } from './toasts.ts';

export interface InstrumentEntry {
  name: string;
  experiments: ExperimentEntry[];
}

/** What all activities work on: the tree, the experiment, the run and the calib folder. */
export const useContext = defineStore('context', () => {
  const root = ref<string | null>(null);
  const instruments = shallowRef<InstrumentEntry[]>([]);
  const instrument = ref<string | null>(null);
  const experiment = ref<string | null>(null);
  const runs = shallowRef<RunSummary[]>([]);
  const runsLoading = ref(false);
  /** Run cursor; also a number typed by hand when there is only a calib folder. */
  const run = ref<number | null>(null);
  const calibdir = ref<string | null>(null);

  const experiments = computed<ExperimentEntry[]>(
    () => instruments.value.find((entry) => entry.name === instrument.value)?.experiments ?? [],
  );
  const experimentEntry = computed<ExperimentEntry | null>(
    () => experiments.value.find((entry) => entry.name === experiment.value) ?? null,
  );
  const runSummary = computed<RunSummary | null>(
    () => runs.value.find((entry) => entry.run === run.value) ?? null,
  );
  const isOpen = computed(() => root.value !== null || calibdir.value !== null);

  async function loadInstruments(): Promise<void> {
    if (root.value === null) {
      instruments.value = [];
      return;
    }
    instruments.value = (await call('store.experiments', { root: root.value })).instruments;
  }

  let runsRequest: AbortController | null = null;
  /** Lists the runs of the experiment again; an experiment without raw data has none. */
  async function loadRuns(): Promise<void> {
    runsRequest?.abort();
    const entry = experimentEntry.value;
    if (!entry?.xtcdir) {
      runs.value = [];
      return;
    }
    const request = new AbortController();
    runsRequest = request;
    runsLoading.value = true;
    try {
      const answer = await call('darks.runs', { experimentDir: entry.path }, { signal: request.signal });
      if (runsRequest === request) runs.value = answer.runs;
    } catch (error) {
      if (runsRequest === request) runs.value = [];
      showError('The runs of the experiment could not be listed', error);
    } finally {
      if (runsRequest === request) runsLoading.value = false;
    }
  }

  async function setExperiment(name: string | null, wantedRun: number | null = null): Promise<void> {
    experiment.value = name;
    calibdir.value = experimentEntry.value?.calibdir ?? null;
    run.value = wantedRun;
    await loadRuns();
    run.value ??= runs.value.at(-1)?.run ?? null;
  }

  async function setInstrument(name: string | null): Promise<void> {
    instrument.value = name;
    await setExperiment(experiments.value[0]?.name ?? null);
  }

  /** Makes a place that the main process recognised the one that is worked on. */
  async function openPlace(place: Place, wantedRun: number | null = null): Promise<void> {
    root.value = place.root;
    await loadInstruments();
    instrument.value = place.instrument ?? instruments.value[0]?.name ?? null;
    const wanted = place.experiment ?? experiments.value[0]?.name ?? null;
    await setExperiment(wanted, wantedRun);
    if (place.calibdir !== null) calibdir.value = place.calibdir;
  }

  /** Opens the place of the last session; false when there was none or it is gone. */
  async function restore(): Promise<boolean> {
    const stored = readSetting('context');
    if (typeof stored !== 'object' || stored === null) return false;
    const { path, run: storedRun } = stored as { path?: unknown; run?: unknown };
    if (typeof path !== 'string') return false;
    try {
      const place = await call('app.open', { path });
      await openPlace(place, typeof storedRun === 'number' ? storedRun : null);
      return isOpen.value;
    } catch (error) {
      showError('The place of the last session could not be opened', error, 'Nothing was changed.');
      return false;
    }
  }

  watch([() => experimentEntry.value?.path ?? calibdir.value ?? root.value, run], ([path, currentRun]) => {
    if (path) writeSetting('context', { path, run: currentRun });
  });

  return {
    root,
    instruments,
    instrument,
    experiments,
    experiment,
    experimentEntry,
    runs,
    runsLoading,
    run,
    runSummary,
    calibdir,
    isOpen,
    loadInstruments,
    loadRuns,
    setInstrument,
    setExperiment,
    openPlace,
    restore,
  };
});
