import type { DarkProducts } from '../../domain/darks/types.ts';
import type { DatasetEvent, DatasetSource } from '../datasets/dataset.ts';

/** What the dark of one source came to. */
export interface DarkOfSource {
  source: DatasetSource;
  products: DarkProducts;
}

/** The darks of several sources of one run. */
export interface DarkRun {
  /** Events that passed the selection. */
  eventsRead: number;
  lastEvent: DatasetEvent | null;
  sources: DarkOfSource[];
}
