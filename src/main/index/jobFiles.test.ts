import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobDocument } from '../../contract/jobs.ts';
import { JobQueue } from '../engine/jobs.ts';
import { JobFiles } from './jobFiles.ts';

let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'calibdesk-jobs-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const job = (id: string, state: JobDocument['state'] = 'done'): JobDocument => ({
  id,
  verb: 'calibrun',
  arguments: ['calibrun', '-r', '1'],
  title: 'dark of run 1',
  state,
  created: '2026-01-01T00:00:00.000Z',
  started: null,
  seconds: null,
  progress: null,
  error: null,
  products: [],
});

describe('the job log in files', () => {
  it('gives back what was saved, newest first', () => {
    const log = new JobFiles(home);
    for (const id of ['aaa1-1-1', 'aaa2-1-1', 'aaa2-1-2']) log.save({ job: job(id), log: [id] });
    expect(new JobFiles(home).list().map(({ id }) => id)).toEqual(['aaa2-1-2', 'aaa2-1-1', 'aaa1-1-1']);
    expect(log.get('aaa1-1-1')).toEqual({ job: job('aaa1-1-1'), log: ['aaa1-1-1'] });
  });

  it('takes no other name for an id, and passes over files that are not records', () => {
    const log = new JobFiles(home);
    log.save({ job: job('aaa1-1-1'), log: [] });
    writeFileSync(join(home, 'jobs', 'aaa3-1-1.json'), '{"half');
    writeFileSync(join(home, 'jobs', 'notes.txt'), 'x');
    expect(log.list()).toHaveLength(1);
    expect(log.get('../settings')).toBeNull();
    log.requestCancel('../../evil');
    expect(readdirSync(home)).toEqual(['jobs']);
  });

  it('tells at the next start what was cut off', () => {
    // No process has this id: pid_max of Linux is at most 2^22.
    new JobFiles(home).save({ job: job('aaa1-99999999-1', 'running'), log: [] });
    const queue = new JobQueue({ log: new JobFiles(home) });
    expect(queue.list()[0].state).toBe('cut-off');
    expect(new JobFiles(home).get('aaa1-99999999-1')?.job.state).toBe('cut-off');
  });

  it('carries the wish to cancel from one process to the other', async () => {
    const queue = new JobQueue({ log: new JobFiles(home) });
    const id = queue.submit({
      verb: 'test',
      title: 'waits',
      arguments: [],
      run: ({ signal }) =>
        new Promise((_done, fail) => signal.addEventListener('abort', () => fail(signal.reason))),
    });
    await Promise.resolve();
    new JobFiles(home).requestCancel(id);
    await queue.result(id).catch(() => undefined);
    expect(queue.show(id).job.state).toBe('cancelled');
    await queue.dispose();
  });
});
