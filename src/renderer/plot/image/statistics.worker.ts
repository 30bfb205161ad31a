import type { NdArray } from '../../../domain/array/ndarray.ts';
import { summarize } from './distribution.ts';
import { histogramOf } from './histogram.ts';
import type { StatisticsAnswer, StatisticsRequest } from './statistics.ts';

/** Passes over whole arrays, away from the window. Holds the arrays that panes look at, by number. */
const arrays = new Map<number, NdArray>();
const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<StatisticsRequest>) => void) | null;
  postMessage(message: StatisticsAnswer): void;
};

scope.onmessage = ({ data: request }) => {
  if (request.kind === 'load') {
    arrays.set(request.array, request.content);
    return;
  }
  if (request.kind === 'drop') {
    arrays.delete(request.array);
    return;
  }
  const array = arrays.get(request.array);
  if (!array) return;
  if (request.kind === 'summary') scope.postMessage({ id: request.id, result: summarize(array) });
  else
    scope.postMessage({
      id: request.id,
      result: histogramOf(array, request.low, request.high, request.bins, request.stride),
    });
};
