import { existsSync } from 'node:fs';
import { mkdir, utimes } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { SampleExperiment, SampleRun } from '../../contract/app.ts';
import { CalibdeskError, CancelledError } from '../../domain/errors.ts';
import { planConstants } from '../sample/constants/plan.ts';
import { writePlannedConstants } from '../sample/constants/write.ts';
import {
  defaultEvents,
  defaultSeed,
  estimateBytes,
  makeDetectors,
  planRuns,
  sampleExperimentName,
  sampleInstrument,
  type PlannedRun,
} from '../sample/experiment.ts';
import { experimentFolder, readMarker, sampleError, SampleFolder } from '../sample/sampleFolder.ts';
import { writeRun } from '../sample/writeRun.ts';
import type { CallContext, Identity } from './context.ts';

export interface CreateSampleInput {
  dir: string;
  /** Frames of a dark run of a small detector (default 100); the other runs follow in proportion. */
  events?: number | undefined;
  seed?: number | undefined;
  /** Replace a sample that was written there before. */
  force?: boolean | undefined;
}

/** Constants files of the sample take about this many bytes. */
const constantsBytes = 110e6;

/** Root of a sample experiment written into `dir`, or null. */
export function sampleRoot(dir: string): string | null {
  return readMarker(dir) !== null && existsSync(experimentFolder(dir)) ? resolve(dir) : null;
}

function checkNumber(name: string, value: number, lowest: number, highest: number): number {
  if (Number.isInteger(value) && value >= lowest && value <= highest) return value;
  throw new CalibdeskError(
    'usage',
    `${name}: expected a whole number from ${lowest} to ${highest}, found ${value}`,
  );
}

/** Reports bytes written, with rate and remaining time, at most every 100 ms. */
class SampleProgress {
  stage = 'sample experiment';
  readonly #context: CallContext;
  readonly #total: number;
  readonly #started = performance.now();
  #done = 0;
  #last = -Infinity;

  constructor(context: CallContext, total: number) {
    this.#context = context;
    this.#total = total;
  }

  /** `bytes` of the part that is being written now. */
  show(bytes: number): void {
    const now = performance.now();
    if (now - this.#last < 100) return;
    this.#last = now;
    const done = Math.min(this.#done + bytes, this.#total);
    const bytesPerSecond = (1000 * done) / Math.max(now - this.#started, 1);
    this.#context.progress({
      stage: this.stage,
      done,
      total: this.#total,
      unit: 'bytes',
      bytesPerSecond,
      etaSeconds: bytesPerSecond > 0 ? (this.#total - done) / bytesPerSecond : undefined,
    });
  }

  add(bytes: number): void {
    this.#done += bytes;
  }
}

async function writeRuns(
  staging: string,
  runs: readonly PlannedRun[],
  seed: number,
  progress: SampleProgress,
  signal: AbortSignal,
): Promise<{ run: PlannedRun; files: string[]; events: number }[]> {
  const folder = join(experimentFolder(staging), 'xtc');
  await mkdir(folder, { recursive: true });
  const written = [];
  for (const run of runs) {
    const detectors = run.detectors.map((detector) => detector.type).join(' and ');
    progress.stage = `run ${run.run} of ${runs.length}: ${run.kind}, ${detectors}`;
    let bytes = 0;
    const { files, events } = await writeRun(run, {
      folder,
      seed,
      signal,
      onEvent: (done) => progress.show((bytes = done)),
    });
    progress.add(bytes);
    for (const file of files) await utimes(file, run.seconds + 600, run.seconds + 600);
    written.push({ run, files: files.map((file) => relative(staging, file)), events });
  }
  return written;
}

/**
 * Writes the sample experiment: XTC runs, dark and light, of four detectors, and a calibration store with history, in `dir`, which
 * then serves as root of experiment data (SIT_PSDM_DATA). The tree depends on seed and events alone: user, host and time in it are
 * fixed, so `_identity` plays no part. When it fails or is cancelled nothing is left behind, and a sample that was there stays.
 * Errors: `usage`, `bad-input`, `locked`, `no-space`, `read-only`, `io`, `cancelled`.
 */
export async function createSample(
  input: CreateSampleInput,
  _identity: Identity,
  context: CallContext,
): Promise<SampleExperiment> {
  const events = checkNumber('events', input.events ?? defaultEvents, 1, 100_000);
  const seed = checkNumber('seed', input.seed ?? defaultSeed, 0, Number.MAX_SAFE_INTEGER);
  let folder: SampleFolder;
  try {
    folder = await SampleFolder.prepare(input.dir, input.force ?? false);
  } catch (error) {
    throw sampleError(error, input.dir);
  }
  try {
    const detectors = makeDetectors(seed);
    const runs = planRuns(detectors, events);
    const constants = planConstants(detectors, seed);
    const total = estimateBytes(runs) + constantsBytes;
    await folder.requireSpace(total);
    const progress = new SampleProgress(context, total);
    const { signal } = context;
    const written = await writeRuns(folder.staging, runs, seed, progress, signal);
    const experiment = experimentFolder(folder.staging);
    await mkdir(join(experiment, 'hdf5'));
    for (const planned of constants) {
      signal.throwIfAborted();
      progress.stage = `constants: ${planned.detector.type}, ${planned.type}`;
      progress.add(await writePlannedConstants(join(experiment, 'calib'), planned, signal));
      progress.show(0);
    }
    signal.throwIfAborted();
    await folder.commit({ kind: 'calibdesk-sample', version: 1, seed, events });
    return {
      dir: folder.dir,
      root: folder.dir,
      calibdir: join(experimentFolder(folder.dir), 'calib'),
      instrument: sampleInstrument,
      experiment: sampleExperimentName,
      runs: written.map((run) => describeRun(folder.dir, run)),
      constants: constants.filter(({ file, content }) => content.kind !== 'removed' && file.endsWith('.data'))
        .length,
    };
  } catch (error) {
    await folder.discard();
    if (context.signal.aborted) throw new CancelledError();
    throw sampleError(error, input.dir);
  }
}

function describeRun(root: string, written: { run: PlannedRun; files: string[]; events: number }): SampleRun {
  const { run, files, events } = written;
  return {
    run: run.run,
    kind: run.kind,
    dsname: `exp=${sampleExperimentName}:run=${run.run}:dir=${join(experimentFolder(root), 'xtc')}`,
    files: files.map((file) => join(root, file)),
    events,
    calibCycles: run.calibCycles,
    detectors: run.detectors.map(({ source, type, shape }) => ({ source, type, shape: [...shape] })),
  };
}
