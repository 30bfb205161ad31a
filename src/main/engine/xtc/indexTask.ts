import { statSync } from 'node:fs';
import type { Progress } from '../../../contract/progress.ts';
import { openDatabase } from '../../index/database.ts';
import { XtcIndexTable } from '../../index/xtcIndexTable.ts';
import { openBytes } from '../../readers/xtc/bytes.ts';
import { FileIndex, type IndexSnapshot } from '../../readers/xtc/fileIndex.ts';
import { Moved, type TaskContext, type Transferable } from '../protocol.ts';

export interface IndexRequest {
  /** Absolute. */
  path: string;
  /** Read as the original does: no search behind a bad header. */
  original: boolean;
  /** Database that keeps indexes; null: none. */
  database: string | null;
}

export interface IndexAnswer {
  snapshot: IndexSnapshot;
  /** Where it comes from: kept as it is, kept and gone on from, or read. */
  from: 'kept' | 'grown' | 'read';
  /** Bytes and calls of header reading. */
  reading: { bytes: number; reads: number };
}

const progressEvery = 100;

/** A kept index that still fits the file, restored; undefined when the file must be read. */
function restored(
  index: FileIndex,
  table: XtcIndexTable | undefined,
  request: IndexRequest,
  modified: bigint,
): 'kept' | 'grown' | undefined {
  const found = table?.find(request.path, request.original);
  const { size } = index.source;
  if (found === undefined || found === null || found.size > size) return undefined;
  if (found.size === size && found.modified !== modified) return undefined; // written anew in the same length
  try {
    index.restore(found);
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
  if (!index.agreesWithFile()) return undefined;
  return found.size === size ? 'kept' : 'grown';
}

/** The table of kept indexes; none when the database cannot be had: then the file is read. */
function openTable(path: string | null): { table: XtcIndexTable; close(): void } | undefined {
  if (path === null) return undefined;
  try {
    const { database } = openDatabase(path);
    return { table: new XtcIndexTable(database), close: () => database.close() };
  } catch {
    return undefined;
  }
}

/**
 * Indexes one data file by header-only reads, or takes its kept index, and keeps what is new. Errors: `not-found`, `unreadable`, `io`, `cancelled`.
 */
export default function indexFile(request: IndexRequest, context: TaskContext): Moved<IndexAnswer> {
  const { path, original } = request;
  const source = openBytes(path);
  const kept = openTable(request.database);
  try {
    const modified = statSync(path, { bigint: true }).mtimeNs;
    let index = new FileIndex(source, { leaves: true, original });
    const from = restored(index, kept?.table, request, modified) ?? 'read';
    if (from === 'read') index = new FileIndex(source, { leaves: true, original });
    if (from === 'grown') index.reopenEnd();
    let told = performance.now();
    if (from !== 'kept')
      index.buildAtOnce((position) => {
        context.check();
        if (performance.now() - told < progressEvery) return;
        told = performance.now();
        const progress: Progress = { stage: `reading ${source.name}`, done: position, total: source.size };
        context.send(progress);
      });
    const snapshot = index.snapshot();
    try {
      if (from !== 'kept') kept?.table.save({ path, original, modified }, snapshot);
    } catch {
      // a full disk, or another process that holds the database: the index is read again next time
    }
    const buffers = Object.values(snapshot.columns).map((cells) => cells.buffer as Transferable);
    return new Moved({ snapshot, from, reading: index.reading }, buffers);
  } finally {
    kept?.close();
    source.close();
  }
}
