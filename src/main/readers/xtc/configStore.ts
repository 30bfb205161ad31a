import { readBytes, type ByteSource } from './bytes.ts';
import { decodeRecord, DecodeError, type DecodedRecord } from './decode.ts';
import { decompressRecord } from './decompress.ts';
import { sourceKey } from './header.ts';
import { layoutOf, type Layout } from './layout.ts';

/** Where a configuration record stands. */
export interface ConfigPlace {
  source: ByteSource;
  /** Of the record header. */
  offset: number;
  payloadLength: number;
  log: number;
  phy: number;
  typeValue: number;
}

/** As much of a configuration is read for the numbers that shapes depend on: they stand before the big tables. */
const headLength = 1 << 16;

/** Payload of a record, decompressed when it is compressed. Throws DecodeError on damaged data. */
export function readPayload(
  place: Pick<ConfigPlace, 'source' | 'offset' | 'payloadLength' | 'typeValue'>,
): Uint8Array {
  const stored = readBytes(place.source, place.offset + 20, place.payloadLength);
  if (stored.length < place.payloadLength)
    throw new DecodeError(
      `the file ends at ${place.offset + 20 + stored.length}, inside the record at ${place.offset}`,
    );
  return place.typeValue >>> 31 === 1 ? decompressRecord(stored) : stored;
}

const decodedRecords = new WeakMap<ConfigPlace, { record: DecodedRecord | undefined }>();

function decodeHead(place: ConfigPlace, layout: Layout): DecodedRecord | undefined {
  try {
    if (place.typeValue >>> 31 === 1) return decodeRecord(layout, readPayload(place));
    const head = readBytes(place.source, place.offset + 20, Math.min(place.payloadLength, headLength));
    return decodeRecord(layout, head, { payloadLength: place.payloadLength, headOnly: true });
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/**
 * Configuration in force while a run is read: the last record of each source and layout. Records are decoded when they are first asked,
 * and then only their head.
 */
export class ConfigStore {
  readonly #records = new Map<number, Map<string, ConfigPlace>>();

  /** Stores a record in place of the earlier one of its source and type. */
  put(place: ConfigPlace): void {
    const layout = layoutOf(place.typeValue);
    if (layout === undefined || place.payloadLength === 0) return;
    const key = sourceKey(place.log, place.phy);
    let records = this.#records.get(key);
    if (records === undefined) this.#records.set(key, (records = new Map()));
    records.set(layout.name, place);
  }

  /** A store of the same records that can be changed on its own. */
  copy(): ConfigStore {
    const store = new ConfigStore();
    for (const [key, records] of this.#records) store.#records.set(key, new Map(records));
    return store;
  }

  /** Every stored record, by source in order of first appearance. */
  *places(): Iterable<ConfigPlace> {
    for (const records of this.#records.values()) yield* records.values();
  }

  /** The first stored one of the given layouts for a source, decoded; undefined when there is none that can be decoded. */
  find(log: number, phy: number, layouts: readonly string[]): DecodedRecord | undefined {
    const records = this.#records.get(sourceKey(log, phy));
    if (records === undefined) return undefined;
    for (const name of layouts) {
      const place = records.get(name);
      if (place === undefined) continue;
      let decoded = decodedRecords.get(place);
      if (decoded === undefined)
        decodedRecords.set(place, (decoded = { record: decodeHead(place, layoutOf(place.typeValue)!) }));
      if (decoded.record !== undefined) return decoded.record;
    }
    return undefined;
  }

  /** Whether a source has any of the given layouts stored. */
  has(log: number, phy: number, layouts: readonly string[]): boolean {
    const records = this.#records.get(sourceKey(log, phy));
    return records !== undefined && layouts.some((name) => records.has(name));
  }
}
