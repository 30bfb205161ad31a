import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { ErrorDocument } from '../../../contract/errors.ts';
import type { MergedMetrology, MetrologySheet } from '../../../contract/metrology.ts';
import type { Vector3 } from '../../../domain/array/vectors.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import { cameraDrawing } from '../../../domain/metrology/cameraDrawing.ts';
import { checkSensors, sensorsByNumber, type QualityCheck } from '../../../domain/metrology/check.ts';
import {
  editedTable,
  emptyTable,
  likelyDetector,
  withEdit,
  type PointEdit,
} from '../../../domain/metrology/editTable.ts';
import {
  fitTable,
  pointsPerQuad,
  type FitDetector,
  type FittedMetrology,
} from '../../../domain/metrology/fitTable.ts';
import { readTable, type MetrologyTable } from '../../../domain/metrology/readTable.ts';
import { tableText } from '../../../domain/metrology/sheets.ts';
import type { LengthUnits } from '../../../domain/metrology/types.ts';
import { call, isCancelled, toErrorDocument } from '../../api/index.ts';
import { readSetting, writeSetting } from '../../state/settings.ts';
import { isSession, newSession, type MetrologySession, type MetrologyStepId } from './session.ts';

const settingKey = 'metrology.session';
const mostSteps = 300;

/** A result, or why there is none. */
interface Outcome<T> {
  value: T | null;
  problem: { message: string; hint: string | undefined } | null;
}
function outcome<T>(work: () => T): Outcome<T> {
  try {
    return { value: work(), problem: null };
  } catch (error) {
    if (!(error instanceof CalibdeskError)) throw error;
    return { value: null, problem: { message: error.message, hint: error.hint } };
  }
}
const nothing = { value: null, problem: null };

/** The metrology that is worked on, from the table to the geometry. It is kept, and there again at the next start. */
export const useMetrology = defineStore('metrology', () => {
  const stored = readSetting(settingKey);
  const session = shallowRef<MetrologySession | null>(isSession(stored) ? stored : null);
  /** Steps of decisions about corners, for undo. */
  const past = shallowRef<readonly (readonly PointEdit[])[]>([]);
  const future = shallowRef<readonly (readonly PointEdit[])[]>([]);
  const sheets = shallowRef<readonly MetrologySheet[]>([]);
  const fileNotices = shallowRef<readonly string[]>([]);
  const problem = shallowRef<ErrorDocument | null>(null);
  const busy = ref(false);
  /** Number of the sensor in the quality table, and the corner in it. */
  const selected = ref<{ quad: number; point: number } | null>(null);
  /** Quad that the drawing shows; null: the whole camera. */
  const shownQuad = ref<number | null>(null);
  let request = 0;

  watch(session, (next) => writeSetting(settingKey, next));
  function change(part: Partial<MetrologySession>): void {
    if (session.value) session.value = { ...session.value, ...part };
  }

  // Reading ---------------------------------------------------------------------------------------------------------
  const reading = computed<Outcome<MetrologyTable>>(() => {
    const { value } = session;
    if (!value) return nothing;
    if (value.text.trim() === '')
      return { value: emptyTable(value.name, value.units ?? 'um'), problem: null };
    return outcome(() =>
      readTable(value.text, value.name, {
        units: value.units ?? undefined,
        pointsPerQuad: pointsPerQuad(value.detector),
      }),
    );
  });
  const table = computed<MetrologyTable | null>(() =>
    reading.value.value && session.value ? editedTable(reading.value.value, session.value.edits) : null,
  );
  const likely = computed<FitDetector | null>(() =>
    reading.value.value && reading.value.value.points.length > 0 ? likelyDetector(reading.value.value) : null,
  );
  /** Units and detector are facts that only a person can vouch for. */
  const confirmed = computed(() => session.value?.confirmed ?? false);

  const check = computed<Outcome<QualityCheck>>(() => {
    const { value } = table;
    const limits = session.value?.limits;
    if (!value || !limits || value.points.length === 0) return nothing;
    return outcome(() => checkSensors(sensorsByNumber(value).sensors, value.points.length, limits, false));
  });
  const fit = computed<Outcome<FittedMetrology>>(() => {
    const { value } = table;
    if (!value || !session.value || value.points.length === 0) return nothing;
    const { detector, n90, rot } = session.value;
    const own = { ...value, report: { ...value.report, notices: [...value.report.notices] } };
    return outcome(() => fitTable(own, { detector, n90, rot, size: null }));
  });
  const drawing = computed(() =>
    table.value && table.value.points.length > 0 ? cameraDrawing(table.value, fit.value.value) : null,
  );
  /** Corners that the fit blames, with what the other three say where they should be. */
  const suspects = computed(() => {
    const quad0 = table.value?.quads[0] ?? 0;
    return (fit.value.value?.outliers ?? []).map((outlier) => {
      const quad = outlier.quad ?? quad0;
      const { point, deviation_um } = outlier;
      const measured = table.value?.points.find((each) => each.quad === quad && each.point === point);
      const proposed =
        measured && deviation_um
          ? (measured.xyz.map((value, i) => Math.round(value - deviation_um[i])) as unknown as Vector3)
          : null;
      return { quad, segm: outlier.segm, kind: outlier.kind, point, deviation_um, proposed };
    });
  });

  // Decisions about corners -------------------------------------------------------------------------------------------
  function setEdits(next: readonly PointEdit[]): void {
    if (!session.value) return;
    past.value = [...past.value, session.value.edits].slice(-mostSteps);
    future.value = [];
    change({ edits: [...next] });
  }
  function edit(at: { quad: number; point: number }, xyz: Vector3 | null | undefined): void {
    if (session.value) setEdits(withEdit(session.value.edits, at, xyz));
  }
  function undo(): void {
    const last = past.value.at(-1);
    if (!last || !session.value) return;
    future.value = [session.value.edits, ...future.value];
    past.value = past.value.slice(0, -1);
    change({ edits: [...last] });
  }
  function redo(): void {
    const [next, ...rest] = future.value;
    if (!next || !session.value) return;
    past.value = [...past.value, session.value.edits];
    future.value = rest;
    change({ edits: [...next] });
  }

  // Opening -----------------------------------------------------------------------------------------------------------
  function start(name: string, text: string, path: string | null): void {
    const before = session.value;
    past.value = [];
    future.value = [];
    merged.value = nothing;
    selected.value = null;
    shownQuad.value = null;
    session.value = newSession(name, text, path, before);
    // A proposal to begin with; it still has to be confirmed.
    if (likely.value) change({ detector: likely.value });
  }
  async function openFile(path: string): Promise<void> {
    const mine = ++request;
    busy.value = true;
    problem.value = null;
    try {
      const opened = await call('metrology.open', { path });
      if (mine !== request) return;
      sheets.value = opened.sheets;
      fileNotices.value = opened.notices;
      start(opened.sheets[0].name, opened.sheets[0].text, opened.path);
    } catch (error) {
      if (mine === request) problem.value = toErrorDocument(error);
    } finally {
      if (mine === request) busy.value = false;
    }
  }
  function openSheet(name: string): void {
    const sheet = sheets.value.find((each) => each.name === name);
    if (sheet) start(sheet.name, sheet.text, session.value?.path ?? null);
  }
  function paste(text: string): void {
    sheets.value = [];
    fileNotices.value = [];
    problem.value = null;
    start('pasted table', text, null);
  }
  function beginForm(detector: FitDetector, units: LengthUnits): void {
    paste('');
    change({ name: 'table by hand', detector, units });
  }
  function close(): void {
    request++;
    session.value = null;
    sheets.value = [];
    problem.value = null;
  }

  // Geometry ----------------------------------------------------------------------------------------------------------
  const merged = shallowRef<{ value: MergedMetrology | null; problem: ErrorDocument | null }>(nothing);
  const merging = ref(false);
  let mergeRequest: AbortController | null = null;

  /** What the main process needs of the session; null until it can be merged. */
  const mergeInput = computed(() => {
    if (!session.value || !table.value || !fit.value.value || !confirmed.value) return null;
    const { name, detector, n90, rot, method, origin, base } = session.value;
    return { name, table: tableText(table.value), detector, n90, rot, method, origin, base };
  });
  watch(
    () => JSON.stringify(mergeInput.value),
    async () => {
      mergeRequest?.abort();
      const own = new AbortController();
      mergeRequest = own;
      const input = mergeInput.value;
      if (!input || input.base === null) {
        merged.value = nothing;
        merging.value = false;
        return;
      }
      merging.value = true;
      try {
        const value = await call('metrology.merge', { ...input, base: input.base }, { signal: own.signal });
        if (mergeRequest === own) merged.value = { value, problem: null };
      } catch (error) {
        if (mergeRequest === own && !isCancelled(error))
          merged.value = { value: null, problem: toErrorDocument(error) };
      } finally {
        if (mergeRequest === own) merging.value = false;
      }
    },
    { immediate: true },
  );
  function go(step: MetrologyStepId): void {
    change({ step });
  }

  return {
    session,
    sheets,
    fileNotices,
    problem,
    busy,
    selected,
    shownQuad,
    reading,
    table,
    likely,
    confirmed,
    check,
    fit,
    drawing,
    suspects,
    past,
    future,
    merged,
    merging,
    mergeInput,
    change,
    edit,
    setEdits,
    undo,
    redo,
    openFile,
    openSheet,
    paste,
    beginForm,
    close,
    go,
  };
});
