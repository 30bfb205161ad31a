import { setImmediate as nextTurn } from 'node:timers/promises';
import { service } from '../readers/xtc/header.ts';
import { driftSpread, sampleExperimentName, type PlannedRun } from './experiment.ts';
import { addPhotons, makePhotonPattern, type PhotonPattern } from './photons.ts';
import { addCosmicRays, renderDark, runDrift } from './pixelModel.ts';
import { Random } from './random.ts';
import {
  beamRecords,
  configureRecords,
  cycleRecords,
  eventCode,
  eventCodesRecord,
  frameRecords,
} from './runRecords.ts';
import type { XtcNode } from './xtc/datagram.ts';
import { XtcRunWriter } from './xtc/runWriter.ts';

export interface WriteRunOptions {
  folder: string;
  seed: number;
  signal: AbortSignal;
  /** Called after every event with the bytes written so far of this run. */
  onEvent(bytes: number): void;
}

const photonsPerShot = 60_000;

/** Makes the frames of one event and its records. */
class EventMaker {
  readonly #run: PlannedRun;
  readonly #random: Random;
  readonly #drifts: Float64Array[];
  readonly #patterns: PhotonPattern[];

  constructor(run: PlannedRun, seed: number) {
    this.#run = run;
    this.#random = new Random(seed, `run ${run.run}`);
    this.#drifts = run.detectors.map((detector) =>
      runDrift(detector.model(0).design, seed, run.run, driftSpread(detector)),
    );
    this.#patterns =
      run.kind === 'light' ? run.detectors.map((detector) => makePhotonPattern(detector, seed)) : [];
  }

  async make(event: number, gain: number, fiducials: number): Promise<XtcNode[]> {
    const { kind, detectors } = this.#run;
    const random = this.#random;
    // every tenth shot of a light run comes without beam, for checks of the dark level
    const beam = kind === 'light' && event % 10 !== 9;
    const intensity = beam ? Math.max(0.2, 1 + 0.25 * random.gaussian()) : 0;
    for (const [index, detector] of detectors.entries()) {
      const model = detector.model(gain);
      renderDark(detector.frame, model, this.#drifts[index], random);
      addCosmicRays(detector.frame, model, random.below(8), random);
      if (beam) addPhotons(detector, this.#patterns[index], intensity, photonsPerShot, random);
      detector.finishDark(gain);
      await nextTurn(); // other calls of the process get their turn after every frame
    }
    const codes: number[] = [beam ? eventCode.beam : eventCode.noBeam, eventCode.rate120];
    if (event % 2 === 0) codes.push(eventCode.rate60);
    const nodes = [eventCodesRecord(codes, fiducials), ...frameRecords(detectors, fiducials, event)];
    if (kind === 'light') nodes.push(beamRecords(intensity, () => random.gaussian()));
    return nodes;
  }
}

/** Event numbers in front of which a new chunk begins. */
function chunkStarts(run: PlannedRun): Set<number> {
  const events = run.calibCycles * run.eventsPerCycle;
  return new Set(
    Array.from({ length: run.chunks - 1 }, (_, chunk) => Math.ceil(((chunk + 1) * events) / run.chunks)),
  );
}

/**
 * Writes the XTC files of one run, event by event. Returns their paths. Files that were begun stay when it fails or is cancelled:
 * the caller owns the folder.
 */
export async function writeRun(
  run: PlannedRun,
  options: WriteRunOptions,
): Promise<{ files: string[]; events: number }> {
  const { detectors, calibCycles, eventsPerCycle } = run;
  for (const detector of detectors)
    for (let gain = 0; gain < (calibCycles > 1 ? detector.gains : 1); gain++) {
      detector.model(gain); // made at the first use, which takes a while
      await nextTurn();
    }
  const maker = new EventMaker(run, options.seed);
  const starts = chunkStarts(run);
  const writer = await XtcRunWriter.create({
    folder: options.folder,
    experiment: sampleExperimentName,
    run: run.run,
    streams: run.streams,
    seconds: run.seconds,
    fiducials: new Random(options.seed, `fiducials ${run.run}`).below(131_040),
  });
  try {
    await writer.transition(service.configure, configureRecords(detectors, eventsPerCycle));
    await writer.transition(service.beginRun);
    for (let cycle = 0; cycle < calibCycles; cycle++) {
      await writer.transition(
        service.beginCalibCycle,
        cycleRecords(detectors, eventsPerCycle, cycle, calibCycles),
      );
      await writer.transition(service.enable);
      for (let event = 0; event < eventsPerCycle; event++) {
        options.signal.throwIfAborted();
        if (starts.has(writer.events)) await writer.nextChunk();
        await writer.event(await maker.make(writer.events, cycle, writer.fiducials));
        options.onEvent(writer.bytes);
      }
      await writer.transition(service.disable);
      await writer.transition(service.endCalibCycle);
      if (cycle + 1 < calibCycles) writer.pause(5);
    }
    await writer.transition(service.endRun);
  } finally {
    await writer.close();
  }
  return { files: writer.files, events: writer.events };
}
