import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { changeStore } from '../../src/main/usecases/changeStore.ts';
import { silentContext } from '../../src/main/usecases/context.ts';
import { faultyFileSystem, isChanging } from './support/faultyFileSystem.ts';
import { judgeNames, judgeRecovered, prepareTrial, type Trial } from './support/judge.ts';
import { planKinds, scratchFolder, servicesOn, type PlanKind } from './support/sampleStore.ts';

const scratch = scratchFolder('kill');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const child = fileURLToPath(new URL('support/killChild.ts', import.meta.url));

function runChild(base: string, kind: PlanKind, number: number, mode: string): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const options = ['--disable-warning=ExperimentalWarning', child, base, kind.name, String(number), mode];
  // The compile cache makes the hundreds of starts quick.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(scratch, 'compiled') };
  execFile(process.execPath, options, { env }, (error) =>
    resolve(error === null ? null : String(error.signal ?? error.message)),
  );
  return promise;
}

/** Number of calls of a change that change the disk, and of those that write. */
async function countCalls(trial: Trial, kind: PlanKind): Promise<{ changes: number; writes: number }> {
  let changes = 0;
  let writes = 0;
  const fileSystem = faultyFileSystem({
    after: (call) => {
      if (isChanging(call)) changes++;
      if (call.name === 'file.write') writes++;
    },
  });
  await changeStore(servicesOn(fileSystem), { change: kind.change(trial.store), wait: 0 }, silentContext());
  return { changes, writes };
}

// Two at a time: each is mostly the start of a process.
it.concurrent.each(planKinds)(
  '$name survives kill -9 after every call that changes the disk',
  async (kind) => {
    const base = join(scratch, kind.name.replaceAll(' ', '-'));
    const known = await prepareTrial(base, kind);
    const { changes, writes } = await countCalls(known, kind);
    expect(changes).toBeGreaterThan(15);
    const wrong: string[] = [];
    const points = [
      ...Array.from({ length: changes }, (_, index) => [index + 1, 'after'] as const),
      ...Array.from({ length: writes }, (_, index) => [index + 1, 'half'] as const),
    ];
    for (const [number, mode] of points) {
      const trial = await prepareTrial(base, kind, known);
      const signal = await runChild(base, kind, number, mode);
      const problem =
        signal !== 'SIGKILL'
          ? `was not killed: ${signal}`
          : (judgeNames(trial) ??
            (await judgeRecovered(trial, number % 2 === 0 ? 'recover' : 'next change')));
      if (problem !== null) wrong.push(`${mode} ${number}: ${problem}`);
    }
    expect(wrong).toEqual([]);
  },
  300_000,
);
