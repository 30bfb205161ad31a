import { openBytes } from './bytes.ts';
import { ConfigStore, type ConfigPlace } from './configStore.ts';
import { FileIndex, type IndexOptions, type Leaf } from './fileIndex.ts';
import { firstChunkOf } from './fileNames.ts';
import { service } from './header.ts';
import { epicsType } from './typeIds.ts';

/** Whether a transition brings configuration: Configure and BeginCalibCycle. */
export const bringsConfig = (transition: number): boolean =>
  transition === service.configure || transition === service.beginCalibCycle;

/** Places of the records of a datagram that count as configuration: everything but Epics. */
export function configPlaces(index: FileIndex, datagram: number): (ConfigPlace & Leaf)[] {
  return index
    .leaves(datagram)
    .filter((leaf) => (leaf.typeValue & 0xffff) !== epicsType && !leaf.bad && !leaf.proxy)
    .map((leaf) => ({ source: index.source, ...leaf }));
}

/** Stores the configuration of a datagram if it brings any. */
export function applyConfig(store: ConfigStore, index: FileIndex, datagram: number): void {
  if (bringsConfig(index.service(datagram)) && !index.isCut(datagram))
    for (const place of configPlaces(index, datagram)) store.put(place);
}

/**
 * Index of chunk 0 beside a later chunk, which brings the configuration that the later chunk lacks; null when there is none.
 * The caller closes its source.
 */
export async function indexFirstChunk(
  path: string,
  options: Pick<IndexOptions, 'signal' | 'original'>,
): Promise<FileIndex | null> {
  const first = firstChunkOf(path);
  if (first === null) return null;
  const index = new FileIndex(openBytes(first), { leaves: true, original: options.original ?? false });
  await index.build(options.signal === undefined ? {} : { signal: options.signal });
  return index;
}
