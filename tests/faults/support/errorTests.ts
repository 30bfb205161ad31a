import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CalibdeskError, type ErrorCode } from '../../../src/domain/errors.ts';
import { changeStore } from '../../../src/main/usecases/changeStore.ts';
import { silentContext } from '../../../src/main/usecases/context.ts';
import {
  faultyFileSystem,
  isReading,
  systemError,
  type Fault,
  type FileSystemCall,
} from './faultyFileSystem.ts';
import { judgeNames, judgeRecovered, prepareTrial, type Trial } from './judge.ts';
import {
  constantsOf,
  filesBelow,
  leftovers,
  sameMap,
  scratchFolder,
  servicesOn,
  type PlanKind,
} from './sampleStore.ts';

/** Every call of a change, in order, when nothing fails. */
async function callsOf(trial: Trial, kind: PlanKind): Promise<FileSystemCall[]> {
  const calls: FileSystemCall[] = [];
  const fileSystem = faultyFileSystem({ before: (call) => void calls.push(call) });
  await changeStore(servicesOn(fileSystem), { change: kind.change(trial.store), wait: 0 }, silentContext());
  return calls;
}

const full = process.env.CALIBDESK_FAULTS === 'full';

/**
 * Calls to fail. Those that only look fail with EIO alone, and only names can cross a device, unless CALIBDESK_FAULTS=full
 * asks for everything everywhere (`npm run soak`).
 */
function callsFor(errno: string, calls: FileSystemCall[]): FileSystemCall[] {
  if (full || errno === 'EIO') return calls;
  if (errno === 'EXDEV') return calls.filter((call) => call.name === 'link' || call.name === 'rename');
  return calls.filter((call) => !isReading(call));
}

async function attempt(trial: Trial, kind: PlanKind, fault: Fault): Promise<unknown> {
  try {
    await changeStore(
      servicesOn(faultyFileSystem(fault)),
      { change: kind.change(trial.store), wait: 0 },
      silentContext(),
    );
    return null;
  } catch (error) {
    return error;
  }
}

/** Codes that a failure may be told by; reading under a failing disk may also say `unreadable` or `not-found`. */
const codes: Record<string, ErrorCode[]> = {
  ENOSPC: ['no-space', 'unreadable'],
  EIO: ['io', 'unreadable'],
  EACCES: ['read-only', 'unreadable'],
  EROFS: ['read-only', 'unreadable'],
  EXDEV: ['io', 'unreadable'],
  ENOENT: ['changed', 'not-found', 'unreadable', 'locked'],
};

/** The same for a fault in one call: all old (or, when the failure did not matter, all new), nothing left behind. */
async function judgeOnce(trial: Trial, error: unknown, errno: string): Promise<string | null> {
  const names = judgeNames(trial);
  if (names !== null) return names;
  const files = filesBelow(trial.store.calibdir);
  const now = constantsOf(files);
  if (error === null)
    return sameMap(now, trial.new) ? judgeRecovered(trial) : 'reported success, but not all is new';
  if (!(error instanceof CalibdeskError)) return `threw ${String((error as Error).stack)}`;
  if (!codes[errno].includes(error.code)) return `told ${errno} as ${error.code}: ${error.message}`;
  if (!sameMap(now, trial.old)) return `failed, but not all is old: ${error.message}`;
  // A lock that could not be removed counts as stale, and goes with the next change.
  const left = leftovers(files).filter((path) => !path.startsWith('.calibdesk/'));
  if (left.length > 0) return `failed and left ${left.join(', ')}`;
  return judgeRecovered(trial);
}

/** Tests that every call of these kinds of plan may fail. */
export function describeErrors(kinds: readonly PlanKind[]): void {
  const scratch = scratchFolder('faults');
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  for (const kind of kinds)
    describe(kind.name, () => {
      const base = join(scratch, kind.name.replaceAll(' ', '-'));

      it.each(Object.keys(codes))('survives %s at every single call', async (errno) => {
        const known = await prepareTrial(base, kind);
        const calls = await callsOf(known, kind);
        expect(calls.length).toBeGreaterThan(30);
        const wrong: string[] = [];
        for (const { number, name, path } of callsFor(errno, calls)) {
          const trial = await prepareTrial(base, kind, known);
          const error = await attempt(trial, kind, {
            before: (call) => {
              if (call.number === number) throw systemError(errno);
            },
          });
          const problem = await judgeOnce(trial, error, errno);
          if (problem !== null) wrong.push(`call ${number} (${name} ${path.slice(base.length)}): ${problem}`);
        }
        expect(wrong).toEqual([]);
      });

      it.each(full ? ['ENOSPC', 'EIO', 'EROFS'] : ['ENOSPC', 'EIO'])(
        'survives %s from every call on, and recovers',
        async (errno) => {
          const known = await prepareTrial(base, kind);
          const calls = await callsOf(known, kind);
          const wrong: string[] = [];
          for (const { number, name, path } of callsFor('', calls)) {
            const trial = await prepareTrial(base, kind, known);
            const error = await attempt(trial, kind, {
              before: (call) => {
                // A full or read-only disk can still be read; a broken one can not.
                if (call.number >= number && (errno === 'EIO' || !isReading(call))) throw systemError(errno);
              },
            });
            const names = judgeNames(trial);
            const problem =
              names ??
              (error === null && !sameMap(constantsOf(filesBelow(trial.store.calibdir)), trial.new)
                ? 'reported success, but not all is new'
                : await judgeRecovered(trial));
            if (problem !== null)
              wrong.push(`from call ${number} (${name} ${path.slice(base.length)}): ${problem}`);
          }
          expect(wrong).toEqual([]);
        },
      );

      it('works without hard links and owners, and survives errors there', async () => {
        const known = await prepareTrial(base, kind);
        const bare = (call: FileSystemCall): void => {
          if (call.name === 'link') throw systemError('EPERM');
          if (call.name === 'setOwner') throw systemError('EPERM');
        };
        const calls: FileSystemCall[] = [];
        const error = await attempt(known, kind, {
          before: (call) => {
            calls.push(call);
            bare(call);
          },
        });
        expect(error).toBeNull();
        expect(sameMap(constantsOf(filesBelow(known.store.calibdir)), known.new)).toBe(true);
        expect(await judgeRecovered(known)).toBeNull();
        const wrong: string[] = [];
        for (const { number, name, path } of callsFor('', calls)) {
          const trial = await prepareTrial(base, kind, known);
          const failure = await attempt(trial, kind, {
            before: (call) => {
              bare(call);
              if (call.number >= number && !isReading(call)) throw systemError('ENOSPC');
            },
          });
          const problem =
            judgeNames(trial) ??
            (failure === null && !sameMap(constantsOf(filesBelow(trial.store.calibdir)), trial.new)
              ? 'reported success, but not all is new'
              : await judgeRecovered(trial));
          if (problem !== null)
            wrong.push(`from call ${number} (${name} ${path.slice(base.length)}): ${problem}`);
        }
        expect(wrong).toEqual([]);
      });

      it('survives short writes', async () => {
        const known = await prepareTrial(base, kind);
        const calls = (await callsOf(known, kind)).filter((call) => call.name === 'file.write');
        expect(calls.length).toBeGreaterThan(2);
        const wrong: string[] = [];
        for (const { number, path } of calls)
          for (const then of ['goes on', 'disk full']) {
            const trial = await prepareTrial(base, kind, known);
            let cut = false;
            const error = await attempt(trial, kind, {
              allow: (call, bytes) => {
                if (call.number !== number) return undefined;
                cut = true;
                return Math.floor(bytes / 2);
              },
              before: (call) => {
                if (cut && then === 'disk full' && call.name === 'file.write') throw systemError('ENOSPC');
              },
            });
            const problem =
              then === 'goes on' && error !== null
                ? `failed: ${String(error)}`
                : await judgeOnce(trial, error, 'ENOSPC');
            if (problem !== null)
              wrong.push(`write ${number} to ${path.slice(base.length)}, ${then}: ${problem}`);
          }
        expect(wrong).toEqual([]);
      });

      it('survives a target folder that vanishes at any call', async () => {
        const known = await prepareTrial(base, kind);
        const calls = await callsOf(known, kind);
        const wrong: string[] = [];
        for (const { number, name } of callsFor('', calls)) {
          const trial = await prepareTrial(base, kind, known);
          const gone = join(
            trial.store.calibdir,
            [...trial.new.keys(), ...trial.old.keys()][0].split('/').slice(0, 3).join('/'),
          );
          const error = await attempt(trial, kind, {
            before: (call) => {
              if (call.number === number) rmSync(gone, { recursive: true, force: true });
            },
          });
          if (error !== null && !(error instanceof CalibdeskError))
            wrong.push(`call ${number} (${name}): threw ${String((error as Error).stack)}`);
          // What was in the folder went with it; the names elsewhere must be whole, and recovery must end.
          const now = constantsOf(filesBelow(trial.store.calibdir));
          for (const [path, content] of now)
            if (content !== trial.old.get(path) && content !== trial.new.get(path))
              wrong.push(`call ${number} (${name}): ${path} is torn`);
        }
        expect(wrong).toEqual([]);
      });
    });
}
