import { KeyLister, type EventKeysOptions, type ShownEvent } from '../../domain/information/eventKeys.ts';
import { CancelledError } from '../../domain/errors.ts';
import { singleRuns } from '../datasets/eachRun.ts';
import { readCatalog } from '../information/readCatalog.ts';
import { aliasesBySource, configKeysOf, eventKeysOf } from '../information/recordKeys.ts';
import { waitForMore } from '../readers/xtc/follow.ts';
import type { IndexFile, XtcRun } from '../readers/xtc/types.ts';
import type { CallContext } from './context.ts';
import { openNamedRun } from './xtcConfig.ts';

export interface EventKeysInput extends EventKeysOptions {
  /** Catalog in place of the data set. */
  catalog?: string | undefined;
  dataRoot?: string | undefined;
  /** Indexes files in another place; else they are indexed here. */
  indexFile?: IndexFile | undefined;
}

export interface EventKeysDocument {
  dataset: string;
  first: number;
  last: number;
  mode: number;
  events: ShownEvent[];
  loop: number;
}

async function listRun(
  run: XtcRun,
  live: boolean,
  lister: KeyLister,
  from: number,
  show: (event: ShownEvent) => void,
  context: CallContext,
): Promise<number> {
  const aliasOf = aliasesBySource(run);
  let index = from;
  let following = live;
  for (let l1Index = 0; !lister.ends(index); l1Index++, index++) {
    if (following && l1Index >= run.settledCount)
      following = await waitForMore(run, l1Index, { signal: context.signal });
    if (l1Index >= run.eventCount) break;
    const shown = lister.take(index, {
      keys: () => eventKeysOf(run, l1Index, aliasOf),
      config: () => configKeysOf(run.configAt(run.positionOf(l1Index)), aliasOf),
      calib: () => [],
    });
    if (shown !== null) show(shown);
    if (index % 256 !== 0) continue;
    context.progress({ stage: 'reading events', done: l1Index, total: run.eventCount, unit: 'events' });
    await new Promise((resolve) => setImmediate(resolve));
    if (context.signal.aborted) throw new CancelledError();
  }
  return index;
}

/**
 * Keys of the events of a data set (all its runs, one after the other), of the configuration in force, and of calibration. `show` gets each event as
 * it is read. Calibration keys stay empty: they appear in analysis alone.
 * Errors: those of opening a run; `bad-input` for a catalog.
 */
export async function listEventKeys(
  input: EventKeysInput,
  context: CallContext,
  show: (event: ShownEvent) => void = () => undefined,
): Promise<EventKeysDocument> {
  const lister = new KeyLister(input);
  const events: ShownEvent[] = [];
  const keep = (event: ShownEvent): void => {
    events.push(event);
    show(event);
  };
  if (input.catalog !== undefined) {
    const catalog = await readCatalog(input.catalog);
    const config = catalog.keys('config_keys');
    const calib = catalog.keys('calib_keys');
    for (const [index, keys] of catalog.events.entries()) {
      if (lister.ends(index)) break;
      const shown = lister.take(index, { keys: () => keys, config: () => config, calib: () => calib });
      if (shown !== null) keep(shown);
    }
  } else {
    let index = 0;
    for (const { names } of singleRuns([input.dataset])) {
      if (lister.ends(index) && input.skip >= 0) break;
      const run = await openNamedRun(
        { names, dataRoot: input.dataRoot, indexFile: input.indexFile },
        context,
      );
      try {
        index = await listRun(run, /:\s*live\s*(:|$)/.test(names[0]!), lister, index, keep, context);
        // Files that hold a configuration and nothing else: shown when a negative skip asks for them.
        if (input.skip < 0 && run.eventCount === 0 && run.length > 0) {
          const config = configKeysOf(run.configAt(run.length - 1), aliasesBySource(run));
          keep(lister.choose(-1, { keys: () => [], config: () => config, calib: () => [] }));
        }
      } finally {
        run.close();
      }
    }
  }
  const { dataset, skip, number, mode } = input;
  return { dataset, first: skip, last: skip + number, mode, events, loop: lister.loop };
}
