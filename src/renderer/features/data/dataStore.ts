import { defineStore } from 'pinia';
import { computed, markRaw, ref, shallowRef, watch } from 'vue';
import {
  frameForms,
  type DataEvent,
  type DataRecord,
  type DataRun,
  type FrameForm,
} from '../../../contract/data.ts';
import type { ErrorDocument } from '../../../contract/errors.ts';
import type { Progress } from '../../../contract/progress.ts';
import type { NdArray } from '../../../domain/array/ndarray.ts';
import { call, fetchArray, isCancelled, on, toErrorDocument } from '../../api/index.ts';
import { useContext } from '../../state/context.ts';
import { activity } from '../../state/navigation.ts';
import { settingRef } from '../../state/settings.ts';
import { EventPages } from './eventPages.ts';
import { FrameCache, type LoadedFrame } from './frameCache.ts';
import { viewOf, type Shown } from './shownViews.ts';

/** Time between two looks at a run that is being written. */
const followEvery = 2000;
/** Frames fetched ahead in the direction of stepping. */
const ahead = 6;
/** Moves that follow each other sooner belong together, ms. */
const restTime = 120;
/** Frames a second while playing. */
const playRate = 25;

/** The run that is looked at: its events, the chosen one, and what is shown of it. */
export const useData = defineStore('data', () => {
  const context = useContext();
  const run = shallowRef<DataRun | null>(null);
  const opening = shallowRef<Progress | null>(null);
  const problem = shallowRef<ErrorDocument | null>(null);
  const code = ref<number | null>(null);
  const step = ref<number | null>(null);
  /** Events that pass the filter. */
  const total = ref(0);
  /** Raised when rows have come. */
  const rowsVersion = ref(0);
  /** Position among them of the event that is shown. */
  const position = ref(0);
  const event = shallowRef<DataEvent | null>(null);
  const records = shallowRef<DataRecord[]>([]);
  const shown = shallowRef<Shown | null>(null);
  const frame = shallowRef<LoadedFrame | null>(null);
  const frameProblem = shallowRef<ErrorDocument | null>(null);
  const playing = ref(false);
  /** Goes to the newest event of a run that is being written. */
  const following = ref(false);

  /** Raw, without pedestals, or calibrated by the constants that apply to the run. */
  const form = settingRef<FrameForm>('data.form', 'raw', (value): value is FrameForm =>
    frameForms.some((known) => known === value),
  );

  let pages = new EventPages(() => Promise.resolve([]));
  let frames = new FrameCache(() => Promise.reject(new Error('no run')));
  let openRequest: AbortController | null = null;
  let newest = 0;
  let moving = 0;
  /** The move whose frame was shown last. */
  let lastShown = 0;
  let direction: 1 | -1 = 1;
  let recordsTimer: ReturnType<typeof setTimeout> | undefined;
  let lastMove = 0;

  const dsname = computed(() => context.runSummary?.dsname ?? null);
  const views = computed(() => (run.value ? viewOf(run.value, records.value) : []));
  const isLive = computed(() => run.value !== null && !run.value.complete);

  async function loadFrame(name: string, index: number, source: string): Promise<LoadedFrame> {
    const calibration = { form: form.value, calibdir: context.calibdir };
    const info = await call('data.frame', { dsname: name, event: index, source, ...calibration });
    const array = info.array === null ? null : markRaw((await fetchArray(info.array)) as NdArray);
    return markRaw({ event: index, array, info });
  }

  function makePages(name: string): EventPages {
    const filter = { code: code.value, step: step.value };
    const arrived = (): void => void rowsVersion.value++;
    const own: EventPages = new EventPages(async (from, count) => {
      const answer = await call('data.events', { dsname: name, ...filter, from, count });
      if (pages === own) total.value = answer.total;
      return answer.rows;
    }, arrived);
    return own;
  }

  /** Opens the run of a data set and shows its first event. */
  async function open(name: string): Promise<void> {
    openRequest?.abort();
    const request = new AbortController();
    openRequest = request;
    stop();
    run.value = event.value = null;
    frame.value = problem.value = null;
    records.value = [];
    total.value = position.value = 0;
    code.value = step.value = null;
    following.value = false;
    opening.value = { stage: 'opening the run', done: 0, total: null };
    try {
      const answer = await call(
        'data.open',
        { dsname: name },
        { signal: request.signal, onProgress: (progress) => (opening.value = progress) },
      );
      if (openRequest !== request) return;
      run.value = answer;
      frames = new FrameCache((index, source) => loadFrame(name, index, source));
      pages = makePages(name);
      await goTo(0);
    } catch (error) {
      if (openRequest === request && !isCancelled(error)) problem.value = toErrorDocument(error);
    } finally {
      if (openRequest === request) opening.value = null;
    }
  }

  /** Shows the event at a position of the filtered list. Of several calls at once the last one counts. */
  async function goTo(wanted: number): Promise<void> {
    const own = ++moving;
    const now = run.value;
    if (now === null) return;
    const last = Math.max(0, total.value - 1);
    const next = total.value === 0 ? wanted : Math.min(last, Math.max(0, wanted));
    direction = next < position.value ? -1 : 1;
    position.value = next;
    const found = await pages.at(next);
    if (own !== moving || run.value?.dsname !== now.dsname) return;
    event.value = found ?? null;
    if (found === undefined) {
      records.value = [];
      frame.value = null;
      return;
    }
    // While one steps quickly the records of the events between need not be read.
    clearTimeout(recordsTimer);
    const wait = performance.now() - lastMove < restTime ? restTime : 0;
    lastMove = performance.now();
    recordsTimer = setTimeout(() => void showRecords(own, now.dsname, found.index), wait);
    await showFrame(own);
  }

  async function showRecords(own: number, name: string, index: number): Promise<void> {
    const answer = await call('data.records', { dsname: name, event: index }).catch(() => null);
    if (own === moving && answer !== null) records.value = answer.records;
  }

  /** Loads the frame of the event that is shown, and asks for those that come next. */
  async function showFrame(own = moving): Promise<void> {
    const view = shown.value;
    const current = event.value;
    if (view?.kind !== 'image' || current === null) return;
    const cache = frames;
    const asked = cache.get(current.index, view.source);
    for (let i = 1; i <= ahead; i++) {
      const next = pages.known(position.value + i * direction);
      if (next !== undefined) void cache.get(next.index, view.source).catch(() => undefined);
    }
    try {
      const loaded = await asked;
      // A frame that comes while the next one is asked for is shown too, but never one that is older than what is shown.
      if (own < lastShown || shown.value !== view || cache !== frames) return;
      lastShown = own;
      frame.value = loaded;
      frameProblem.value = null;
    } catch (error) {
      if (own === moving && !isCancelled(error)) {
        frame.value = null;
        frameProblem.value = toErrorDocument(error);
      }
    }
  }

  /** Frames of another form, or by other constants, are read anew. */
  function readAgain(): void {
    const name = run.value?.dsname;
    if (name === undefined) return;
    frames = new FrameCache((index, source) => loadFrame(name, index, source));
    void showFrame(++moving);
  }
  watch([form, () => context.calibdir], readAgain);
  on('store.changed', ({ calibdir }) => {
    if (calibdir === context.calibdir && form.value !== 'raw') readAgain();
  });

  const stepBy = (by: number): Promise<void> => goTo(position.value + by);

  /** Shows the event of an index, or the next one that passes the filter. */
  async function goToEvent(index: number): Promise<void> {
    const now = run.value;
    if (now === null) return;
    const filter = { code: code.value, step: step.value };
    const found = await call('data.find', { dsname: now.dsname, ...filter, event: index });
    await goTo(found.position);
  }

  async function setFilter(next: { code?: number | null; step?: number | null }): Promise<void> {
    const now = run.value;
    if (now === null) return;
    const before = event.value?.index ?? 0;
    if (next.code !== undefined) code.value = next.code;
    if (next.step !== undefined) step.value = next.step;
    pages = makePages(now.dsname);
    await pages.need(0, 1);
    await goToEvent(before);
  }

  function show(view: Shown): void {
    if (shown.value?.key === view.key) return;
    shown.value = view;
    frame.value = null;
    void showFrame();
  }

  // ---- playing

  let timer: ReturnType<typeof setTimeout> | undefined;
  async function playOn(): Promise<void> {
    const begun = performance.now();
    if (position.value >= total.value - 1 && !isLive.value) return stop();
    await stepBy(1);
    if (!playing.value) return;
    timer = setTimeout(() => void playOn(), Math.max(0, 1000 / playRate - (performance.now() - begun)));
  }
  function play(): void {
    if (playing.value || run.value === null) return;
    playing.value = true;
    void playOn();
  }
  function stop(): void {
    playing.value = false;
    clearTimeout(timer);
  }

  // ---- runs that are being written

  async function lookForMore(): Promise<void> {
    const now = run.value;
    if (now === null || now.complete || activity.value !== 'data') return;
    const own = ++newest;
    const answer = await call('data.open', { dsname: now.dsname }).catch(() => null);
    if (answer === null || own !== newest || run.value?.dsname !== now.dsname) return;
    if (answer.events !== now.events) pages.forgetEnd();
    run.value = answer;
    if (answer.events === now.events) return;
    await pages.need(Math.max(0, total.value - 1), total.value);
    if (following.value) await goTo(total.value - 1);
  }
  setInterval(() => void lookForMore(), followEvery);
  function follow(on: boolean): void {
    following.value = on;
    if (on) void goTo(total.value - 1);
  }

  watch(
    views,
    (list) => {
      // What was shown stays, by its name; else the first image.
      const same = list.find(({ key }) => key === shown.value?.key);
      if (same === undefined && list.length > 0) show(list.find(({ kind }) => kind === 'image') ?? list[0]);
      if (list.length === 0) shown.value = null;
    },
    { flush: 'sync' },
  );
  watch(
    [dsname, activity],
    ([name, now]) => {
      if (now !== 'data') stop();
      else if (name === null) {
        openRequest?.abort();
        run.value = event.value = frame.value = problem.value = null;
        records.value = [];
      } else if (run.value?.dsname !== name) void open(name);
    },
    { immediate: true },
  );

  return {
    ...{ run, opening, problem, code, step, total, rowsVersion, position, event, records },
    ...{ form, shown, views, frame, frameProblem, playing, following, isLive },
    rowAt: (at: number): DataEvent | undefined => pages.known(at),
    needRows: (first: number, end: number): Promise<void> => pages.need(first, end),
    ...{ open, goTo, goToEvent, stepBy, setFilter, show, play, stop, follow },
  };
});
