import { arrayLine } from '../../domain/array/arrayText.ts';
import { CancelledError } from '../../domain/errors.ts';
import * as lines from '../../domain/information/datinfoText.ts';
import { gainModeFractions } from '../../domain/information/gainModes.ts';
import type { XtcDetector, XtcRun } from '../readers/xtc/types.ts';
import type { CallContext } from '../usecases/context.ts';
import { arrayInformation, type ArrayInformation } from './arrayInformation.ts';
import { gainSettings } from './gainSettings.ts';
import { epix10kaLayouts, findConfig } from './panelsOfRun.ts';
import { aliasesBySource, eventKeysOf } from './recordKeys.ts';
import { labelsOfStep } from './stepLabels.ts';

export type ShowLine = (...lines: string[]) => void;

export interface StepOptions {
  /** Most events of a step that are read, behind the skipped ones. */
  events: number;
  /** Events skipped at the begin of each step. */
  skip: number;
  /** Events whose keys are shown. */
  keyEvents: number;
  steps: number;
  skipSteps: number;
  /** The one step to show; null: all. */
  onlyStep: number | null;
}

export interface StepDocument {
  step: number;
  labels: { name: string; value: string }[];
  keys: string[];
  gain_fractions: number[] | null;
  raw: ArrayInformation | null;
  events: number;
  good: number;
}

/** Good events of a step whose gain fractions are shown. */
const fractionEvents = 2;
/** Every so manieth frame is shown. */
const shownEvery = 100;
/** Reads the steps of a run as datinfo shows them. */
export class StepReader {
  readonly #run: XtcRun;
  readonly #detector: XtcDetector | null;
  readonly #options: StepOptions;
  readonly #show: ShowLine;
  readonly #context: CallContext;
  readonly #aliases: Map<string, string>;

  constructor(
    run: XtcRun,
    detector: XtcDetector | null,
    options: StepOptions,
    show: ShowLine,
    context: CallContext,
  ) {
    this.#run = run;
    this.#detector = detector;
    this.#options = options;
    this.#show = show;
    this.#context = context;
    this.#aliases = aliasesBySource(run);
  }

  async read(): Promise<StepDocument[]> {
    const run = this.#run;
    const { steps: most, skipSteps, onlyStep } = this.#options;
    this.#show(lines.runLine(run.run));
    const steps: StepDocument[] = [];
    let taken = 0;
    for (const [step, first, end] of this.#ranges()) {
      if (taken >= most) {
        this.#show(lines.stepsEnd(step, most));
        break;
      }
      if (step < skipSteps) {
        this.#show(lines.stepSkipped(step, skipSteps));
        continue;
      }
      if (onlyStep !== null && step !== onlyStep) continue;
      taken++;
      steps.push(await this.#step(step, first, end));
      if (this.#detector === null) {
        this.#show(lines.noDetectorLine);
        return steps;
      }
    }
    this.#show('==== Summary', ...lines.summaryLines(run.run, steps));
    return steps;
  }

  /** Steps with the range of their events; a run without calib cycles counts as one step. */
  *#ranges(): Iterable<[step: number, first: number, end: number]> {
    const run = this.#run;
    let at = 0;
    for (let step = 0; step < Math.max(1, run.calibCycles); step++) {
      const first = at;
      while (at < run.eventCount && Math.max(0, run.event(at).step) <= step) at++;
      yield [step, first, at];
    }
  }

  async #step(step: number, first: number, end: number): Promise<StepDocument> {
    const { events: most, skip, keyEvents } = this.#options;
    const labels = labelsOfStep(this.#run, step);
    this.#show(lines.stepLine(step), ...lines.labelLines(labels));
    const document: StepDocument = {
      ...{ step, labels, keys: [], gain_fractions: null, raw: null },
      ...{ events: 0, good: 0 },
    };
    const keys = new Set<string>();
    let missing = 0;
    for (let l1Index = first; l1Index < end; l1Index++) {
      const index = l1Index - first;
      if (index < skip) {
        this.#show(lines.eventSkipped(index, skip));
        continue;
      }
      if (document.events >= most) break;
      if (document.events < keyEvents) {
        const found = eventKeysOf(this.#run, l1Index, this.#aliases);
        this.#show(...lines.keyLines(found));
        for (const key of found) keys.add(key);
      }
      document.events++;
      if (this.#detector === null) {
        if (document.events >= keyEvents) break;
        continue;
      }
      if (this.#frame(l1Index, index, this.#detector, document)) {
        if (missing > 0) this.#show(lines.missingLine(missing));
        missing = 0;
      } else missing++;
      if (document.events % 256 === 0) await this.#giveWay(l1Index);
    }
    if (missing > 0) this.#show(lines.missingLine(missing));
    document.keys = [...keys];
    return document;
  }

  async #giveWay(l1Index: number): Promise<void> {
    this.#context.progress({
      stage: 'reading events',
      done: l1Index,
      total: this.#run.eventCount,
      unit: 'events',
    });
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#context.signal.aborted) throw new CancelledError();
  }

  /** Whether the event has a frame; the first ones are read and shown, the others only looked for. */
  #frame(l1Index: number, index: number, detector: XtcDetector, document: StepDocument): boolean {
    const shown = document.good < fractionEvents || index % shownEvery === 0;
    if (!shown) {
      if (this.#run.frameLocation(l1Index, detector).kind === 'missing') return false;
      document.good++;
      return true;
    }
    const frame = this.#run.readFrame(l1Index, detector);
    if (frame.kind === 'missing') return false;
    if (document.good < fractionEvents && detector.device.startsWith('Epix10ka')) {
      const config = findConfig(this.#run, detector.source, epix10kaLayouts, this.#run.positionOf(l1Index));
      const raw = frame.array.data as Uint16Array;
      const fractions = config === null ? null : gainModeFractions(gainSettings(config), raw);
      if (fractions !== null) this.#show(...lines.fractionLines(index, fractions));
      document.gain_fractions ??= fractions;
    }
    document.raw ??= arrayInformation('raw', frame.array);
    this.#show(lines.rawLine(index, arrayLine(frame.array, 'raw')));
    document.good++;
    return true;
  }
}
