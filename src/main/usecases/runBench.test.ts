import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildKernels } from '../../../scripts/buildKernels.mjs';
import { silentContext } from './context.ts';
import { listBenches, runBench } from './runBench.ts';

const folder = mkdtempSync(join(tmpdir(), 'calibdesk-test-'));
beforeAll(() => buildKernels());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('benchmarks', () => {
  it('measure, check themselves against the plain twin, and leave no data behind', async () => {
    // Of a benchmark that was killed; above every possible process id.
    mkdirSync(join(folder, `calibdesk-bench-${2 ** 30}-abcdef`));
    const input = { name: 'dark-stage1', frames: 3, folder };
    const document = await runBench({ threads: 2 }, input, silentContext());
    expect(document.bench).toBe('dark-stage1');
    expect(document.machine.cores).toBeGreaterThan(0);
    expect(document.rows.map((row) => row.name)).toContain('jungfrau4M');
    for (const row of document.rows) {
      expect(row.bytes).toBeGreaterThan(0);
      expect(row.GBps / (row.bytes / row.seconds / 1e9)).toBeCloseTo(1, 2);
      expect(row.fractionOfLimit / (row.GBps / row.limitGBps)).toBeCloseTo(1, 2);
      expect(row.timesTwin / (row.twinSeconds / row.seconds)).toBeCloseTo(1, 2);
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are named; an unknown name is refused, a cancel leaves nothing', async () => {
    expect((await listBenches()).map((bench) => bench.name)).toContain('dark');
    const none = { name: 'no-such', frames: null, folder };
    await expect(runBench({ threads: 1 }, none, silentContext())).rejects.toMatchObject({ code: 'usage' });
    const aborted = silentContext(AbortSignal.abort());
    await expect(runBench({ threads: 1 }, { ...none, name: 'dark', frames: 3 }, aborted)).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });
});
