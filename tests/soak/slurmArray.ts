/**
 * A batch of 1,000 tasks on a Slurm of one node: seconds to submit, seconds of a status and how long it holds up the event loop,
 * bytes of the state folder. Submission and status are real; the tasks are not: a stand-in prints the document of a dark run.
 */
import { mkdtempSync, chmodSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { darkTasks } from '../../src/domain/batch/plan.ts';
import { BatchFolder } from '../../src/main/batch/batchFolder.ts';
import { runLocally } from '../../src/main/batch/localExecutor.ts';
import { batchStatus, cancelBatch, startBatch } from '../../src/main/usecases/batch/runBatch.ts';
import { silentContext } from '../../src/main/usecases/context.ts';
import { slurmProblem, startSlurm } from '../slurm/server.mjs';

const count = 1000;
// Stalls: the median of five calls counts, all five are printed; other programs hold up single calls.
const limits = { submitSeconds: 5, folderBytes: 10e6, stallMilliseconds: 50 };

/** What a dark of one small detector prints; 2 KB, with as many names of files as a real one. */
const standInDocument = JSON.stringify({
  sources: [
    {
      source: 'XppEndstation.0:Epix100a.1',
      frames_used: 1000,
      limits: { ave_mean: 5012.25, rms_mean: 21.5, remark: 'x'.repeat(1200) },
      files: ['min', 'max', 'hot', 'gain'].map(
        (kind) => `/scratch/batch/tasks/0000/products/dark-peds-${kind}`,
      ),
    },
  ],
});

/** Bytes of all files, without what the tasks produced. */
function stateBytes(dir: string): { bytes: number; files: number } {
  const sizes = (readdirSync(dir, { recursive: true }) as string[])
    .filter((name) => !name.split('/').includes('products'))
    .map((name) => statSync(join(dir, name)))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.size);
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), files: sizes.length };
}

async function timed<Value>(
  work: () => Promise<Value>,
): Promise<{ value: Value; seconds: number; stall: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const begin = performance.now();
  const value = await work();
  const seconds = (performance.now() - begin) / 1000;
  delay.disable();
  return { value, seconds, stall: delay.max / 1e6 };
}

/** Five calls one after another: the last value, and seconds and longest stall of each call in order. */
async function repeated<Value>(
  work: () => Promise<Value>,
): Promise<{ value: Value; seconds: number[]; stalls: number[] }> {
  const first = await timed(work);
  const all = { value: first.value, seconds: [first.seconds], stalls: [first.stall] };
  for (let call = 1; call < 5; call++) {
    const { value, seconds, stall } = await timed(work);
    all.value = value;
    all.seconds.push(seconds);
    all.stalls.push(stall);
  }
  return all;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function measure(folder: string): Promise<boolean> {
  const dir = join(folder, 'batch');
  const context = silentContext();
  const identity = { user: 'soak', host: 'soak', now: () => new Date(), fixedTime: false };
  const services = { identity, threads: 1 };
  const tasks = darkTasks({ experiment: 'soak', runs: `1-${count}`, detectors: 'epix100a', options: [] });
  const final = { calibdir: join(folder, 'calib'), experiment: 'soak', partial: false };
  const program = ['/bin/sh', '-c', 'sleep 600'];
  const execution = { executor: 'slurm' as const, slurm: { cpus: 1 }, parallel: 1, program };
  const submitted = await timed(() => startBatch(services, { dir, tasks, final, execution }, context));
  const queued = await repeated(() => batchStatus({ dir }, context));
  const { counts } = queued.value;
  if (counts.waiting + counts.running !== count)
    throw new Error(`${count} tasks were expected to wait or run, found ${JSON.stringify(counts)}`);
  await cancelBatch({ dir }, context);
  rmSync(join(dir, 'cancel'));

  const document = join(folder, 'document.json');
  writeFileSync(document, standInDocument);
  const numbers = tasks.map((_, index) => index + 1);
  await runLocally(await BatchFolder.open(dir), numbers, {
    program: ['/bin/sh', '-c', `cat ${document}`],
    parallel: 4,
    threads: 4,
    signal: context.signal,
    onEnd: () => undefined,
  });
  const ended = await repeated(() => batchStatus({ dir }, context));
  if (ended.value.counts.done !== count)
    throw new Error(`${count} tasks were expected to be done, found ${JSON.stringify(ended.value.counts)}`);
  const { bytes, files } = stateBytes(dir);
  console.log(
    JSON.stringify({
      tasks: count,
      submitSeconds: submitted.seconds,
      statusSeconds: { queued: queued.seconds, done: ended.seconds },
      stallMilliseconds: { queued: queued.stalls, done: ended.stalls },
      folder: { bytes, files },
      limits,
    }),
  );
  return (
    submitted.seconds <= limits.submitSeconds &&
    bytes <= limits.folderBytes &&
    Math.max(median(queued.stalls), median(ended.stalls)) <= limits.stallMilliseconds
  );
}

const problem = slurmProblem({ install: true });
if (problem !== null) console.log(`SKIPPED: ${problem}`);
else {
  const folder = mkdtempSync(join(tmpdir(), 'calibdesk-soak-'));
  chmodSync(folder, 0o755); // munged runs as a user of its own
  const slurm = await startSlurm(join(folder, 'slurm'), 1);
  try {
    Object.assign(process.env, slurm.env);
    if (!(await measure(folder))) process.exitCode = 1;
  } finally {
    await slurm.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
