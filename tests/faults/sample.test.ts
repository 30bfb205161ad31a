import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

/** Counts the calls that write, and makes one of them fail. Removing always works: the disk is full, not broken. */
const fault = vi.hoisted(() => ({ calls: 0, failAt: 0, code: 'ENOSPC' }));

vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs/promises')>();
  const failing =
    <Arguments extends unknown[], Result>(work: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments): Promise<Result> => {
      if (++fault.calls === fault.failAt)
        throw Object.assign(new Error(`${fault.code}: injected`), { code: fault.code });
      return work(...given);
    };
  const open = failing(async (...given: Parameters<typeof original.open>) => {
    const handle = await original.open(...given);
    handle.writev = failing(handle.writev.bind(handle)) as typeof handle.writev;
    handle.writeFile = failing(handle.writeFile.bind(handle)) as typeof handle.writeFile;
    return handle;
  });
  return {
    ...original,
    open,
    mkdir: failing(original.mkdir as never),
    rename: failing(original.rename),
    writeFile: failing(original.writeFile as never),
    appendFile: failing(original.appendFile as never),
    copyFile: failing(original.copyFile),
    utimes: failing(original.utimes),
  };
});

const { createSample } = await import('../../src/main/usecases/createSample.ts');
const { SampleFolder, readMarker } = await import('../../src/main/sample/sampleFolder.ts');
const { silentContext } = await import('../../src/main/usecases/context.ts');
const original = await vi.importActual<typeof import('node:fs/promises')>('node:fs/promises');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'calibdesk-fault-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function failureOf(failAt: number, code: string, work: () => Promise<unknown>): Promise<unknown> {
  Object.assign(fault, { calls: 0, failAt, code });
  const error = await work().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  fault.failAt = 0;
  return error;
}

describe('a sample experiment on a full disk', () => {
  const identity = { user: 'u', host: 'h', now: () => new Date(0), fixedTime: true };

  it.each([1, 2, 3, 7, 40, 90])('write %i fails: a clear error, nothing left', async (place) => {
    const dir = join(folder, 'deep', 'full');
    const error = await failureOf(place, 'ENOSPC', () =>
      createSample({ dir, events: 1 }, identity, silentContext()),
    );
    expect(error).toMatchObject({
      code: 'no-space',
      hint: expect.stringContaining('free some space') as string,
    });
    expect(existsSync(join(folder, 'deep'))).toBe(false);
  });

  it('a folder that may not be written to', async () => {
    const dir = join(folder, 'forbidden');
    const error = await failureOf(1, 'EACCES', () =>
      createSample({ dir, events: 1 }, identity, silentContext()),
    );
    expect(error).toMatchObject({ code: 'read-only' });
  });
});

describe('giving the sample its name', () => {
  /** A tiny experiment through the same steps. */
  async function commit(dir: string, seed: number, force: boolean): Promise<void> {
    const sample = await SampleFolder.prepare(dir, force);
    try {
      const xtc = join(sample.staging, 'XPP', 'xppsamp01', 'xtc');
      await original.mkdir(xtc, { recursive: true });
      await original.writeFile(join(xtc, 'content'), String(seed));
      await sample.commit({ kind: 'calibdesk-sample', version: 1, seed, events: 1 });
    } catch (error) {
      await sample.discard();
      throw error;
    }
  }
  const content = (dir: string): string =>
    readFileSync(join(dir, 'XPP', 'xppsamp01', 'xtc', 'content'), 'utf8');

  it('leaves nothing wherever it fails', async () => {
    const dir = join(folder, 'new', 'sample');
    let place = 1;
    for (; (await failureOf(place, 'ENOSPC', () => commit(dir, 1, false))) !== null; place++)
      expect(existsSync(join(folder, 'new')), `call ${place}`).toBe(false);
    expect(place).toBeGreaterThan(5);
    expect(content(dir)).toBe('1');
  });

  it('leaves the former sample wherever it fails to replace it', async () => {
    const dir = join(folder, 'former');
    await commit(dir, 1, false);
    const before = readdirSync(dir, { recursive: true }).sort();
    let place = 1;
    for (; (await failureOf(place, 'EIO', () => commit(dir, 2, true))) !== null; place++) {
      expect(readdirSync(dir, { recursive: true }).sort(), `call ${place}`).toEqual(before);
      expect(content(dir)).toBe('1');
      expect(readMarker(dir)?.seed).toBe(1);
    }
    expect(place).toBeGreaterThan(7);
    expect(content(dir)).toBe('2');
    expect(readMarker(dir)?.seed).toBe(2);
    expect(readdirSync(dir, { recursive: true }).sort()).toEqual(before);
  });
});
