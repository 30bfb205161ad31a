import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutputFiles, withOutputs } from './outputFiles.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outputs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('output files', () => {
  it('appear together, with modes and new folders', async () => {
    await withOutputs({ fileMode: 0o640, directoryMode: 0o750 }, async (outputs) => {
      await outputs.write(join(folder, 'a', 'b', 'one.txt'), '1\n');
      await outputs.write(join(folder, 'two.txt'), '2\n');
      expect((await readdir(join(folder, 'a', 'b'))).every((name) => name.endsWith('.tmp'))).toBe(true);
      await outputs.publish();
    });
    expect(await readFile(join(folder, 'a', 'b', 'one.txt'), 'utf8')).toBe('1\n');
    expect((await stat(join(folder, 'two.txt'))).mode & 0o777).toBe(0o640);
    expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o750);
    expect(await readdir(folder)).toEqual(['a', 'two.txt']);
  });
  it('keep the mode of a file that was there', async () => {
    await writeFile(join(folder, 'old.txt'), 'old');
    await chmod(join(folder, 'old.txt'), 0o600);
    await withOutputs({}, async (outputs) => {
      await outputs.write(join(folder, 'old.txt'), 'new');
      await outputs.publish();
    });
    expect((await stat(join(folder, 'old.txt'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['old.txt']);
  });
  it('leave nothing when the command fails, before or after they got their names', async () => {
    await writeFile(join(folder, 'old.txt'), 'old');
    for (const publish of [false, true]) {
      const failing = withOutputs({}, async (outputs) => {
        await outputs.write(join(folder, 'x', 'new.txt'), 'new');
        await outputs.write(join(folder, 'old.txt'), 'changed');
        if (publish) await outputs.publish();
        throw new Error('failed');
      });
      await expect(failing).rejects.toThrow('failed');
      expect(await readdir(folder)).toEqual(['old.txt']);
      expect(await readFile(join(folder, 'old.txt'), 'utf8')).toBe('old');
    }
  });
  it('refuse a file where a folder is needed, and a folder where a file is', async () => {
    await writeFile(join(folder, 'file'), '');
    const outputs = new OutputFiles();
    await expect(outputs.write(join(folder, 'file', 'x'), '')).rejects.toMatchObject({
      name: 'CalibdeskError',
    });
    await expect(outputs.write(folder, '')).rejects.toMatchObject({ code: 'bad-input' });
  });
  it('warn about an unknown group, once', async () => {
    const notes: string[] = [];
    await withOutputs({ group: 'no-such-group-here', note: (text) => notes.push(text) }, async (outputs) => {
      await outputs.write(join(folder, 'a'), '');
      await outputs.write(join(folder, 'b'), '');
      await outputs.publish();
    });
    expect(notes).toHaveLength(1);
  });
});
