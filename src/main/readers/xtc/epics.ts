import { arrayDocument, recordDocument } from './document.ts';
import { DecodedRecord, DecodeError, decodeRecord } from './decode.ts';
import { readPayload } from './configStore.ts';
import type { EventRecord } from './eventRecords.ts';
import { layoutNamed, type Layout } from './layout.ts';
import { plainFields } from './plainFields.ts';

// Epics records (type 13): int16 pvId, int16 dbrType, int16 numElements, then by dbrType a control block (28-34, with the name of the variable) or a
// time block (14-20), then the values. Time stamps count from 1990-01-01.

const kinds = ['String', 'Short', 'Float', 'Enum', 'Char', 'Long', 'Double'] as const;
const firstTime = 14;
const firstControl = 28;

function layoutOfDbr(dbrType: number): { layout: Layout; isControl: boolean } | undefined {
  const isControl = dbrType >= firstControl;
  const kind = kinds[dbrType - (isControl ? firstControl : firstTime)];
  const layout =
    kind === undefined ? undefined : layoutNamed(`Epics.EpicsPv${isControl ? 'Ctrl' : 'Time'}${kind}`);
  return layout && { layout, isControl };
}

/** An Epics record as documents show it. Throws DecodeError when it does not fit its payload or its kind is unknown. */
export function epicsDocument(payload: Uint8Array): Record<string, unknown> {
  if (payload.length < 6) throw new DecodeError(`an Epics record of ${payload.length} bytes`);
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const dbrType = view.getInt16(2, true);
  const found = layoutOfDbr(dbrType);
  if (found === undefined) throw new DecodeError(`Epics record of unknown kind ${dbrType}`);
  const { layout, isControl } = found;
  const record = decodeRecord(layout, payload);
  const dbr = record.get('dbr') as DecodedRecord;
  const data = record.get('data');
  const fields = recordDocument(record);
  return {
    pvId: fields.pvId,
    dbrType,
    numElements: fields.numElements,
    isCtrl: isControl ? 1 : 0,
    isTime: isControl ? 0 : 1,
    ...(isControl
      ? { pvName: fields.pvName }
      : { sec: dbr.lookup('stamp.sec'), nsec: dbr.lookup('stamp.nsec') }),
    status: dbr.lookup('status'),
    severity: dbr.lookup('severity'),
    value: typeof data === 'object' && data.kind === 'array' ? arrayDocument(data) : fields.data,
  };
}

/** Fields of an Epics record of an event, for a window; null when it cannot be read. */
export function epicsFields(record: EventRecord): Record<string, unknown> | null {
  if (!record.stored) return null;
  try {
    return plainFields(epicsDocument(readPayload({ ...record, source: record.source() })));
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
