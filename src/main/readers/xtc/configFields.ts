import { readPayload, type ConfigPlace } from './configStore.ts';
import { DecodeError, decodeRecord } from './decode.ts';
import { recordDocument } from './document.ts';
import { layoutOf } from './layout.ts';

/** Decoded fields of a configuration record as a plain object; null when its type is unknown or it does not fit. */
export function configFields(place: ConfigPlace): Record<string, unknown> | null {
  const layout = layoutOf(place.typeValue);
  if (layout === undefined || place.payloadLength === 0) return null;
  try {
    return recordDocument(decodeRecord(layout, readPayload(place)));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return null;
  }
}
