import { ndArray, type NdArray } from '../../domain/array/ndarray.ts';
import { sliceArray } from '../../domain/array/slices.ts';
import { loadCalibration } from '../calibrate/loadCalibration.ts';
import { wordsOfCycles } from '../calibrate/wordsOfCycles.ts';
import type { CallContext } from './context.ts';
import { openForEvents, type EventsRequest } from './averageAndMaximum.ts';

export interface ShownArray {
  shape: number[];
  dtype: string;
  /** The first five values. */
  first: (number | null)[];
}

export interface ShownEvent {
  event: number;
  raw: ShownArray | null;
  calib: ShownArray | null;
  /** Null without geometry. */
  image: ShownArray | null;
}

export interface ShownEvents {
  source: string;
  events: ShownEvent[];
}

const shownValues = 5;

function show(array: NdArray, slice: string): ShownArray {
  const { shape, dtype, data } = sliceArray(array, slice);
  const first = Array.from(data.subarray(0, shownValues) as ArrayLike<number | bigint>, Number);
  return { shape, dtype, first: first.map((value) => (Number.isFinite(value) ? value : null)) };
}

/**
 * Shape, dtype and first values of raw and calibrated frames, event by event: det_raw_calib_image. An event without data has null
 * in all places. Source: reference dark-processing 3.6.
 * @throws CalibdeskError not-found, bad-input, usage
 */
export async function showEvents(request: EventsRequest, context: CallContext): Promise<ShownEvents> {
  const { dataset, source } = await openForEvents(request, context);
  try {
    const calibration = await loadCalibration(request, dataset, source, context);
    const wordsAt = wordsOfCycles(dataset, source, calibration, Boolean(request.config));
    const events: ShownEvent[] = [];
    for await (const event of dataset.events({ from: request.skip, signal: context.signal })) {
      if (event.index > request.last) break;
      const raw = await dataset.readFrame(event, source);
      const words = raw === null ? null : await wordsAt(event);
      if (words !== null) calibration.useWords(words);
      const calib = raw === null ? null : ndArray('float32', calibration.shape, calibration.apply(raw));
      events.push({
        event: event.index,
        raw: raw === null ? null : show(raw, request.slice),
        calib: calib === null ? null : show(calib, request.slice),
        image: null,
      });
      await new Promise((resolve) => setImmediate(resolve));
      context.signal.throwIfAborted();
    }
    return { source: source.source, events };
  } finally {
    await dataset.close();
  }
}
