import { HeaderWindow, readBytes, type ByteSource } from './bytes.ts';
import type { ConfigStore } from './configStore.ts';
import { decodeRecord, DecodeError } from './decode.ts';
import { datagramHeaderSize, decodeDatagramHeader } from './header.ts';
import { layoutOf } from './layout.ts';
import { payloadLength, walkRecords, type RecordPlace } from './records.ts';
import { isStored } from './runFrames.ts';
import { recordType } from './typeIds.ts';

/** A leaf record as the original iterator visits it. */
export interface LeafDocument {
  /** Offset of the record header from that of its datagram. */
  rel_offset: number;
  type: string;
  phy: number;
  damage: number;
  extent: number;
  payload_empty: boolean;
  /** What the damage policy does with it. */
  stored: boolean;
}

/** A record that passes the end of its container is taken only when what is in it can be decoded. */
function fits(source: ByteSource, place: RecordPlace, configs: ConfigStore): boolean {
  const layout = layoutOf(place.typeValue);
  if (layout === undefined || place.typeValue >>> 31 === 1) return false;
  const config = layout.usesConfig ? configs.find(place.log, place.phy, layout.needs) : undefined;
  try {
    decodeRecord(layout, readBytes(source, place.offset + 20, payloadLength(place)), { config });
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

/** The leaf records of the datagram at `offset`, in order; those with an extent below 20 are not visited. */
export function listLeaves(source: ByteSource, offset: number, configs: ConfigStore): LeafDocument[] {
  const window = new HeaderWindow(source);
  const at = window.at(offset, datagramHeaderSize);
  if (at < 0) return [];
  const header = decodeDatagramHeader(window.view, at);
  const leaves: LeafDocument[] = [];
  walkRecords(window, offset + 20, offset + 20 + header.extent, header.damage, {
    leaf(place) {
      if (place.error !== undefined && place.extent < 20) return;
      const { damage, typeValue } = place;
      const stored = isStored({ damage, typeValue, payloadLength: payloadLength(place) });
      leaves.push({
        rel_offset: place.offset - offset,
        type: recordType(typeValue).name,
        phy: place.phy,
        damage,
        extent: place.extent,
        payload_empty: place.extent === 20,
        stored: stored && (place.error === undefined || fits(source, place, configs)),
      });
    },
  });
  return leaves;
}
