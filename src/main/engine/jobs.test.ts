import { describe, expect, it } from 'vitest';
import type { JobDocument } from '../../contract/jobs.ts';
import { CalibdeskError, CancelledError } from '../../domain/errors.ts';
import { MemoryJobLog } from './jobLog.ts';
import { JobQueue, type JobContext } from './jobs.ts';

const job = <Result>(run: (context: JobContext) => Promise<Result>) => ({
  verb: 'calibrun',
  title: 'a job',
  arguments: ['calibrun', '-r', '5'],
  run,
});
const untilAborted = (context: JobContext): Promise<never> =>
  new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(new CancelledError())));

describe('job queue', () => {
  it('runs jobs in their order and remembers their results', async () => {
    const queue = new JobQueue({ concurrent: 1 });
    const order: number[] = [];
    const ids = [1, 2, 3].map((value) => queue.submit(job(async () => (order.push(value), value * 10))));
    expect(queue.show(ids[2]).job.state).toBe('queued');
    expect(await Promise.all(ids.map((id) => queue.result<number>(id)))).toEqual([10, 20, 30]);
    expect(order).toEqual([1, 2, 3]);
    expect(queue.list().map((document) => document.state)).toEqual(['done', 'done', 'done']);
    expect(new Set(ids).size).toBe(3);
  });

  it('tells what happens: states, progress with time to go, log, products, previews', async () => {
    const queue = new JobQueue();
    const changes: JobDocument[] = [];
    const previews: string[] = [];
    queue.on('changed', (document) => changes.push(document));
    queue.on('preview', (preview) => previews.push(`${preview.jobId} ${preview.label}`));
    const image = { id: '0'.repeat(32), dtype: 'float32', shape: [1, 1] } as const;
    const id = queue.submit(
      job(async (context) => {
        for (let done = 0; done <= 5; done++) {
          context.progress({ stage: 'reading', done, total: 5 });
          await new Promise((resolve) => setTimeout(resolve, 30));
        }
        context.note('half the pixels are dead');
        context.product('a.txt');
        context.product('a.txt');
        context.preview({ source: 's', label: 'mean', image: { ...image, shape: [1, 1] } });
      }),
    );
    await queue.result(id);
    expect(changes[0].state).toBe('queued');
    expect(changes.at(-1)!.state).toBe('done');
    expect(
      changes.some((document) => document.progress?.done === 5 && document.progress.etaSeconds === 0),
    ).toBe(true);
    expect(queue.show(id)).toMatchObject({
      log: ['half the pixels are dead'],
      job: { products: ['a.txt'], arguments: ['calibrun', '-r', '5'] },
    });
    expect(previews).toEqual([`${id} mean`]);
  });

  it('keeps a failure to its job', async () => {
    const queue = new JobQueue({ concurrent: 1 });
    const bad = queue.submit(
      job(() =>
        Promise.reject(
          new CalibdeskError('unreadable', 'cut', { file: 'x.xtc', offset: 12, hint: 'copy it again' }),
        ),
      ),
    );
    const good = queue.submit(job(async () => 'fine'));
    await expect(queue.result(bad)).rejects.toThrow('cut');
    expect(await queue.result(good)).toBe('fine');
    expect(queue.show(bad).job).toMatchObject({
      state: 'failed',
      error: { code: 'unreadable', message: 'cut', file: 'x.xtc', offset: 12, hint: 'copy it again' },
    });
  });

  it('cancels jobs that wait and jobs that run; ended ones stay as they are', async () => {
    const queue = new JobQueue({ concurrent: 1 });
    const running = queue.submit(job(untilAborted));
    const waiting = queue.submit(job(async () => 1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(queue.cancel(waiting)).toBe('cancelled');
    queue.cancel(running);
    await expect(queue.result(running)).rejects.toMatchObject({ code: 'cancelled' });
    expect(queue.show(running).job).toMatchObject({ state: 'cancelled', error: null });
    const done = queue.submit(job(async () => 1));
    await queue.result(done);
    expect(queue.cancel(done)).toBe('done');
    expect(() => queue.show('no-such')).toThrow(/no such job/);
  });

  it('cancels on the wish of another process, through the log', async () => {
    const log = new MemoryJobLog();
    const queue = new JobQueue({ log });
    const id = queue.submit(job(untilAborted));
    new JobQueue({ log }).cancel(id);
    await expect(queue.result(id)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('marks jobs of a process that has gone as cut off, and no others', () => {
    const log = new MemoryJobLog();
    const document: JobDocument = {
      id: `x-${2 ** 30}-1`, // above every possible process id
      verb: 'calibrun',
      arguments: [],
      title: '',
      state: 'running',
      created: '2026-01-01T00:00:00.000Z',
      started: null,
      seconds: null,
      progress: null,
      error: null,
      products: [],
    };
    log.save({ job: document, log: [] });
    log.save({ job: { ...document, id: `y-${process.pid}-1` }, log: [] });
    log.save({ job: { ...document, id: `z-${2 ** 30}-2`, state: 'done' }, log: [] });
    const queue = new JobQueue({ log });
    expect(queue.list().map((one) => one.state)).toEqual(['done', 'running', 'cut-off']);
    expect(log.get(document.id)!.job.state).toBe('cut-off');
  });

  it('goes on when the log cannot be written', async () => {
    const log = new MemoryJobLog();
    log.save = () => {
      throw new Error('disk full');
    };
    const queue = new JobQueue({ log });
    expect(await queue.result(queue.submit(job(async () => 5)))).toBe(5);
  });

  it('cancels everything when it is closed', async () => {
    const queue = new JobQueue({ concurrent: 1 });
    const running = queue.submit(job(untilAborted));
    const waiting = queue.submit(job(async () => 1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await queue.dispose();
    expect([running, waiting].map((id) => queue.show(id).job.state)).toEqual(['cancelled', 'cancelled']);
    expect(() => queue.submit(job(async () => 1))).toThrow(/closed/);
  });
});
