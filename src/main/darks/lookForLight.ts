import { defaultDataBits } from '../../domain/darkFiles/dataBits.ts';
import { darknessOf, type DarknessOfSource } from '../../domain/darkFiles/recognise.ts';
import type { Dataset, DatasetEvent, DatasetSource } from '../datasets/dataset.ts';
import type { CallContext } from '../usecases/context.ts';

/** Frames looked at, and pixels of each: enough to see light, quick enough for a click. */
const framesWanted = 9;
const pixelsWanted = 40_000;

/** One event by its position, or null behind the end of the run. */
export async function eventAt(dataset: Dataset, index: number): Promise<DatasetEvent | null> {
  for await (const event of dataset.events({ from: index })) return event;
  return null;
}

/** Looks at a few frames of one detector, spread over its first step. Null when there are too few. */
export async function lookForLight(
  dataset: Dataset,
  source: DatasetSource,
  events: number,
  context: CallContext,
): Promise<DarknessOfSource | null> {
  const mask = defaultDataBits(source.source);
  const frames: Float64Array[] = [];
  // Pedestals differ between the steps of a multi-gain dark: only the first step is looked at.
  const cycles = Math.max(1, await dataset.calibCycles());
  const step = Math.max(1, Math.floor(events / cycles / framesWanted));
  let cycle: number | null = null;
  let next = 0;
  for (let tries = 0; next < events && frames.length < framesWanted && tries < 4 * framesWanted; tries++) {
    context.signal.throwIfAborted();
    const event = await eventAt(dataset, next);
    cycle ??= event?.calibCycle ?? null;
    if (event === null || event.calibCycle !== cycle) break;
    const frame = await dataset.readFrame(event, source).catch(() => null); // what is wrong shows when it is processed
    next += frame === null ? 1 : step;
    if (frame === null) continue;
    const { data } = frame;
    const stride = Math.max(1, Math.floor(data.length / pixelsWanted));
    const isFloat = frame.dtype.startsWith('float');
    const sample = new Float64Array(Math.floor(data.length / stride));
    for (let i = 0; i < sample.length; i++) {
      const value = Number(data[i * stride]);
      sample[i] = isFloat ? value : value & mask;
    }
    frames.push(sample);
  }
  return darknessOf(source.source, frames);
}
