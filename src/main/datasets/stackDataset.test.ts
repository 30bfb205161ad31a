import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeNpy } from '../../domain/array/npy.ts';
import type { Dataset, DatasetEvent } from './dataset.ts';
import { openStackDataset, openStreamDataset } from './stackDataset.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stack-'));
  const data = Uint16Array.from({ length: 5 * 6 }, (_, i) => i);
  await writeFile(join(folder, 'a.npy'), encodeNpy({ dtype: 'uint16', shape: [5, 2, 3], data }));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function eventsOf(dataset: Dataset): Promise<DatasetEvent[]> {
  const events: DatasetEvent[] = [];
  for await (const event of dataset.events()) events.push(event);
  return events;
}
const stream = async (document: unknown): Promise<Dataset> => {
  await writeFile(join(folder, 's.json'), typeof document === 'string' ? document : JSON.stringify(document));
  return openStreamDataset(join(folder, 's.json'));
};

describe('a stack', () => {
  it('gives every frame its place and its numbers', async () => {
    const dataset = await openStackDataset(join(folder, 'a.npy'), { stackSources: ['A.0:Epix100a.1'] });
    const events = await eventsOf(dataset);
    const [source] = dataset.sources;
    expect([dataset.experiment, dataset.run, events.length, source.dtype, source.shape]).toEqual([
      'noexp',
      0,
      5,
      'uint16',
      [2, 3],
    ]);
    expect(events[3]).toEqual({
      index: 3,
      seconds: 0,
      nanoseconds: 0,
      fiducials: 3,
      eventCodes: null,
      calibCycle: 0,
    });
    const access = await dataset.frame(events[2], source);
    expect(access).toEqual({
      kind: 'contiguous',
      location: { file: join(folder, 'a.npy'), byteOffset: 128 + 24 },
    });
    expect([...((await dataset.readFrame(events[2], source))?.data ?? [])]).toEqual([12, 13, 14, 15, 16, 17]);
    await dataset.close();
  });
  it('refuses a cut file, a file of another kind and a missing one', async () => {
    await truncate(join(folder, 'a.npy'), 150);
    await expect(openStackDataset(join(folder, 'a.npy'), {})).rejects.toMatchObject({
      code: 'bad-input',
      offset: 150,
    });
    await writeFile(join(folder, 'b.npy'), 'no array at all');
    await expect(openStackDataset(join(folder, 'b.npy'), {})).rejects.toMatchObject({ code: 'unreadable' });
    await expect(openStackDataset(join(folder, 'c.npy'), {})).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a stream document', () => {
  it('holds several sources, missing frames, codes and times', async () => {
    const dataset = await stream({
      experiment: 'xpptut15',
      run: 260,
      events: 7,
      sources: { 'A.0:Epix100a.1': { frames: 'a.npy', missing: [1] } },
      codes: [[140], [140, 41], [], [1], [1], [1], null],
      times: Array.from({ length: 7 }, (_, i) => [1600000000 + i, 5, 3 * i]),
    });
    const events = await eventsOf(dataset);
    const [source] = dataset.sources;
    expect([dataset.experiment, dataset.run, events.length]).toEqual(['xpptut15', 260, 7]);
    expect(events[1]).toMatchObject({ seconds: 1600000001, fiducials: 3, eventCodes: [140, 41] });
    expect(events[6].eventCodes).toBeNull();
    const kinds = await Promise.all(events.map(async (event) => (await dataset.frame(event, source)).kind));
    expect(kinds).toEqual([
      'contiguous',
      'missing',
      'contiguous',
      'contiguous',
      'contiguous',
      'missing',
      'missing',
    ]);
    expect(await dataset.scan(3)).toMatchObject([{ frames: 2 }]);
    expect(await dataset.beginTime()).toEqual({ seconds: 1600000000, nanoseconds: 5 });
  });
  it('refuses what is no such document, and says what is wrong', async () => {
    const source = { 'A.0:B.1': { frames: 'a.npy' } };
    for (const [document, text] of [
      ['{"experiment": "x"', 'not a JSON document'],
      [[], 'no object'],
      [{ runs: [] }, 'steps file'],
      [{ sources: {} }, 'empty'],
      [{ sources: { 'A.0:B.1': {} } }, 'names no stack'],
      [{ sources: source, run: 1.5 }, '`run`'],
      [{ sources: source, codes: [[1]] }, '1 entries for 5 events'],
      [{ sources: source, times: [[1, 2]] }, '`times`'],
    ] as const)
      await expect(stream(document)).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringContaining(text),
      });
    await expect(stream({ sources: { 'A.0:B.1': { frames: 'none.npy' } } })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
