import { afterEach, describe, expect, it } from 'vitest';
import { WorkerPool } from './workerPool.ts';

const pools: WorkerPool[] = [];
function pool(threads: number, heapMebibytes?: number): WorkerPool {
  const made = new WorkerPool({ threads, heapMebibytes });
  pools.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(pools.splice(0).map((made) => made.dispose()));
});

describe('worker pool', () => {
  it('runs more tasks than threads and gives each its own answer', async () => {
    const two = pool(2);
    const values = Array.from({ length: 20 }, (_, index) => index);
    expect(await Promise.all(values.map((value) => two.run('self-test', { action: 'echo', value })))).toEqual(
      values,
    );
  });

  it('passes messages on while a task runs', async () => {
    const messages: unknown[] = [];
    await pool(1).run(
      'self-test',
      { action: 'count', value: 4 },
      { onMessage: (message) => messages.push(message) },
    );
    expect(messages).toEqual([0, 1, 2, 3]);
  });

  it('fails the task that throws, with its reason, and goes on', async () => {
    const one = pool(1);
    await expect(one.run('self-test', { action: 'throw', value: 7 })).rejects.toThrow('thrown on purpose: 7');
    expect(await one.run('self-test', { action: 'echo', value: 1 })).toBe(1);
  });

  it('fails the task whose thread dies, and replaces the thread', async () => {
    const two = pool(2);
    const neighbour = two.run('self-test', { action: 'count', value: 20 });
    await expect(two.run('self-test', { action: 'exit', value: 3 })).rejects.toThrow(
      /self-test failed: .*exit code 3/,
    );
    expect(await neighbour).toBe(20);
    expect(await two.run('self-test', { action: 'echo', value: 2 })).toBe(2);
  });

  it('fails the task that exhausts its memory, and only that', async () => {
    const one = pool(1, 32);
    await expect(one.run('self-test', { action: 'exhaust-memory' })).rejects.toThrow(/ran out of memory/);
    expect(await one.run('self-test', { action: 'echo', value: 3 })).toBe(3);
  });

  it('cancels what runs, what waits, and what does not listen', async () => {
    const one = pool(1);
    await one.run('self-test', { action: 'echo' });
    for (const action of ['count', 'ignore-cancel'] as const) {
      const abort = new AbortController();
      const running = one.run('self-test', { action, value: 30_000 }, { signal: abort.signal });
      const waiting = one.run('self-test', { action: 'echo' }, { signal: abort.signal });
      setTimeout(() => abort.abort(), 20);
      const outcomes = await Promise.allSettled([running, waiting]);
      for (const outcome of outcomes)
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
      expect(await one.run('self-test', { action: 'echo', value: 4 })).toBe(4);
    }
    const before = AbortSignal.abort();
    await expect(one.run('self-test', { action: 'echo' }, { signal: before })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('refuses an input that cannot be sent, and an unknown task', async () => {
    const one = pool(1);
    const unsendable = { action: 'echo', value: () => 1 } as unknown as { action: 'echo' };
    await expect(one.run('self-test', unsendable)).rejects.toThrow();
    await expect(one.run('no-such-task' as 'self-test', { action: 'echo' })).rejects.toThrow(/unknown task/);
    expect(await one.run('self-test', { action: 'echo', value: 5 })).toBe(5);
  });

  it('rejects everything when it is closed', async () => {
    const one = pool(1);
    const running = one.run('self-test', { action: 'count', value: 1000 });
    const waiting = one.run('self-test', { action: 'echo' });
    running.catch(() => undefined);
    waiting.catch(() => undefined);
    await one.dispose();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(one.run('self-test', { action: 'echo' })).rejects.toThrow(/closed/);
  });
});
