import { CancelledError } from '../../domain/errors.ts';
import { applyConfig } from '../readers/xtc/fileConfigs.ts';
import type { DatagramDocument } from '../readers/xtc/header.ts';
import { withEarlierConfig, withFile } from '../readers/xtc/openFile.ts';
import type { Gap } from '../readers/xtc/scan.ts';
import { recordTree, type RecordNode } from '../readers/xtc/tree.ts';
import { HeaderWindow } from '../readers/xtc/bytes.ts';
import type { CallContext } from './context.ts';
import { datagramOf, firstFault } from './listXtc.ts';

export interface XtcTreeInput {
  path: string;
  original?: boolean;
  /** Datagrams to show, half-open; by position in the file. */
  index?: { first: number; end: number } | undefined;
  /** Only datagrams of this transition, by name. */
  transition?: string | undefined;
  /** Decode records. */
  data: boolean;
  /** Compute the CRC-32 of payloads. */
  crc: boolean;
}

export interface XtcTreeListing {
  file: string;
  size: number;
  datagrams: (DatagramDocument & { xtc?: RecordNode[] })[];
  error: string;
  gaps: Gap[];
}

/**
 * The datagrams of a file with their record trees, decoded with the configuration in force where they stand.
 * Errors: `not-found`, `unreadable`, `NOT_XTC`, `cancelled`, `io`.
 */
export async function xtcTree(input: XtcTreeInput, context: CallContext): Promise<XtcTreeListing> {
  const options = { original: input.original ?? false, leaves: true };
  return withFile(input.path, options, context, (index, source) =>
    withEarlierConfig(input.path, options, context, async (configs) => {
      const datagrams: XtcTreeListing['datagrams'] = [];
      const window = new HeaderWindow(source);
      const end = Math.min(index.length, input.index?.end ?? Infinity);
      for (let i = 0; i < end; i++) {
        applyConfig(configs, index, i);
        if (i < (input.index?.first ?? 0)) continue;
        const document = datagramOf(index, i);
        if (input.transition !== undefined && document.transition !== input.transition) continue;
        datagrams.push(
          document.error === undefined
            ? {
                ...document,
                xtc: recordTree(source, window, document, configs, { data: input.data, crc: input.crc }),
              }
            : document,
        );
        context.progress({ stage: `reading ${source.name}`, done: i + 1, total: end });
        await new Promise((resolve) => setImmediate(resolve));
        if (context.signal.aborted) throw new CancelledError();
      }
      return {
        file: source.name,
        size: source.size,
        datagrams,
        error: firstFault(index),
        gaps: [...index.gaps],
      };
    }),
  );
}
