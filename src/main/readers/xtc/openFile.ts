import type { CallContext } from '../../usecases/context.ts';
import { openBytes, type ByteSource } from './bytes.ts';
import { ConfigStore } from './configStore.ts';
import { applyConfig, indexFirstChunk } from './fileConfigs.ts';
import { FileIndex } from './fileIndex.ts';
import { notXtc } from './open.ts';

export interface FileOptions {
  original: boolean;
  /** Index the leaf records too. */
  leaves: boolean;
}

/** Indexes one file on its own and hands it to `use`. Errors: `not-found`, `unreadable`, `NOT_XTC`, `cancelled`, `io`. */
export async function withFile<T>(
  path: string,
  options: FileOptions,
  context: Pick<CallContext, 'signal' | 'progress'>,
  use: (index: FileIndex, source: ByteSource) => Promise<T>,
): Promise<T> {
  const source = openBytes(path);
  try {
    const index = new FileIndex(source, options);
    await index.build(context);
    if (index.foreign && index.length === 0) throw notXtc(source);
    return await use(index, source);
  } finally {
    source.close();
  }
}

/** Hands the configuration that chunk 0 beside a later chunk leaves behind to `use`; an empty store when there is none. */
export async function withEarlierConfig<T>(
  path: string,
  options: FileOptions,
  context: Pick<CallContext, 'signal'>,
  use: (configs: ConfigStore) => Promise<T>,
): Promise<T> {
  const configs = new ConfigStore();
  const first = await indexFirstChunk(path, { signal: context.signal, original: options.original });
  try {
    if (first !== null)
      for (let datagram = 0; datagram < first.length; datagram++) applyConfig(configs, first, datagram);
    return await use(configs);
  } finally {
    first?.source.close();
  }
}
