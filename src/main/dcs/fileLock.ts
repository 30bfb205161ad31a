import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CalibdeskError } from '../../domain/errors.ts';

const pollMs = 100;
const renewMs = 60_000;
/** A lock of another host that was not renewed for so long belongs to nobody, ms. */
const staleMs = 600_000;

interface Holder {
  host: string;
  pid: number;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    const { host, pid } = JSON.parse(await readFile(path, 'utf8')) as Holder;
    if (host === hostname()) return !isAlive(pid);
  } catch {
    // Being written, or cut off while it was: its age decides.
  }
  const status = await stat(path).catch(() => null);
  return status !== null && Date.now() - status.mtimeMs > staleMs;
}

async function claim(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx');
    await handle.writeFile(`${JSON.stringify({ host: hostname(), pid: process.pid } satisfies Holder)}\n`);
    await handle.close();
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw new CalibdeskError(
      code === 'ENOSPC' || code === 'EDQUOT' ? 'no-space' : code === 'ENOENT' ? 'not-found' : 'read-only',
      `${dirname(path)}: cannot be written to (${code}); nothing was changed`,
      { file: dirname(path), hint: 'choose a folder that exists and that you may write to', cause: error },
    );
  }
}

/**
 * Runs `work` while no other process changes the file: a lock file beside it, gone afterwards. Waits `waitSeconds` for a
 * living holder, then `locked`; takes a lock over whose process is gone.
 */
export async function withFileLock<Result>(
  file: string,
  waitSeconds: number,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const path = join(dirname(file), `.calibdesk-${basename(file)}-lock.tmp`);
  const deadline = Date.now() + waitSeconds * 1000;
  while (!(await claim(path))) {
    signal.throwIfAborted();
    if (await isStale(path)) await rm(path, { force: true });
    else if (Date.now() >= deadline)
      throw new CalibdeskError('locked', `${file}: it is being changed by another process`, {
        file,
        hint: `waited ${waitSeconds} s; nothing was changed`,
      });
    else await sleep(pollMs);
  }
  const renewal = setInterval(() => {
    const now = new Date();
    void utimes(path, now, now).catch(() => undefined);
  }, renewMs);
  renewal.unref();
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await rm(path, { force: true });
  }
}
