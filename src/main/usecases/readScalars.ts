import type { DataScalars } from '../../contract/data.ts';
import { CalibdeskError, CancelledError } from '../../domain/errors.ts';
import type { BulkStore } from '../bulk.ts';
import type { OpenRuns } from '../datasets/openRuns.ts';
import { bareSource } from '../readers/xtc/aliases.ts';
import { decodeEventRecord } from '../readers/xtc/eventRecords.ts';
import type { XtcRun } from '../readers/xtc/types.ts';
import { typeText } from './browseEvents.ts';
import type { CallContext } from './context.ts';

/** More points are not drawn: of longer runs every n-th event is read. */
const mostPoints = 20_000;
const sliceMilliseconds = 20;

/** Value of a field in an event; NaN when it has none. */
function valueAt(run: XtcRun, l1Index: number, source: string, type: string, field: string): number {
  const record = run
    .eventRecords(l1Index)
    .find((one) => bareSource(one.log, one.phy) === source && typeText(one.typeValue) === type);
  const value = record && decodeEventRecord(record, run.configAt(run.positionOf(l1Index)))?.get(field);
  return typeof value === 'number' ? value : NaN;
}

/** A quantity over the events of a run. Errors: those of opening a run; `not-found` when no event has it; `cancelled`. */
export function readScalars(
  { openRuns, bulk }: { openRuns: OpenRuns; bulk: BulkStore },
  { dsname, source, type, field }: { dsname: string; source: string; type: string; field: string },
  context: CallContext,
): Promise<DataScalars> {
  return openRuns.with(dsname, context, async ({ run }) => {
    const every = Math.max(1, Math.ceil(run.eventCount / mostPoints));
    const values = new Float64Array(Math.ceil(run.eventCount / every));
    let slice = performance.now();
    for (let i = 0; i < values.length; i++) {
      values[i] = valueAt(run, i * every, source, type, field);
      if (performance.now() - slice < sliceMilliseconds) continue;
      context.progress({ stage: `reading ${field}`, done: i, total: values.length, unit: 'events' });
      await new Promise((resolve) => setImmediate(resolve));
      if (context.signal.aborted) throw new CancelledError();
      slice = performance.now();
    }
    if (values.every(Number.isNaN))
      throw new CalibdeskError('not-found', `no event of ${dsname} has ${field} of ${source}`, {
        hint: 'choose another quantity',
      });
    const array = { dtype: 'float64' as const, shape: [values.length], data: values };
    return { values: bulk.put(array), first: 0, every };
  });
}
