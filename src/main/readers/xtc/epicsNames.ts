import { readBytes } from './bytes.ts';
import { readPayload } from './configStore.ts';
import { decodeRecord, DecodedRecord, DecodeError } from './decode.ts';
import type { FileIndex, Leaf } from './fileIndex.ts';
import { layoutNamed } from './layout.ts';
import type { RunEvents } from './runEvents.ts';
import { epicsType } from './typeIds.ts';

export interface EpicsName {
  id: number;
  name: string;
  /** Description that the configuration gives to the number; empty when there is none. */
  alias: string;
}

const epicsConfigType = 54;
const firstControl = 28;
/** int16 number, int16 kind, int16 elements, char[64] name. */
const controlHeadLength = 70;

/** Name in a control record of Epics; undefined for time records and cut ones. */
function nameOf(index: FileIndex, leaf: Leaf): { id: number; name: string } | undefined {
  if (leaf.payloadLength < controlHeadLength || leaf.bad || leaf.typeValue >>> 31 === 1) return undefined;
  const head = readBytes(index.source, leaf.offset + 20, controlHeadLength);
  if (head.length < controlHeadLength) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (view.getInt16(2, true) < firstControl) return undefined;
  const end = head.indexOf(0, 6);
  return {
    id: view.getInt16(0, true),
    name: Buffer.from(head.subarray(6, end < 0 ? controlHeadLength : end)).toString('latin1'),
  };
}

/** Adds the descriptions of an Epics configuration record. */
function readDescriptions(index: FileIndex, leaf: Leaf, aliases: Map<number, string>): void {
  try {
    const record = decodeRecord(
      layoutNamed('Epics.ConfigV1')!,
      readPayload({ source: index.source, ...leaf }),
    );
    const list = record.get('getPvConfig');
    if (typeof list !== 'object' || list.kind !== 'list') return;
    for (const item of list.items) {
      if (!(item instanceof DecodedRecord)) continue;
      const text = item.get('description');
      if (typeof text === 'string' && text !== '' && !aliases.has(item.lookup('pvId')))
        aliases.set(item.lookup('pvId'), text);
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
}

/** Process variables that the configuring transitions of a run name, each once, in order, with their aliases. */
export function epicsNames(indexes: readonly FileIndex[], events: RunEvents): EpicsName[] {
  const names = new Map<string, number>();
  const aliases = new Map<number, string>();
  for (const event of events.configEvents)
    for (const { file, datagram } of events.orderedPlaces(event)) {
      const index = indexes[file]!;
      if (index.isCut(datagram)) continue;
      for (const leaf of index.leaves(datagram)) {
        const type = leaf.typeValue & 0xffff;
        if (type === epicsConfigType && (leaf.typeValue >>> 16) % 0x8000 === 1)
          readDescriptions(index, leaf, aliases);
        if (type !== epicsType) continue;
        const found = nameOf(index, leaf);
        if (found !== undefined && found.name !== '' && !names.has(found.name))
          names.set(found.name, found.id);
      }
    }
  return [...names].map(([name, id]) => ({ id, name, alias: aliases.get(id) ?? '' }));
}
