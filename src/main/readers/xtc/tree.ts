import { crcText } from './arraySummary.ts';
import { readBytes, type ByteSource, type HeaderWindow } from './bytes.ts';
import type { ConfigStore } from './configStore.ts';
import { decodeRecord, DecodeError } from './decode.ts';
import { decompressRecord } from './decompress.ts';
import { recordDocument } from './document.ts';
import { epicsDocument } from './epics.ts';
import { damage, sourceDocument, type SourceDocument } from './header.ts';
import { layoutOf } from './layout.ts';
import { payloadLength, walkRecords, type RecordPlace } from './records.ts';
import { epicsType, recordType, type RecordType } from './typeIds.ts';

/** A record of a datagram as the documents of the command line show it. */
export interface RecordNode {
  offset: number;
  extent: number;
  damage: number;
  type: RecordType;
  src: SourceDocument;
  children?: RecordNode[];
  payload_crc32?: string;
  uncompressed_extent?: number;
  uncompressed_crc32?: string;
  data?: Record<string, unknown>;
  error?: string;
}

export interface TreeOptions {
  /** Decode records. */
  data: boolean;
  /** Compute the CRC-32 of payloads. */
  crc: boolean;
}

/** Damage that says nothing about the contents: UserDefined and the user bits. */
const harmless = damage.userDefined | damage.userBits;

function nodeOf(place: RecordPlace): RecordNode {
  return {
    offset: place.offset,
    extent: place.extent,
    damage: place.damage,
    type: recordType(place.typeValue),
    src: sourceDocument(place.log, place.phy),
  };
}

function decode(node: RecordNode, payload: Uint8Array, configs: ConfigStore): void {
  const { type, src } = node;
  if (type.id === epicsType) {
    node.data = epicsDocument(payload);
    return;
  }
  const layout = layoutOf(type.value);
  if (layout === undefined) return;
  const config = layout.usesConfig ? configs.find(src.log, src.phy, layout.needs) : undefined;
  if (layout.usesConfig && config === undefined && layout.name !== 'Bld.BldDataAcqADCV1') return;
  node.data = recordDocument(decodeRecord(layout, payload, { config }));
}

/** Fills in what the payload says: CRC-32, decompressed sizes, decoded fields. */
export function readLeaf(
  source: ByteSource,
  node: RecordNode,
  length: number,
  configs: ConfigStore,
  options: TreeOptions,
): void {
  const wanted = options.data && length > 0 && (node.damage & ~harmless) === 0;
  if (!options.crc && !wanted) return;
  let payload = readBytes(source, node.offset + 20, length);
  if (options.crc) node.payload_crc32 = crcText(payload);
  if (length === 0) return;
  try {
    if (payload.length < length) throw new DecodeError(`the file ends inside the record at ${node.offset}`);
    if (node.type.compressed) {
      payload = decompressRecord(payload);
      node.uncompressed_extent = payload.length + 20;
      if (options.crc) node.uncompressed_crc32 = crcText(payload);
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    node.error = `record at ${node.offset}: ${error.message}`;
    return;
  }
  if (!wanted) return;
  try {
    decode(node, payload, configs);
  } catch (error) {
    // A record that does not fit its payload is shown without fields.
    if (!(error instanceof DecodeError)) throw error;
  }
}

/** The record tree of a datagram; empty when its root says that it is incomplete. */
export function recordTree(
  source: ByteSource,
  window: HeaderWindow,
  datagram: { offset: number; extent: number; damage: number },
  configs: ConfigStore,
  options: TreeOptions,
): RecordNode[] {
  const root: RecordNode[] = [];
  const open: RecordNode[][] = [root];
  walkRecords(window, datagram.offset + 20, datagram.offset + 20 + datagram.extent, datagram.damage, {
    leaf(place) {
      const node = nodeOf(place);
      open.at(-1)!.push(node);
      if (place.error === undefined) readLeaf(source, node, payloadLength(place), configs, options);
      else node.error = place.error;
    },
    enter(place) {
      const node: RecordNode = { ...nodeOf(place), children: [] };
      open.at(-1)!.push(node);
      open.push(node.children!);
      return true;
    },
    leave() {
      open.pop();
    },
  });
  return root;
}
