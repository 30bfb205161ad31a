import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeNpy } from '../../src/domain/array/npy.ts';
import { WorkerPool } from '../../src/main/engine/workerPool.ts';
import type { FileSystem } from '../../src/main/store/fileSystem.ts';
import { addToDcs, removeFromDcs, type DcsChanged } from '../../src/main/usecases/changeDcs.ts';
import { silentContext } from '../../src/main/usecases/context.ts';
import { printDcs } from '../../src/main/usecases/dcsStore.ts';
import { recoverStore } from '../../src/main/usecases/recoverStore.ts';
import { undoPlan } from '../../src/main/usecases/undoPlan.ts';
import { verifyStore } from '../../src/main/usecases/verifyStore.ts';
import {
  faultyFileSystem,
  isChanging,
  systemError,
  type FileSystemCall,
} from './support/faultyFileSystem.ts';

const scratch = mkdtempSync(join(tmpdir(), 'calibdesk-dcs-plan-'));
const pool = new WorkerPool({ threads: 1 });
afterAll(async () => {
  await pool.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

let clock = 1_600_000_000;
const identity = {
  user: 'u',
  host: 'h',
  fixedTime: true,
  now: () => new Date((clock += 10) * 1000),
};
const services = { pool, identity };
const context = silentContext();
const calibdir = join(scratch, 'calib');
const file = join(calibdir, 'epix100a', 'epix100a-1.h5');
const address = { file, source: '', time: 1_474_587_520 };
const input = join(scratch, 'status.npy');

function add(fileSystem?: FileSystem, dryRun = false): Promise<DcsChanged> {
  const tools = fileSystem === undefined ? services : { ...services, fileSystem };
  const wanted = { type: 'pixel_status', version: null, comment: 'c', predecessor: null, successor: null };
  return addToDcs(tools, address, { ...wanted, input }, context, { dryRun, wait: 0 });
}
const undo = (): Promise<unknown> => undoPlan(services, { calibdir, wait: 0 }, context);
const content = (): string => readFileSync(file).toString('base64');
const names = (): string[] => readdirSync(join(calibdir, 'epix100a')).sort();
const versions = async (): Promise<number[]> =>
  (await printDcs(services, address, context)).store.types.flatMap((type) =>
    type.ranges.flatMap((range) => range.versions.map(({ number }) => number)),
  );

beforeEach(() => {
  rmSync(calibdir, { recursive: true, force: true });
  mkdirSync(calibdir);
  writeFileSync(input, encodeNpy({ dtype: 'uint16', shape: [2, 3], data: Uint16Array.of(1, 2, 3, 4, 5, 6) }));
});

describe('an HDF5 store of constants in a calib folder', () => {
  it('shows a plan, then changes by it, and comes back byte for byte', async () => {
    const dry = await add(undefined, true);
    expect(dry).toMatchObject({ changed: false, plan: { state: 'planned' } });
    expect(dry.plan?.files).toMatchObject([{ action: 'create', path: 'epix100a/epix100a-1.h5' }]);
    expect(readdirSync(calibdir)).toEqual([]);

    expect(await add()).toMatchObject({ changed: true, plan: { state: 'applied', verb: 'dcs add' } });
    const first = content();
    await add();
    expect(await versions()).toEqual([1, 2]);
    const second = content();
    const removed = await removeFromDcs(
      services,
      address,
      { what: 'ctype', type: 'pixel_status' },
      null,
      context,
    );
    expect(removed.plan?.verb).toBe('dcs delctype');
    expect(await versions()).toEqual([]);

    await undo();
    expect(content()).toBe(second);
    await undo();
    expect(content()).toBe(first);
    await undo();
    expect(names().filter((name) => name.endsWith('.h5'))).toEqual([]);
    // Every content that was there is still there, under a name that nothing takes for a store.
    const kept = names().map((name) => readFileSync(join(calibdir, 'epix100a', name)).toString('base64'));
    expect(kept).toContain(first);
    expect(kept).toContain(second);
    expect((await verifyStore(services, { calibdir }, context)).problems).toEqual([]);
  });

  it('does nothing, and says so, when there is nothing to do', async () => {
    await add();
    const before = content();
    const result = await removeFromDcs(
      services,
      address,
      { what: 'ctype', type: 'pedestals' },
      null,
      context,
    );
    expect(result).toMatchObject({ changed: false, plan: null });
    expect(result.message).toContain('there is no type pedestals');
    expect(content()).toBe(before);
  });

  it('refuses an undo after another program has changed the file', async () => {
    await add();
    writeFileSync(file, 'something else');
    await expect(undo()).rejects.toMatchObject({ code: 'changed' });
    expect(readFileSync(file, 'utf8')).toBe('something else');
  });

  it.each(['ENOSPC', 'EIO'])('keeps the old file when any call fails with %s', async (errno) => {
    await add();
    const before = content();
    const calls: FileSystemCall[] = [];
    await add(faultyFileSystem({ before: (call) => void calls.push(call) }));
    const changing = calls.filter(isChanging);
    expect(changing.length).toBeGreaterThan(10);
    await undo();
    const wrong: string[] = [];
    for (const { number, name } of changing) {
      const failing = faultyFileSystem({
        before: (call) => {
          if (call.number === number) throw systemError(errno);
        },
      });
      const failed = await add(failing).then(
        () => false,
        () => true,
      );
      await recoverStore(services, { calibdir }, context);
      if (failed && content() !== before)
        wrong.push(`call ${number} (${name}): failed, and the file changed`);
      if (names().some((entry) => entry.endsWith('.tmp')))
        wrong.push(`call ${number} (${name}): left a temporary`);
      if (!failed) await undo();
      expect(content()).toBe(before);
    }
    expect(wrong).toEqual([]);
  });
});
