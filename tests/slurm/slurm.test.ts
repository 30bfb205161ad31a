import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  chmodSync,
  closeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchDocument } from '../../src/main/usecases/batch/batchState.ts';
import { slurmProblem, startSlurm, type TestSlurm } from './server.mjs';

/** Batches on a real Slurm of one node: what scheduling does to us can only be seen there. */
const program = join(resolve(dirname(fileURLToPath(import.meta.url)), '..', '..'), 'out', 'main', 'cli.js');
const problem = slurmProblem();

let folder: string;
let slurm: TestSlurm;
let calibdir: string;
let env: NodeJS.ProcessEnv;

interface Ran {
  status: number | null;
  document: BatchDocument & { error?: { code: string; message: string } };
  stderr: string;
}
function calibdesk(words: string[], extra: NodeJS.ProcessEnv = {}): Ran {
  const home = join(folder, 'home');
  const ran = spawnSync(process.execPath, [program, ...words, '--json', '--home', home], {
    env: { ...env, ...extra },
    encoding: 'utf8',
    timeout: 60_000,
  });
  const text = ran.stdout.trim() === '' ? '{}' : ran.stdout;
  return { status: ran.status, document: JSON.parse(text) as Ran['document'], stderr: ran.stderr };
}
const status = (dir: string): Ran['document'] => calibdesk(['batch', 'status', dir]).document;

async function until(
  dir: string,
  check: (document: Ran['document']) => boolean,
  seconds = 60,
): Promise<Ran['document']> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(500)) {
    const document = status(dir);
    if (check(document)) return document;
  }
  throw new Error(`not within ${seconds} s: ${JSON.stringify(status(dir))}\n${slurm.logs()}`);
}
const allDone = ({ counts }: Ran['document']): boolean =>
  counts.waiting + counts.running === 0 && counts.done > 0;

/** Headers and hashes of all products of a batch, by task and name. */
function products(dir: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const task of readdirSync(join(dir, 'tasks'))) {
    const own = join(dir, 'tasks', task, 'products');
    for (const name of readdirSync(own, { recursive: true }) as string[])
      // Reports compare with the store, which may have changed between two batches.
      if (statSync(join(own, name)).isFile() && !name.endsWith('-report.html')) {
        // Headers say in which folder a file was made.
        const text = readFileSync(join(own, name), 'latin1').replaceAll(join(dir, 'tasks', task), '{task}');
        const head = text.split('\n').filter((line) => line.startsWith('#'));
        found[`${task}/${name}`] =
          `${head.join('\n')}\n${createHash('sha256').update(text, 'latin1').digest('hex')}`;
      }
  }
  return found;
}

/** A stack of zeros that takes some seconds to process, and no room on the disk. */
function slowStack(path: string, frames: number): void {
  const head = `{'descr': '<u2', 'fortran_order': False, 'shape': (${frames}, 8, 512, 1024), }`;
  const padded = `${head.padEnd(117)}\n`;
  const length = Buffer.from([padded.length & 255, padded.length >> 8]);
  writeFileSync(
    path,
    Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(padded)]),
  );
  closeSync(openSync(path, 'a'));
  truncateSync(path, 10 + padded.length + 2 * frames * 8 * 512 * 1024);
}
const slowTask = (frames: number): { title: string; arguments: string[] } => {
  const path = join(folder, `slow-${frames}.npy`);
  if (!existsSync(path)) slowStack(path, frames);
  const words = ['-d', path, '-s', 'stack', '-n', String(frames), '-o', '{products}/slow'];
  return { title: `slow ${frames}`, arguments: ['det_ndarr_raw_proc', ...words] };
};
function planFile(name: string, tasks: object[]): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ tasks }));
  return path;
}

describe.skipIf(problem !== null)('batches on Slurm', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'calibdesk-slurm-'));
    chmodSync(folder, 0o755); // munged runs as a user of its own
    env = { ...process.env, NODE_OPTIONS: '' };
    const made = spawnSync(
      process.execPath,
      [program, 'sample', join(folder, 's'), '--events', '10', '--json'],
      {
        encoding: 'utf8',
      },
    );
    const sample = JSON.parse(made.stdout) as { root: string; calibdir: string };
    ({ calibdir } = sample);
    const xtc = join(dirname(calibdir), 'xtc');
    const runs = readdirSync(xtc).filter((name) => name.includes('-r0001-'));
    for (let run = 11; run <= 22; run++)
      for (const name of runs)
        symlinkSync(join(xtc, name), join(xtc, name.replace('-r0001-', `-r00${run}-`)));
    slurm = await startSlurm(join(folder, 'slurm'), 2);
    env = { ...slurm.env, SIT_PSDM_DATA: sample.root, NODE_OPTIONS: '' };
  }, 120_000);
  afterAll(async () => {
    await slurm?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('an array of 12 darks runs, deploys once, and gives the bytes of one machine', async () => {
    const dir = join(folder, 'array');
    const words = ['batch', '--exp', 'xppsamp01', '--runs', '11-22', '--detectors', 'epix100a'];
    const options = [
      '--executor',
      'slurm',
      '--deploy-to',
      calibdir,
      '--cpus',
      '1',
      '--now',
      '2026-01-02T03:04:05Z',
    ];
    const started = calibdesk([...words, '--dir', dir, ...options]);
    expect(started.status, started.stderr).toBe(0);
    expect(started.document.jobs).toHaveLength(2);
    const document = await until(dir, (now) => allDone(now) && now.final?.state === 'done', 150);
    expect(document.counts).toMatchObject({ done: 12, failed: 0, lost: 0 });
    expect(document.final).toMatchObject({ state: 'done', files: 36 });
    expect(document.rows.map(({ run }) => run)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22]);
    expect(
      existsSync(join(calibdir, 'Epix100a::CalibV1/XppEndstation.0:Epix100a.1/pedestals/22-end.data')),
    ).toBe(true);
    expect(readFileSync(document.table.csv, 'utf8').split('\n')).toHaveLength(14);

    // A task and the final step that run again change nothing.
    const before = products(dir);
    expect(calibdesk(['batch', 'task', dir, '3']).status).toBe(0);
    expect(calibdesk(['batch', 'final', dir]).document).toMatchObject({ plan: null, applied: false });
    expect(products(dir)).toEqual(before);

    const local = join(folder, 'local');
    const alone = calibdesk([
      ...words.slice(0, 4),
      '11,22',
      ...words.slice(5),
      '--dir',
      local,
      '--now',
      '2026-01-02T03:04:05Z',
    ]);
    expect(alone.status, alone.stderr).toBe(0);
    const own = products(local);
    for (const [name, hash] of Object.entries(own))
      expect(before[name.replace(/^0002/, '0012')], name).toBe(hash);
  }, 240_000);

  it('a run cut into bands of pixels gives the bytes of one piece', async () => {
    const now = ['--now', '2026-01-02T03:04:05Z'];
    const words = ['batch', '--exp', 'xppsamp01', '--runs', '1', '--detectors', 'epix100a', ...now];
    const split = join(folder, 'split');
    const started = calibdesk([...words, '--split', '3', '--dir', split, '--executor', 'slurm']);
    expect(started.status, started.stderr).toBe(0);
    expect(started.document.jobs).toHaveLength(2); // the bands, and the task that joins them
    const { counts, rows } = await until(split, allDone, 120);
    expect(counts).toMatchObject({ done: 4, failed: 0 });
    expect(rows).toHaveLength(1);
    const whole = join(folder, 'whole');
    expect(calibdesk([...words, '--dir', whole]).status).toBe(0);
    const joined = products(split);
    const own = products(whole);
    expect(Object.keys(own)).toHaveLength(6);
    for (const [name, hash] of Object.entries(own))
      expect(joined[name.replace(/^0001/, '0004')], name).toBe(hash);
  }, 240_000);

  it('a task that is killed and requeued ends well', async () => {
    const dir = join(folder, 'requeue');
    const plan = planFile('requeue.json', [slowTask(150)]);
    const { document } = calibdesk(['batch', plan, '--dir', dir, '--executor', 'slurm']);
    await until(dir, ({ counts, rows }) => counts.running === 1 && rows[0].attempts === 1, 60);
    expect(slurm.tool('scontrol', 'requeue', document.jobs[0]).stderr).toBe('');
    // Slurm itself waits two minutes before it starts a requeued job.
    await until(dir, ({ counts }) => counts.waiting === 1, 30);
    await sleep(1000);
    slurm.tool('scontrol', 'update', `JobId=${document.jobs[0]}`, 'StartTime=now');
    const ended = await until(dir, allDone, 120);
    expect(ended.counts.done).toBe(1);
    expect(ended.rows[0].attempts).toBe(2);
  }, 240_000);

  it('a failing task is told with its reason and log, the others go on; resume runs what is missing', async () => {
    const dir = join(folder, 'failing');
    const missing = join(folder, 'late.npy');
    const late = {
      title: 'late',
      arguments: ['det_ndarr_raw_proc', '-d', missing, '-s', 'stack', '-o', '{products}/late'],
    };
    const plan = planFile('failing.json', [slowTask(5), late]);
    calibdesk(['batch', plan, '--dir', dir, '--executor', 'slurm', '--time', '5']);
    const ended = await until(dir, ({ counts }) => counts.done === 1 && counts.failed === 1, 90);
    const failed = ended.rows.find(({ state }) => state === 'failed')!;
    expect(failed.reason).toContain('late.npy');
    expect(readFileSync(join(dir, failed.log), 'utf8')).not.toBe('');
    slowStack(missing, 3);
    const resumed = calibdesk(['batch', 'resume', dir]);
    expect(resumed.stderr).toContain('1 of 2 tasks are to run');
    // The time limit is that of the start.
    const job = resumed.document.jobs.at(-1)!;
    expect(slurm.tool('squeue', '-h', '-t', 'all', '-j', job, '-o', '%l').stdout.trim()).toContain('5:00');
    expect((await until(dir, ({ counts }) => counts.done === 2, 90)).counts.failed).toBe(0);
  }, 240_000);

  it('cancel stops what waits and runs; a controller that is away is never taken for an answer', async () => {
    const dir = join(folder, 'cancel');
    const plan = planFile('cancel.json', [slowTask(400), slowTask(401), slowTask(402)]);
    calibdesk(['batch', plan, '--dir', dir, '--executor', 'slurm']);
    await until(dir, ({ counts }) => counts.running > 0, 60);
    await slurm.stopController();
    // Nobody knows what waits or runs: nothing may be submitted.
    const refused = calibdesk(['batch', 'resume', dir], { SLURM_TIMEOUT: '5' });
    expect(refused.status).toBe(1);
    expect(refused.document.error?.message).toMatch(/squeue/);
    await slurm.startController();
    await until(dir, ({ counts }) => counts.running > 0 || counts.done > 0, 60);
    expect(status(dir).jobs).toHaveLength(1);
    const cancelled = calibdesk(['batch', 'cancel', dir]);
    expect(cancelled.status, cancelled.stderr).toBeLessThanOrEqual(1);
    const ended = await until(dir, ({ counts }) => counts.waiting + counts.running === 0, 60);
    expect(ended.counts.done).toBeLessThan(3);
    await expect.poll(() => slurm.tool('squeue', '-h').stdout.trim(), { timeout: 20_000 }).toBe('');
  }, 240_000);

  it('a job whose number was never heard is found by its name, not submitted again', async () => {
    const dir = join(folder, 'unheard');
    const plan = planFile('unheard.json', [slowTask(5)]);
    calibdesk(['batch', plan, '--dir', dir, '--executor', 'slurm']);
    const jobs = join(dir, 'slurm', 'jobs.json');
    const known = JSON.parse(readFileSync(jobs, 'utf8')) as { job: string }[];
    const number = known[0].job;
    writeFileSync(jobs, JSON.stringify([{ ...known[0], job: '' }]));
    const ended = await until(dir, allDone, 60);
    expect(ended.jobs).toEqual([number]);
  }, 120_000);

  it('says what sbatch says, and that there is no Slurm', () => {
    const plan = planFile('refused.json', [slowTask(5)]);
    const words = ['batch', plan, '--executor', 'slurm'];
    const refused = calibdesk([...words, '--dir', join(folder, 'refused'), '--partition', 'nowhere']);
    expect(refused.status).toBe(1);
    expect(refused.document.error?.message).toMatch(/sbatch refused the batch: .*invalid partition/i);
    const none = calibdesk([...words, '--dir', join(folder, 'none')], { PATH: '/nonexistent' });
    expect(none.document.error).toMatchObject({ code: 'not-found' });
    expect(none.document.error?.message).toContain('no Slurm on this machine');
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  // Slurm counts time limits in minutes: too long for every run of the tests.
  it.runIf(process.env.CALIBDESK_SOAK === '1')(
    'a time limit that is reached is told',
    async () => {
      const dir = join(folder, 'limit');
      const plan = planFile('limit.json', [slowTask(5), slowTask(100_000)]);
      calibdesk(['batch', plan, '--dir', dir, '--executor', 'slurm', '--time', '0:01']);
      const ended = await until(dir, ({ counts }) => counts.done === 1 && counts.failed === 1, 180);
      expect(ended.rows.find(({ state }) => state === 'failed')!.reason).toContain('time limit');
    },
    240_000,
  );
});
