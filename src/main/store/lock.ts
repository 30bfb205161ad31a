import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { CalibdeskError, CancelledError } from '../../domain/errors.ts';
import { lockName, privateFolder } from '../../domain/store/plan.ts';
import { localTimeText } from '../../domain/store/localTime.ts';
import { changeError, errnoOf, isMissing } from './fileErrors.ts';
import { readWhole, removeIfThere, statusOrNull, tryLink, writeNewFile } from './files.ts';
import { absolute, type StorePlace } from './place.ts';

/** Who holds the lock. Host and pid are always the real ones: they decide whether the holder still lives. */
export interface LockHolder {
  host: string;
  pid: number;
  user: string;
  started: string;
  verb: string;
  /** Distinguishes the locks of one process. */
  token?: number;
  /** Start of the process in clock ticks since boot, where the system tells: a pid is used again after a while. */
  ticks?: string;
}

export interface StoreLock {
  /** Throws `locked` when another one has taken the lock over (after a sleep of the machine, say). */
  check(): Promise<void>;
  release(): Promise<void>;
}

const renewMs = 60_000;
const otherHostStaleMs = 10 * 60_000;
/** A lock without content is being written, or was cut off while it was. */
const emptyStaleMs = 60_000;
const pollMs = 50;

/** State letter and start time of a process from /proc; null where there is no such file. */
function processFacts(pid: number): { zombie: boolean; ticks: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { zombie: fields[0] === 'Z' || fields[0] === 'X', ticks: fields[19] };
  } catch {
    return null;
  }
}

function isAlive(holder: LockHolder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (errnoOf(error) === 'ESRCH') return false;
  }
  const facts = processFacts(holder.pid);
  if (facts === null) return true;
  return !facts.zombie && (holder.ticks === undefined || holder.ticks === facts.ticks);
}

/** Locks that this process holds or is about to take. One of ours that is not among them could not be removed when it was given back. */
const held = new Set<string>();

const ownTicks = processFacts(process.pid)?.ticks;

function isOwnProcess(holder: LockHolder): boolean {
  return (
    holder.host === hostname() &&
    holder.pid === process.pid &&
    holder.ticks === ownTicks &&
    holder.token !== undefined
  );
}

interface Seen {
  text: string;
  holder: LockHolder | null;
  ageMs: number;
}

function parseHolder(text: string): LockHolder | null {
  try {
    const value = JSON.parse(text) as LockHolder;
    return typeof value?.host === 'string' && Number.isInteger(value.pid) && value.pid > 0 ? value : null;
  } catch {
    return null;
  }
}

async function look(place: StorePlace, path: string): Promise<Seen | null> {
  const status = await statusOrNull(place.fs, path);
  if (status === null) return null;
  try {
    const text = new TextDecoder().decode(await readWhole(place.fs, path));
    return { text, holder: parseHolder(text), ageMs: Date.now() - status.modifiedMs };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isStale(seen: Seen): boolean {
  if (seen.holder === null) return seen.ageMs > emptyStaleMs;
  if (isOwnProcess(seen.holder)) return !held.has(seen.text);
  if (seen.holder.host === hostname()) return !isAlive(seen.holder);
  return seen.ageMs > otherHostStaleMs;
}

/** Whether someone is at work on the store right now. Reading only. */
export async function isBeingChanged(place: StorePlace): Promise<boolean> {
  const seen = await look(place, absolute(place, lockName)).catch(() => null);
  return seen !== null && !isStale(seen);
}

/** Makes a file that must not exist yet; one of ours that was cut off by an error goes again. */
async function createWhole(place: StorePlace, path: string, line: Uint8Array): Promise<void> {
  try {
    await writeNewFile(place.fs, path, line);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') {
      const begun = await readWhole(place.fs, path).catch(() => null);
      const isOurs = begun !== null && Buffer.from(line).subarray(0, begun.length).equals(begun);
      if (isOurs) await removeIfThere(place.fs, path).catch(() => undefined);
    }
    throw error;
  }
}

/** Gives a prepared file the wanted name if that is free; both the name and the whole content appear at once. */
async function claim(place: StorePlace, prepared: string, path: string, line: Uint8Array): Promise<boolean> {
  try {
    if (await tryLink(place.fs, prepared, path)) return true;
    await createWhole(place, path, line); // no hard links here: exclusive creation
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    if (isMissing(error) && (await statusOrNull(place.fs, prepared)) === null) return false;
    throw error;
  }
}

/**
 * Removes a stale lock. Two who see the same stale lock must not remove each other's fresh one: only the owner of a second,
 * short-lived file does it, and looks again before.
 */
async function removeStale(
  place: StorePlace,
  prepared: string,
  path: string,
  line: Uint8Array,
): Promise<void> {
  const guard = `${path}.takeover`;
  const other = await look(place, guard);
  if (other !== null && isStale(other)) await removeIfThere(place.fs, guard);
  if (!(await claim(place, prepared, guard, line))) return;
  try {
    const seen = await look(place, path);
    if (seen !== null && isStale(seen)) await removeIfThere(place.fs, path);
  } finally {
    await removeIfThere(place.fs, guard);
  }
}

function describe(holder: LockHolder | null): string {
  return holder === null
    ? 'someone'
    : `${holder.user} on ${holder.host} (process ${holder.pid}, ${holder.verb}, since ${holder.started})`;
}

let counter = 0;

/** Prepared lock files of this process that are in use. */
const preparing = new Set<string>();

/** Whether a name in the private folder is the prepared lock of a process that is waiting right now. */
export function isLockInPreparation(name: string): boolean {
  const match = /^\.calibdesk-lock-(\d+)-\d+\.tmp$/.exec(name);
  if (match === null) return false;
  const pid = Number(match[1]);
  if (pid === process.pid) return preparing.has(name);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}

/**
 * Takes the lock of a store: one line of JSON, made atomically, renewed every minute. Waits `waitSeconds` for a living
 * holder, then `locked`; takes a stale one over (same host and no such process; other host and not renewed for ten minutes).
 */
export async function acquireLock(
  place: StorePlace,
  verb: string,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<StoreLock> {
  const path = absolute(place, lockName);
  const holder: LockHolder = {
    host: hostname(),
    pid: process.pid,
    user: place.identity.user,
    started: localTimeText(new Date()),
    verb,
    token: counter,
    ...(ownTicks === undefined ? {} : { ticks: ownTicks }),
  };
  const text = `${JSON.stringify(holder)}\n`;
  const line = new TextEncoder().encode(text);
  const preparedName = `${privateFolder}-lock-${process.pid}-${counter++}.tmp`;
  const prepared = absolute(place, `${privateFolder}/${preparedName}`);
  const deadline = Date.now() + waitSeconds * 1000;
  held.add(text);
  preparing.add(preparedName);
  try {
    await removeIfThere(place.fs, prepared);
    for (;;) {
      if (signal.aborted) throw new CancelledError();
      // Made again each time it is missing: the recovery of another process may have taken it for a left-over.
      if ((await statusOrNull(place.fs, prepared)) === null) await writeNewFile(place.fs, prepared, line);
      if (await claim(place, prepared, path, line)) break;
      const seen = await look(place, path);
      if (seen === null) continue;
      if (isStale(seen)) {
        await removeStale(place, prepared, path, line);
        continue;
      }
      if (Date.now() >= deadline)
        throw new CalibdeskError(
          'locked',
          `${place.calibdir}: the store is being changed by ${describe(seen.holder)}`,
          {
            file: place.calibdir,
            hint: `waited ${waitSeconds} s (--wait SECONDS waits longer); nothing was changed`,
          },
        );
      await sleep(Math.min(pollMs, Math.max(1, deadline - Date.now())));
    }
  } catch (error) {
    held.delete(text);
    throw changeError(error, 'locking the store', place.calibdir);
  } finally {
    await removeIfThere(place.fs, prepared).catch(() => undefined);
    preparing.delete(preparedName);
  }
  const renewal = setInterval(() => void place.fs.touch(path).catch(() => undefined), renewMs);
  renewal.unref();
  const isOwn = async (): Promise<boolean> => (await look(place, path))?.text === text;
  return {
    async check() {
      if (!(await isOwn()))
        throw new CalibdeskError('locked', `${place.calibdir}: the lock was taken over by another process`, {
          hint: 'repeat the command; nothing was changed',
        });
    },
    async release() {
      clearInterval(renewal);
      try {
        if (await isOwn()) await removeIfThere(place.fs, path);
      } finally {
        // Only now: a lock of ours that is not held counts as stale, and whoever took it over would lose it to us.
        held.delete(text);
      }
    },
  };
}
