import { HeaderWindow, openBytes } from './bytes.ts';
import { readPayload } from './configStore.ts';
import { decodeRecord, DecodedRecord, DecodeError } from './decode.ts';
import { datagramHeaderSize, decodeDatagramHeader, level, service, serviceOf, sourceKey } from './header.ts';
import { layoutOf } from './layout.ts';
import { payloadLength, walkRecords, type RecordPlace } from './records.ts';

const partitionConfigType = 79;

/** Sources that a partition record lists. */
function partitionSources(
  source: ReturnType<typeof openBytes>,
  place: RecordPlace,
): { log: number; phy: number }[] {
  const layout = layoutOf(place.typeValue);
  if (layout === undefined) return [];
  try {
    const record = decodeRecord(
      layout,
      readPayload({ ...place, source, payloadLength: payloadLength(place) }),
    );
    const list = record.get('sources');
    if (typeof list !== 'object' || list.kind !== 'list') return [];
    return list.items.flatMap((item) => {
      const src = item instanceof DecodedRecord ? item.get('src') : undefined;
      return typeof src === 'object' && src.kind === 'source' ? [{ log: src.log, phy: src.phy }] : [];
    });
  } catch (error) {
    if (error instanceof DecodeError) return [];
    throw error;
  }
}

/**
 * Detectors and beam line data that the first datagram of a file configures, when it is a Configure transition; each once, in order.
 * Reads headers only, and the list of the partition. Errors: `not-found`, `unreadable`, `io`.
 */
export function configuredSources(path: string): { log: number; phy: number }[] {
  const source = openBytes(path);
  try {
    const window = new HeaderWindow(source);
    const at = window.at(0, datagramHeaderSize);
    if (at < 0) return [];
    const header = decodeDatagramHeader(window.view, at);
    if (serviceOf(header.control) !== service.configure || 20 + header.extent > source.size) return [];
    const found = new Map<number, { log: number; phy: number }>();
    const add = ({ log, phy }: { log: number; phy: number }): void => {
      const kind = log >>> 24;
      if (kind !== level.source && kind !== level.reporter) return;
      if (!found.has(sourceKey(log, phy))) found.set(sourceKey(log, phy), { log, phy });
    };
    const partitions: RecordPlace[] = [];
    walkRecords(window, 20, 20 + header.extent, header.damage, {
      leaf(place) {
        if (place.error !== undefined) return;
        if ((place.typeValue & 0xffff) === partitionConfigType) partitions.push(place);
        else add(place);
      },
    });
    for (const partition of partitions) for (const listed of partitionSources(source, partition)) add(listed);
    return [...found.values()];
  } finally {
    source.close();
  }
}
