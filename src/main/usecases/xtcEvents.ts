import { CancelledError } from '../../domain/errors.ts';
import { listLeaves, type LeafDocument } from '../readers/xtc/eventLeaves.ts';
import type { IndexFile, RunFault } from '../readers/xtc/open.ts';
import type { CallContext } from './context.ts';
import { openNamedRun } from './xtcConfig.ts';

export interface XtcEventsInput {
  names: readonly string[];
  original?: boolean;
  dataRoot?: string | undefined;
  /** Indexes files in another place; else they are indexed here. */
  indexFile?: IndexFile | undefined;
  /** List the leaf records of every L1Accept, and what the damage policy does with them. */
  leaves: boolean;
}

export interface EventDatagramDocument {
  file: string;
  stream: number;
  chunk: number;
  offset: number;
  seconds: number;
  nanoseconds: number;
  fiducials: number;
  damage: number;
  leaves?: LeafDocument[];
}

export interface EventDocument {
  transition: string;
  l1_index?: number;
  datagrams: EventDatagramDocument[];
}

export interface XtcEventsListing {
  run: number;
  merged_events: EventDocument[];
  aborted_by_exception: boolean;
  errors: RunFault[];
}

/**
 * The events of a run as analysis sees them: streams and chunks merged, datagrams grouped.
 * Errors: `usage`, `not-found`, `unreadable`, `NOT_XTC`, `cancelled`.
 */
export async function xtcEvents(input: XtcEventsInput, context: CallContext): Promise<XtcEventsListing> {
  const run = await openNamedRun(input, context);
  try {
    const names = run.fileNames;
    const merged_events: EventDocument[] = [];
    let position = -1;
    for (const event of run.all()) {
      position++;
      const isEvent = event.l1Index >= 0;
      const datagrams = event.parts.map(({ file, ...part }): EventDatagramDocument => {
        const document: EventDatagramDocument = { file: names[file]!, ...part };
        if (input.leaves && isEvent)
          document.leaves = listLeaves(run.sourceOf(file), part.offset, run.configAt(position));
        return document;
      });
      merged_events.push({
        transition: event.transition,
        ...(isEvent && { l1_index: event.l1Index }),
        datagrams,
      });
      if (merged_events.length % 1024 === 0) {
        await new Promise((resolve) => setImmediate(resolve));
        if (context.signal.aborted) throw new CancelledError();
      }
    }
    return { run: run.run, merged_events, aborted_by_exception: run.aborted, errors: [...run.faults] };
  } finally {
    run.close();
  }
}
