import type { ByteSource } from './bytes.ts';
import { pointsAtRecord } from './bigFiles.ts';
import { readPayload, type ConfigStore } from './configStore.ts';
import { decodeRecord, DecodeError, type DecodedRecord } from './decode.ts';
import type { Leaf } from './fileIndex.ts';
import { layoutOf } from './layout.ts';
import type { DatagramPlace, RunFile } from './merge.ts';
import { isStored } from './runFrames.ts';
import { smlDataOriginType } from './typeIds.ts';

/** A record of an event, and what is done with it. */
export interface EventRecord extends Leaf {
  /** Position of its file in the run. */
  file: number;
  /** The damage policy lets it through (default options), and it is no bookkeeping of small data. */
  stored: boolean;
  /** Opens the file that holds the record: with small data another one. */
  source: () => ByteSource;
}

/** The leaf records of an event, DAQ streams before control streams. */
export function recordsOfEvent(
  files: readonly RunFile[],
  places: readonly DatagramPlace[],
  sourceOf: (file: number, leaf: Leaf) => ByteSource,
): EventRecord[] {
  const records: EventRecord[] = [];
  for (const { file, datagram } of places)
    for (const leaf of files[file]!.index.leaves(datagram))
      records.push({
        ...leaf,
        file,
        stored: !leaf.bad && isStored(leaf) && (leaf.typeValue & 0xffff) !== smlDataOriginType,
        source: () => sourceOf(file, leaf),
      });
  return records;
}

/** Decodes a record of an event; undefined when its type is unknown, its configuration is missing, or it does not fit. */
export function decodeEventRecord(record: EventRecord, configs: ConfigStore): DecodedRecord | undefined {
  const layout = layoutOf(record.typeValue);
  if (layout === undefined || !record.stored) return undefined;
  const config = layout.usesConfig ? configs.find(record.log, record.phy, layout.needs) : undefined;
  if (layout.usesConfig && config === undefined && layout.name !== 'Bld.BldDataAcqADCV1') return undefined;
  try {
    const source = record.source();
    if (record.proxy && !pointsAtRecord(source, record)) return undefined;
    return decodeRecord(layout, readPayload({ ...record, source }), { config });
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
