import { epix10kaModes } from '../../domain/gains/epix10kaModes.ts';
import { jungfrauModeNames } from '../../domain/gains/jungfrauModes.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { singleRuns } from '../datasets/eachRun.ts';
import { isDatasetString, parseDatasetString } from '../datasets/datasetString.ts';
import { epixGainsAt } from '../information/epixGains.ts';
import {
  epix10kaLayouts,
  epixPanels,
  findConfig,
  jungfrauLayouts,
  jungfrauModules,
  type FoundConfig,
} from '../information/panelsOfRun.ts';
import { labelsOfStep } from '../information/stepLabels.ts';
import type { IndexFile, XtcDetector, XtcRun } from '../readers/xtc/types.ts';
import type { CallContext } from '../usecases/context.ts';
import { openNamedRun } from '../usecases/xtcConfig.ts';
import type { GainDataset, GainFamily, GainRun, GainStep, StepFrames } from './gainDataset.ts';

export interface XtcGainsOptions {
  /** Any form of a source, alias first. */
  source: string;
  experiment?: string | undefined;
  dataRoot?: string | undefined;
  indexFile?: IndexFile | undefined;
}

export function familyOf(device: string): GainFamily | null {
  if (/^Jungfrau/i.test(device)) return 'jungfrau';
  return /^Epix10ka/i.test(device) ? 'epix10ka' : null;
}

function configOf(run: XtcRun, detector: XtcDetector, position?: number): FoundConfig | null {
  const layouts = familyOf(detector.device) === 'jungfrau' ? jungfrauLayouts : epix10kaLayouts;
  return findConfig(run, detector.source, layouts, position);
}

/** Frames of the events [first, end) of a run. */
function framesOf(
  run: XtcRun,
  detector: XtcDetector,
  first: number,
  end: number,
): { frames: StepFrames; eventNumbers: number[]; fiducials: number[] } {
  const events: number[] = [];
  const locations: { file: string; byteOffset: number }[] = [];
  for (let event = first; event < end; event++) {
    const place = run.frameLocation(event, detector);
    if (place.kind === 'missing') continue;
    events.push(event);
    if (place.kind === 'contiguous') locations.push({ file: place.file, byteOffset: place.byteOffset });
  }
  const frames: StepFrames =
    locations.length === events.length
      ? { kind: 'located', locations }
      : {
          kind: 'decoded',
          count: events.length,
          read: async (index) => {
            const frame = run.readFrame(events[index], detector);
            if (frame.kind === 'frame') return frame.array.data as Uint16Array;
            throw new CalibdeskError(
              'unreadable',
              `event ${events[index]}: its frame of ${detector.source} is ${frame.reason}`,
            );
          },
        };
  return {
    frames,
    eventNumbers: events.map((event) => event - first),
    fiducials: events.map((event) => run.event(event).fiducials),
  };
}

async function stepsOf(run: XtcRun, detector: XtcDetector, context: CallContext): Promise<GainStep[]> {
  const form = run.frameForm(detector);
  if (form === null) return [];
  if (form.dtype !== 'uint16')
    throw new CalibdeskError(
      'bad-input',
      `${detector.source}: frames of ${form.dtype}, words of uint16 are needed`,
    );
  const shape = (form.shape.length === 2 ? [1, ...form.shape] : form.shape) as [number, number, number];
  const jungfrau = familyOf(detector.device) === 'jungfrau';
  const steps: GainStep[] = [];
  let at = 0;
  for (let step = 0; step < Math.max(1, run.calibCycles); step++) {
    const first = at;
    while (at < run.eventCount && Math.max(0, run.event(at).step) <= step) at++;
    context.signal.throwIfAborted();
    context.progress({ stage: `indexing run ${run.run}`, done: at, total: run.eventCount, unit: 'events' });
    await new Promise((resolve) => setImmediate(resolve));
    const config = jungfrau && first < at ? configOf(run, detector, run.positionOf(first)) : null;
    const mode = config?.record.lookup('gainMode');
    const labels = labelsOfStep(run, step);
    steps.push({
      run: run.run,
      step,
      shape,
      events: at - first,
      ...framesOf(run, detector, first, at),
      eventCodes: (event) => run.eventCodes(first + event),
      labels: labels.length === 0 ? null : labels,
      jungfrauMode: mode === undefined ? null : (jungfrauModeNames[mode] ?? `gain mode ${mode}`),
      epixGain:
        jungfrau || first === at ? null : epixGainsAt(run, detector.source, shape, run.positionOf(first)),
    });
  }
  return steps;
}

function beginSeconds(run: XtcRun): number {
  for (const { transition, seconds } of run.all())
    if (transition === 'BeginRun' || transition === 'L1Accept') return seconds;
  return 0;
}

/**
 * Runs of XTC files as data of a gain-switching detector. Every run is opened, its steps are looked at when they are asked for.
 * Errors: those of opening a run; `not-found` for the detector and for its configuration; `bad-input` for another kind of detector.
 */
export async function openXtcGains(
  names: readonly string[],
  options: XtcGainsOptions,
  context: CallContext,
): Promise<GainDataset> {
  const opened: XtcRun[] = [];
  const close = async (): Promise<void> => opened.forEach((run) => run.close());
  try {
    const runs: GainRun[] = [];
    let found: { detector: XtcDetector; numbers: GainDataset['numbers'] } | null = null;
    for (const { names: runNames } of singleRuns(names)) {
      const run = await openNamedRun({ names: runNames, ...options }, context);
      opened.push(run);
      const detector = run.findDetector(options.source);
      found ??= identify(run, detector, names.join(' '));
      const steps = (): Promise<GainStep[]> => stepsOf(run, detector, context);
      runs.push({ run: run.run, seconds: beginSeconds(run), steps });
    }
    const text = names.find(isDatasetString);
    const experiment = text === undefined ? opened[0].experiment : parseDatasetString(text).experiment;
    return {
      name: names.join(' '),
      experiment: options.experiment || experiment || 'noexp',
      source: found!.detector.source,
      numbers: found!.numbers,
      runs,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function identify(
  run: XtcRun,
  detector: XtcDetector,
  name: string,
): { detector: XtcDetector; numbers: GainDataset['numbers'] } {
  const family = familyOf(detector.device);
  if (family === null)
    throw new CalibdeskError(
      'bad-input',
      `${detector.source} does not switch gain: it is a ${detector.device}`,
      {
        hint: `these commands are for jungfrau and epix10ka (modes ${epix10kaModes.join(' ')})`,
      },
    );
  const config = configOf(run, detector);
  if (config === null)
    throw new CalibdeskError('not-found', `${name}: no configuration of ${detector.source}`, {
      hint: 'without it the ids of its panels are not known; add the file with the begin of the run',
    });
  if (family === 'epix10ka') return { detector, numbers: { family, panels: epixPanels(config) } };
  const { version, panels, modules } = jungfrauModules(config);
  return { detector, numbers: { family, version, count: panels, modules } };
}
