import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFileSystem } from './fileSystem.ts';
import { acquireLock, isBeingChanged, type StoreLock } from './lock.ts';
import { openStore, type StorePlace } from './place.ts';

let base: string;
let place: StorePlace;
let lockFile: string;
const never = new AbortController().signal;

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'calibdesk-lock-'));
  mkdirSync(join(base, '.calibdesk'));
  lockFile = join(base, '.calibdesk', 'lock');
  place = await openStore(
    nodeFileSystem,
    { user: 'u', host: 'given', now: () => new Date(), fixedTime: false },
    base,
  );
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const acquire = (wait = 0, signal = never): Promise<StoreLock> => acquireLock(place, 'test', wait, signal);
function leave(host: string, pid: number, ageMinutes: number, more = {}): void {
  writeFileSync(
    lockFile,
    `${JSON.stringify({ host, pid, user: 'someone', started: '2026-01-01T00:00:00', verb: 'x', ...more })}\n`,
  );
  const then = new Date(Date.now() - ageMinutes * 60_000);
  utimesSync(lockFile, then, then);
}
const deadPid = spawnSync('true').pid as number;

describe('the lock of a store', () => {
  it('is one line of JSON with the real host and process, and leaves nothing', async () => {
    const lock = await acquire();
    const text = readFileSync(lockFile, 'utf8');
    expect(text.endsWith('}\n') && !text.slice(0, -1).includes('\n')).toBe(true);
    expect(JSON.parse(text)).toMatchObject({ host: hostname(), pid: process.pid, user: 'u', verb: 'test' });
    await lock.check();
    expect(await isBeingChanged(place)).toBe(true);
    await lock.release();
    expect(readdirSync(join(base, '.calibdesk'))).toEqual([]);
  });

  it.each([
    ['a living process here', hostname(), process.ppid, 60, false],
    ['another host', 'otherhost', 4242, 9, false],
    ['a dead process here', hostname(), deadPid, 0, true],
    ['another host, not renewed for ten minutes', 'otherhost', 4242, 11, true],
  ])('of %s', async (_what, host, pid, age, free) => {
    leave(host, pid, age);
    expect(await isBeingChanged(place)).toBe(!free);
    if (free) return (await acquire()).release();
    await expect(acquire(0.2)).rejects.toMatchObject({ code: 'locked' });
    expect(existsSync(lockFile)).toBe(true);
    expect(readdirSync(join(base, '.calibdesk'))).toEqual(['lock']);
  });

  it('of a process whose number is used again by another is stale', async () => {
    leave(hostname(), process.ppid, 0, { ticks: '1' });
    await (await acquire()).release();
  });

  it('without content is stale after a while only', async () => {
    writeFileSync(lockFile, '');
    await expect(acquire(0.1)).rejects.toMatchObject({ code: 'locked' });
    const then = new Date(Date.now() - 120_000);
    utimesSync(lockFile, then, then);
    await (await acquire()).release();
  });

  it('is held by one at a time', async () => {
    leave(hostname(), deadPid, 0);
    let holders = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 12 }, async () => {
        const lock = await acquire(30);
        most = Math.max(most, ++holders);
        await new Promise((resolve) => setTimeout(resolve, 3));
        holders--;
        await lock.release();
      }),
    );
    expect(most).toBe(1);
    expect(readdirSync(join(base, '.calibdesk'))).toEqual([]);
  });

  it('is noticed when another one has taken it over, and then left alone', async () => {
    const lock = await acquire();
    leave('otherhost', 1, 0);
    await expect(lock.check()).rejects.toMatchObject({ code: 'locked' });
    await lock.release();
    expect(existsSync(lockFile)).toBe(true);
  });

  it('waiting can be cancelled', async () => {
    leave('otherhost', 1, 0);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await expect(acquire(30, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
