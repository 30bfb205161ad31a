import {
  appendFileSync,
  mkdtempSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import indexFile, { type IndexAnswer } from '../engine/xtc/indexTask.ts';
import type { TaskContext } from '../engine/protocol.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import { FileIndex } from '../readers/xtc/fileIndex.ts';
import { MemoryFile } from '../readers/xtc/bytes.ts';
import { xtcBytes, type TestDatagram } from '../readers/xtc/testing.ts';
import { openDatabase } from './database.ts';
import { XtcIndexes } from './xtcIndexes.ts';
import { XtcIndexTable } from './xtcIndexTable.ts';

const context: TaskContext = { cancelled: () => false, check: () => undefined, send: () => undefined };
const event = (n: number): TestDatagram => ({
  service: 12,
  seconds: 1000 + n,
  fiducials: 3 * n,
  leaves: [{ type: 0x00010002, phy: 0x19000301, payload: new Uint8Array(1000) }],
});
const bytes = xtcBytes([{ service: 4 }, ...Array.from({ length: 40 }, (_, n) => event(n))]);

let folder: string;
let database: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'calibdesk-xtc-index-'));
  database = join(folder, 'index.sqlite');
  file = join(folder, 'e1-r0001-s00-c00.xtc');
  writeFileSync(file, bytes);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (path = database as string | null): IndexAnswer =>
  indexFile({ path: file, original: false, database: path }, context).output;
const lengthOf = ({ snapshot }: IndexAnswer): number => snapshot.columns.offset!.length;

describe('kept indexes of data files', () => {
  it('are used until the file changes', () => {
    expect(run()).toMatchObject({ from: 'read' });
    const again = run();
    expect(again).toMatchObject({ from: 'kept', reading: { reads: 0 } });
    expect(lengthOf(again)).toBe(41);
    utimesSync(file, new Date(), new Date(Date.now() + 5000));
    expect(run().from).toBe('read');
  });

  it('go on where the file ended', () => {
    truncateSync(file, bytes.length - 3000);
    expect(lengthOf(run())).toBeLessThan(41);
    appendFileSync(file, bytes.subarray(bytes.length - 3000));
    const grown = run();
    expect(grown.from).toBe('grown');
    expect(lengthOf(grown)).toBe(41);
    expect(grown.snapshot.scan.faults).toEqual([]);
    expect(run().from).toBe('kept');
  });

  it('are not taken for another, longer file', () => {
    run();
    writeFileSync(file, Buffer.concat([xtcBytes([event(90)]), bytes]));
    const other = run();
    expect(other.from).toBe('read');
    expect(lengthOf(other)).toBe(42);
  });

  it('are not needed: a file that is no database is replaced, and none at all serves too', () => {
    writeFileSync(database, 'no database');
    expect(run().from).toBe('read');
    expect(run().from).toBe('kept');
    expect(run(null).from).toBe('read');
    expect(run(join(file, 'below', 'a-file')).from).toBe('read');
  });

  it('go when they take too much room, the least recently used first', () => {
    const { database: opened } = openDatabase(database);
    const index = new FileIndex(new MemoryFile('a', bytes), { leaves: true });
    index.buildAtOnce();
    const snapshot = index.snapshot();
    const table = new XtcIndexTable(opened, 12_000);
    for (const path of ['a', 'b', 'c', 'd']) {
      table.save({ path, original: false, modified: 1n }, snapshot);
      table.find('a', false);
    }
    const kept = opened.prepare('SELECT path FROM xtc_indexes ORDER BY path').all() as { path: string }[];
    expect(kept.map(({ path }) => path)).toContain('d');
    expect(kept.length).toBeLessThan(4);
    expect(table.find('d', false)?.columns.offset).toEqual(snapshot.columns.offset);
    expect(table.find('d', true)).toBeNull();
    opened.close();
  });

  it('are made in worker threads for large files', async () => {
    const pool = new WorkerPool({ threads: 1 });
    const indexes = new XtcIndexes(() => pool, database);
    try {
      for (let size = statSync(file).size; size < 9 << 20; size += bytes.length) appendFileSync(file, bytes);
      const index = await indexes.index(file);
      const direct = new FileIndex(index.source, { leaves: true });
      direct.buildAtOnce();
      expect(index.length).toBe(direct.length);
      expect(index.leaves(index.length - 1)).toEqual(direct.leaves(index.length - 1));
      index.source.close();
      await expect(indexes.index(join(folder, 'none.xtc'))).rejects.toMatchObject({ code: 'not-found' });
      const stopped = indexes.index(file, { signal: AbortSignal.abort() });
      await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    } finally {
      await pool.dispose();
    }
  });
});
