import type { Dtype, NdArray } from '../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { epixWordsAt } from '../information/epixGains.ts';
import { waitForMore } from '../readers/xtc/follow.ts';
import { openRun } from '../readers/xtc/open.ts';
import type { RunEvent, XtcDetector, XtcRun } from '../readers/xtc/types.ts';
import type {
  Dataset,
  DatasetEvent,
  DatasetOptions,
  DatasetSource,
  FrameAccess,
  SourceScan,
} from './dataset.ts';
import { resolveDataset } from './datasetString.ts';

/** An area detector of an XTC run. What its frames look like is found in the first usable one, when somebody asks. */
class XtcSource implements DatasetSource {
  readonly source: string;
  readonly alias: string | null;
  readonly device: string;
  readonly detector: XtcDetector;
  readonly #run: XtcRun;
  #form: ReturnType<XtcRun['frameForm']> | undefined;

  constructor(run: XtcRun, detector: XtcDetector) {
    this.#run = run;
    this.detector = detector;
    this.source = detector.source;
    this.alias = detector.alias;
    this.device = detector.device;
  }

  get #found(): ReturnType<XtcRun['frameForm']> {
    if (this.#form === undefined) this.#form = this.#run.frameForm(this.detector);
    return this.#form;
  }

  get dataType(): string | null {
    return this.#found?.dataType ?? null;
  }

  /** uint16 when the run has no frame of the detector. */
  get dtype(): Dtype {
    return this.#found?.dtype ?? 'uint16';
  }

  /** Empty when the run has no frame of the detector. */
  get shape(): readonly number[] {
    return this.#found?.shape ?? [];
  }
}

/** An event whose codes are read only when they are asked for. */
class XtcEvent implements DatasetEvent {
  readonly index: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly fiducials: number;
  readonly calibCycle: number;
  readonly #run: XtcRun;

  constructor(run: XtcRun, event: RunEvent) {
    this.#run = run;
    this.index = event.l1Index;
    this.seconds = event.seconds;
    this.nanoseconds = event.nanoseconds;
    this.fiducials = event.fiducials;
    this.calibCycle = Math.max(0, event.step);
  }

  get eventCodes(): readonly number[] | null {
    return this.#run.eventCodes(this.index);
  }
}

class XtcDataset implements Dataset {
  readonly kind = 'xtc';
  readonly name: string;
  readonly experiment: string;
  readonly sources: readonly XtcSource[];
  readonly #run: XtcRun;
  /** The run is followed while it is written. */
  readonly #live: boolean;

  constructor(name: string, experiment: string, run: XtcRun, live: boolean) {
    this.name = name;
    this.experiment = experiment;
    this.#run = run;
    this.#live = live;
    this.sources = run.detectors.map((detector) => new XtcSource(run, detector));
  }

  get run(): number {
    return this.#run.run;
  }

  get files(): readonly string[] {
    return this.#run.files;
  }

  get warnings(): readonly string[] {
    return this.#run.faults.map((fault) => `${fault.file}, byte ${fault.offset}: ${fault.message}`);
  }

  async calibCycles(): Promise<number> {
    return this.#run.calibCycles;
  }

  async beginTime(): Promise<{ seconds: number; nanoseconds: number } | null> {
    for (const { transition, seconds, nanoseconds } of this.#run.all())
      if (transition === 'BeginRun' || transition === 'L1Accept') return { seconds, nanoseconds };
    return null;
  }

  async *events({
    from = 0,
    signal,
  }: { from?: number; signal?: AbortSignal } = {}): AsyncIterable<DatasetEvent> {
    let following = this.#live;
    for (let index = from; ; index++) {
      signal?.throwIfAborted();
      if (following && index >= this.#run.settledCount)
        following = await waitForMore(this.#run, index, { signal });
      if (index >= this.#run.eventCount) return;
      yield new XtcEvent(this.#run, this.#run.event(index));
    }
  }

  async eventCount(): Promise<number> {
    return this.#run.eventCount;
  }

  async frame(event: DatasetEvent, source: DatasetSource): Promise<FrameAccess> {
    const place = this.#run.frameLocation(event.index, (source as XtcSource).detector);
    if (place.kind === 'missing') return place;
    this.#checkForm(event, source, place);
    if (place.kind === 'decode') return { kind: 'decoded' };
    return { kind: 'contiguous', location: { file: place.file, byteOffset: place.byteOffset } };
  }

  async readFrame(event: DatasetEvent, source: DatasetSource): Promise<NdArray | null> {
    const frame = this.#run.readFrame(event.index, (source as XtcSource).detector);
    if (frame.kind === 'missing') return null;
    this.#checkForm(event, source, { ...frame.array, file: frame.file });
    return frame.array;
  }

  async controlWords(calibCycle: number, source: DatasetSource): Promise<Uint8Array | null> {
    const { eventCount } = this.#run;
    // The first event that is not before the cycle.
    let [first, end] = [0, eventCount];
    while (first < end) {
      const middle = (first + end) >> 1;
      if (this.#run.stepOf(middle) < calibCycle) first = middle + 1;
      else end = middle;
    }
    if (first === eventCount) return null;
    return epixWordsAt(this.#run, source.source, source.shape, this.#run.positionOf(first));
  }

  #checkForm(
    event: DatasetEvent,
    source: DatasetSource,
    found: { dtype: Dtype; shape: readonly number[]; file: string },
  ): void {
    const same = found.dtype === source.dtype && found.shape.join() === source.shape.join();
    if (same) return;
    throw new CalibdeskError(
      'bad-input',
      `${source.source}: the frame of event ${event.index} is ${found.dtype} (${found.shape.join(', ')}), ` +
        `those before are ${source.dtype} (${source.shape.join(', ')}): the sensor was configured anew in mid-run`,
      { file: found.file, hint: 'select events of one configuration only (skip and number of events)' },
    );
  }

  async scan(events: number, signal?: AbortSignal): Promise<SourceScan[]> {
    const end = Math.min(events, this.#run.eventCount);
    return this.sources.map((source) => {
      let frames = 0;
      for (let index = 0; index < end; index++) {
        signal?.throwIfAborted();
        if (this.#run.frameLocation(index, source.detector).kind !== 'missing') frames++;
      }
      return { source, frames };
    });
  }

  async close(): Promise<void> {
    this.#run.close();
  }
}

/**
 * A run of XTC files, named by a dataset string or by its files.
 * @throws CalibdeskError not-found, with the run, when there is no file of it; NOT_XTC; usage
 */
export async function openXtcDataset(names: readonly string[], options: DatasetOptions): Promise<Dataset> {
  const { files, experiment, live } = await resolveDataset(names, options).catch((error: unknown) => {
    const text = names.join(' ');
    if (!(error instanceof CalibdeskError) || error.code !== 'not-found' || error.message.includes(text))
      throw error;
    const { message, hint, file } = error;
    throw new CalibdeskError('not-found', `${text}: ${message}`, {
      cause: error,
      ...(hint && { hint }),
      ...(file && { file }),
    });
  });
  const run = await openRun(files, {
    indexFile: options.indexFile,
    ...(options.original === undefined ? {} : { original: options.original }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.progress === undefined ? {} : { progress: options.progress }),
  });
  return new XtcDataset(
    names.join(' '),
    experiment ?? (options.experiment || run.experiment || 'noexp'),
    run,
    live,
  );
}
