import { createFits, type ModeFits } from '../../domain/gains/chargeResults.ts';
import type { Epix10kaDark, Epix10kaDarkParameters } from '../../domain/gains/epix10kaDark.ts';
import { epix10kaModes, pulsedCycle } from '../../domain/gains/epix10kaModes.ts';
import { storedFrames, type PulserFitOptions } from '../../domain/gains/pulserFit.ts';
import { frameTable } from '../engine/dark/request.ts';
import { isLocated } from '../engine/gains/darkFrames.ts';
import { epix10kaDark } from '../engine/gains/epix10kaDark.ts';
import {
  gatherFrame,
  pulsedIndices,
  type PulsedPixels,
  type PulserInput,
} from '../engine/gains/pulserTask.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import type { CallContext } from '../usecases/context.ts';
import { firstPulsed, type Cycle } from './epixCycles.ts';
import { frameCount } from './gainDataset.ts';
import { framesOfStep } from './stepEvents.ts';

export interface ChargeOptions {
  panel: number;
  /** Frame buffer of each cycle. */
  buffer: number;
  allFrames: boolean;
  spacing: number;
  darks: boolean;
  pulses: boolean;
  fit: PulserFitOptions;
  /** Only cycles that pulse this pixel; null: all. */
  pixel: readonly [row: number, column: number] | null;
  parameters: Epix10kaDarkParameters;
}

export interface ChargeStep {
  run: number;
  step: number;
  /** Number of the calibration cycle. */
  number: number;
  gain_mode: string;
  frames: number;
  frames_used: number;
  timing_faults: number;
}

export interface ChargeData {
  /** By the number of the cycle, 0 to 4; null where it was not evaluated. */
  darks: (Epix10kaDark | null)[];
  fits: Record<'ml' | 'hl', ModeFits>;
  steps: ChargeStep[];
}

/** Cycles that are evaluated: of a number that comes again only the first. */
function wantedCycles(cycles: readonly Cycle[], options: ChargeOptions, context: CallContext): Cycle[] {
  const { spacing, darks, pulses, pixel } = options;
  const seen = new Set<number>();
  return cycles.filter(({ step, number }) => {
    if (number >= firstPulsed + 2 * spacing * spacing) return false;
    if (number < firstPulsed ? !darks : !pulses) return false;
    if (number >= firstPulsed && pixel !== null) {
      const { position } = pulsedCycle(number, spacing);
      const [row, column] = pixel;
      if (row % spacing !== Math.floor(position / spacing) || column % spacing !== position % spacing)
        return false;
    }
    if (seen.has(number)) {
      context.note(
        `warning: run ${step.run}, step ${step.step}: cycle ${number} comes again, the first one counts`,
      );
      return false;
    }
    seen.add(number);
    return true;
  });
}

/** Evaluates the cycles of one panel: darks one by one, charge injection in all workers. Errors: `bad-input`; `unreadable`; `cancelled`. */
export async function processCharge(
  pool: WorkerPool,
  cycles: readonly Cycle[],
  options: ChargeOptions,
  context: CallContext,
): Promise<ChargeData> {
  const wanted = wantedCycles(cycles, options, context);
  const pixels = wanted.length === 0 ? 0 : wanted[0].step.shape[1] * wanted[0].step.shape[2];
  const data: ChargeData = {
    darks: [null, null, null, null, null],
    fits: { ml: createFits(pixels), hl: createFits(pixels) },
    steps: [],
  };
  const running: Promise<void>[] = [];
  let done = 0;
  for (const cycle of wanted) {
    const { step, number } = cycle;
    const dark = number < firstPulsed;
    const { frames, timingFaults } = storedFrames(
      frameCount(step),
      dark ? null : step.fiducials,
      options.buffer,
      options.allFrames,
    );
    if (timingFaults > 0)
      context.note(
        `warning: run ${step.run}, step ${step.step}: ${timingFaults} timing faults, ${frames.length} frames are used`,
      );
    const { highToLow } = pulsedCycle(number, options.spacing);
    data.steps.push({
      run: step.run,
      step: step.step,
      number,
      gain_mode: dark ? epix10kaModes[number] : highToLow ? 'AHL-H' : 'AML-M',
      frames: frameCount(step),
      frames_used: frames.length,
      timing_faults: timingFaults,
    });
    if (dark) data.darks[number] = await oneDark(pool, cycle, frames, options, context);
    else
      running.push(
        onePulsed(pool, cycle, frames, options, data, context).then(() => {
          done++;
          context.progress({ stage: 'fitting pulser cycles', done, total: wanted.length, unit: 'cycles' });
        }),
      );
    // Decoded frames are gathered here: not all cycles may be in memory at a time.
    if (step.frames.kind === 'decoded') await running.at(-1);
  }
  await Promise.all(running);
  return data;
}

async function oneDark(
  pool: WorkerPool,
  { step, number }: Cycle,
  frames: readonly number[],
  { panel, parameters }: ChargeOptions,
  context: CallContext,
): Promise<Epix10kaDark> {
  const [, rows, columns] = step.shape;
  const label = `run ${step.run}, step ${step.step} (${epix10kaModes[number]})`;
  const located = framesOfStep(step, frames, panel);
  const { dark } = await epix10kaDark(
    pool,
    { shape: [1, rows, columns], frames: located, parameters, label },
    context,
  );
  return dark;
}

async function onePulsed(
  pool: WorkerPool,
  { step, number }: Cycle,
  used: readonly number[],
  options: ChargeOptions,
  data: ChargeData,
  context: CallContext,
): Promise<void> {
  const { spacing, fit } = options;
  const { highToLow, position } = pulsedCycle(number, spacing);
  const [, rows, columns] = step.shape;
  const pixels: PulsedPixels = {
    rows,
    columns,
    spacing,
    firstRow: Math.floor(position / spacing),
    firstColumn: position % spacing,
  };
  const indices = pulsedIndices(pixels);
  const frames = framesOfStep(step, used, options.panel);
  let source: PulserInput['source'];
  if (isLocated(frames)) source = { table: frameTable(frames) };
  else {
    const traces = new Uint16Array(new SharedArrayBuffer(2 * indices.length * used.length));
    for (let frame = 0; frame < used.length; frame++) {
      context.signal.throwIfAborted();
      gatherFrame((await frames.read(frame)) as Uint16Array, indices, traces, frame, used.length);
    }
    source = { traces };
  }
  const events = Int32Array.from(used, (frame) => step.eventNumbers[frame]);
  const { signal } = context;
  const found = await pool.run('pulser-cycle', { pixels, events, source, options: fit }, { signal });
  const target = data.fits[highToLow ? 'hl' : 'ml'];
  target.evaluated = true;
  target.fitted += found.fitted;
  indices.forEach((pixel, i) => {
    target.fits.set(found.fits.subarray(4 * i, 4 * i + 4), 4 * pixel);
    target.chi2.set(found.chi2.subarray(2 * i, 2 * i + 2), 2 * pixel);
    target.switching[pixel] = found.switching[i];
  });
}
