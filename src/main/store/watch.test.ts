import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { watchTree } from './watch.ts';

let base: string;
let controller: AbortController;
const folder = 'CsPad::CalibV1/CxiDs1.0:Cspad.0/pedestals';

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'calibdesk-watch-'));
  controller = new AbortController();
});
afterEach(() => {
  controller.abort();
  rmSync(base, { recursive: true, force: true });
});

/** Resolves at the next announcement. */
function announcements(calibdir: string): () => Promise<void> {
  let count = 0;
  let taken = 0;
  let wake = (): void => undefined;
  watchTree(
    calibdir,
    () => {
      count++;
      wake();
    },
    controller.signal,
  );
  return async () => {
    while (count <= taken) await new Promise<void>((resolve) => (wake = resolve));
    taken = count;
  };
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

it('announces new folders, new files and changed contents', async () => {
  const next = announcements(base);
  await pause(200); // the watch is set up
  mkdirSync(join(base, folder), { recursive: true });
  await next();
  await pause(300);
  writeFileSync(join(base, folder, '1-end.data'), '1 2\n');
  await next();
  await pause(300);
  appendFileSync(join(base, folder, '1-end.data'), '3 4\n');
  await next();
});

it('waits for a store that is not there yet', async () => {
  const calibdir = join(base, 'later');
  const next = announcements(calibdir);
  await pause(200);
  mkdirSync(join(calibdir, folder), { recursive: true });
  await next();
});

it('is silent about the lock and the journal, and after it was ended', async () => {
  let count = 0;
  watchTree(base, () => count++, controller.signal);
  await pause(200);
  mkdirSync(join(base, '.calibdesk', 'journal'), { recursive: true });
  writeFileSync(join(base, '.calibdesk', 'lock'), '{}\n');
  await pause(500);
  expect(count).toBe(0);
  controller.abort();
  writeFileSync(join(base, 'x'), '');
  await pause(500);
  expect(count).toBe(0);
});
