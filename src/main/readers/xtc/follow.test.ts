import { appendFileSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataset } from '../../datasets/open.ts';
import { waitForMore } from './follow.ts';
import { openRun } from './open.ts';
import { xtcBytes, type TestDatagram } from './testing.ts';

const event = (n: number): TestDatagram => ({
  service: 12,
  seconds: 1000 + n,
  fiducials: 3 * n,
  leaves: [{ type: 0x00010002, phy: 0x19000301, payload: new Uint8Array(40) }],
});
const events = (from: number, to: number): Uint8Array =>
  xtcBytes(Array.from({ length: to - from }, (_, i) => event(from + i)));

let folder: string;
let file: string;
const chunk = (number: number, ending = ''): string => join(folder, `e1-r0001-s00-c0${number}.xtc${ending}`);
const longAgo = (path: string): void => utimesSync(path, new Date(0), new Date(0));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'calibdesk-follow-'));
  file = chunk(0, '.inprogress');
  writeFileSync(file, xtcBytes([{ service: 4 }, ...Array.from({ length: 30 }, (_, n) => event(n))]));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a run that is being written', () => {
  it('is followed through its files, chunk after chunk, under their new names', async () => {
    const run = await openRun([file]);
    expect([run.eventCount, run.complete]).toEqual([30, false]);
    expect(run.settledCount).toBeLessThan(30);

    appendFileSync(file, events(30, 50));
    expect(await run.grow()).toBe(true);
    expect(run.eventCount).toBe(50);
    expect(await run.grow()).toBe(false);

    renameSync(file, chunk(0));
    longAgo(chunk(0));
    writeFileSync(chunk(1, '.inprogress'), events(50, 60));
    expect(await run.grow()).toBe(true);
    expect(run.eventCount).toBe(60);
    expect(run.files).toEqual([chunk(0), chunk(1, '.inprogress')]);
    expect(run.event(55).parts[0]!.file).toBe(1);

    renameSync(chunk(1, '.inprogress'), chunk(1));
    longAgo(chunk(1));
    await run.grow();
    expect([run.complete, run.settledCount]).toEqual([true, 60]);
    expect(await waitForMore(run, 60)).toBe(false);
    run.close();
  });

  it('is waited for until it was quiet for too long', async () => {
    const run = await openRun([file]);
    const settled = run.settledCount;
    expect(await waitForMore(run, settled, { quiet: 30, every: 5 })).toBe(false);
    setTimeout(() => appendFileSync(file, events(30, 40)), 20);
    expect(await waitForMore(run, settled, { quiet: 5000, every: 5 })).toBe(true);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    await expect(waitForMore(run, 1000, { signal: stop.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    run.close();
  });

  it('goes on for a reader of the data set', async () => {
    const dataset = await openDataset(`exp=e1:run=1:dir=${folder}:live`);
    setTimeout(() => {
      appendFileSync(file, events(30, 45));
      renameSync(file, chunk(0));
      longAgo(chunk(0));
    }, 100);
    let count = 0;
    for await (const { index } of dataset.events()) expect(index).toBe(count++);
    expect(count).toBe(45);
    await dataset.close();
  });
});
