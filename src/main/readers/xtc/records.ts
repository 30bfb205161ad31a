import { damage, recordHeaderSize } from './header.ts';
import type { HeaderWindow } from './bytes.ts';

/** Containers inside containers at most: real files have three levels. */
export const deepestContainer = 32;
const containerId = 1;

/** A record of a datagram as its header says. */
export interface RecordPlace {
  /** Of the header, from the start of the file. */
  offset: number;
  damage: number;
  log: number;
  phy: number;
  typeValue: number;
  extent: number;
  /** End of the container it stands in; nothing of the record lies behind. */
  limit: number;
  /** Extent below 20, beyond the container, or nested too deep; nothing behind it in its container can be found. */
  error: string | undefined;
}

export interface RecordVisitor {
  leaf(place: RecordPlace): void;
  /** A container begins; return false to pass over what is in it. */
  enter?(place: RecordPlace): boolean;
  leave?(): void;
  /** A container (or the root, with `place` undefined) says that its contents are incomplete and must not be read. */
  incomplete?(place: RecordPlace | undefined): void;
}

/** Payload bytes of a record that lie inside its container. */
export function payloadLength(place: RecordPlace): number {
  return Math.max(0, Math.min(place.offset + place.extent, place.limit) - place.offset - recordHeaderSize);
}

/**
 * Walks the records of a datagram by their headers: `rootOffset` is that of its root record, `rootEnd` the end of the datagram.
 * Reads 20 bytes per record and never a payload. A record with a bad extent is visited as a leaf with an error and ends its container.
 */
export function walkRecords(
  window: HeaderWindow,
  rootOffset: number,
  rootEnd: number,
  rootDamage: number,
  visitor: RecordVisitor,
): void {
  if (rootDamage & damage.incompleteContribution) {
    visitor.incomplete?.(undefined);
    return;
  }
  walkContents(window, rootOffset + recordHeaderSize, rootEnd, visitor, 1);
}

function walkContents(
  window: HeaderWindow,
  start: number,
  end: number,
  visitor: RecordVisitor,
  depth: number,
): void {
  let offset = start;
  while (offset + recordHeaderSize <= end) {
    const at = window.at(offset, recordHeaderSize);
    if (at < 0) return;
    const { view } = window;
    const extent = view.getUint32(at + 16, true);
    const place: RecordPlace = {
      offset,
      damage: view.getUint32(at, true),
      log: view.getUint32(at + 4, true),
      phy: view.getUint32(at + 8, true),
      typeValue: view.getUint32(at + 12, true),
      extent,
      limit: end,
      error: undefined,
    };
    if (extent < recordHeaderSize)
      place.error = `extent ${extent} of the record at ${offset} is smaller than its header`;
    else if (offset + extent > end)
      place.error = `the record at ${offset} ends at ${offset + extent}, its container at ${end}`;
    if (place.error !== undefined) {
      visitor.leaf(place);
      return;
    }
    if ((place.typeValue & 0x8000ffff) === containerId) {
      if (place.damage & damage.incompleteContribution) {
        if (visitor.enter?.(place) !== undefined) visitor.leave?.();
        visitor.incomplete?.(place);
      } else if (depth > deepestContainer) {
        place.error = `containers nested more than ${deepestContainer} deep at ${offset}`;
        visitor.leaf(place);
        return;
      } else {
        if (visitor.enter?.(place) !== false)
          walkContents(window, offset + recordHeaderSize, offset + extent, visitor, depth + 1);
        visitor.leave?.();
      }
    } else visitor.leaf(place);
    offset += extent;
  }
}
