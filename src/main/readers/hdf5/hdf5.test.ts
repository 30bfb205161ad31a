import {
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeNpy } from '../../../domain/array/npy.ts';
import type { StoredItem } from '../../../domain/array/storedItems.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import { WorkerPool } from '../../engine/workerPool.ts';
import { silentContext } from '../../usecases/context.ts';
import { piecesOf, readHdf5, treeHdf5 } from '../../usecases/readHdf5.ts';
import { askHdf5, runHdf5Task } from './client.ts';
import { Hdf5File, selectAll } from './file.ts';
import { parseSlices, selectionOf } from './selection.ts';
import { keepsFileOrder, typeDocument, typeText, type Hdf5Type } from './types.ts';
import { decodeArray, decodeValues, fixedText } from './values.ts';
import { Hdf5Writer } from './writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'calibdesk-hdf5-'));
const file = join(folder, 'made.h5');
const pool = new WorkerPool({ threads: 1 });
const context = silentContext();

const image = {
  dtype: 'uint16' as const,
  shape: [3, 4],
  data: Uint16Array.from({ length: 12 }, (_, i) => i * 5000),
};
const large = { dtype: 'int64' as const, shape: [2], data: BigInt64Array.of(-(2n ** 62n), 2n ** 53n + 1n) };
const floats = {
  dtype: 'float64' as const,
  shape: [4],
  data: Float64Array.of(1.5, Number.NaN, -Infinity, -0),
};

let content: Uint8Array;

beforeAll(async () => {
  const writer = await Hdf5Writer.open(null, 'made.h5');
  writer.group('/a');
  writer.group('/a/b');
  writer.dataset('/a/image', image);
  writer.dataset('/a/b/large', large);
  writer.dataset('/a/b/floats', floats);
  writer.dataset('/text', 'blank at the end ');
  content = writer.finish();
  writeFileSync(file, content);
});
afterAll(async () => {
  await pool.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function failure(work: Promise<unknown>): Promise<CalibdeskError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CalibdeskError);
  return error as CalibdeskError;
}

describe('reading', () => {
  it('lists every object by path', async () => {
    const { items, errors } = await treeHdf5({ pool }, { file }, context);
    expect(items.map(({ path, kind, dtype, shape }) => [path, kind, dtype, shape])).toEqual([
      ['/a', 'group', null, null],
      ['/a/b', 'group', null, null],
      ['/a/b/floats', 'dataset', 'float64', [4]],
      ['/a/b/large', 'dataset', 'int64', [2]],
      ['/a/image', 'dataset', 'uint16', [3, 4]],
      ['/text', 'dataset', '|S17', [1]],
    ]);
    expect(errors).toEqual([]);
  });

  it('gives exact integers, words for what is not finite, and whole texts', async () => {
    const read = async (path: string): Promise<unknown> =>
      (await readHdf5({ pool }, { file, path }, context)).values;
    expect(await read('/a/b/large')).toEqual([-(2n ** 62n), 2n ** 53n + 1n]);
    expect(await read('a/b/floats')).toEqual([1.5, 'nan', '-inf', -0]);
    expect(await read('/text')).toEqual(['blank at the end ']);
  });

  it('reads a part and writes it as .npy', async () => {
    const npy = join(folder, 'part.npy');
    const reading = await readHdf5({ pool }, { file, path: '/a/image', slice: '1:,::2', npy }, context);
    expect([reading.shape, reading.values]).toEqual([
      [2, 2],
      [20000, 30000, 40000, 50000],
    ]);
    const array = decodeNpy(readFileSync(npy), npy);
    expect([array.dtype, array.shape, [...array.data]]).toEqual(['uint16', [2, 2], reading.values]);
  });

  it('reads data behind 10 GiB without loading the file', async () => {
    // The numbers of /a/image are moved to the far end of a sparse file, and what points to them is changed.
    const far = 10n * 2n ** 30n;
    const numbers = Buffer.from(image.data.buffer);
    const head = Buffer.from(content);
    const place = head.indexOf(numbers);
    const address = Buffer.alloc(8);
    address.writeBigUInt64LE(BigInt(place));
    const pointer = head.indexOf(address);
    expect([place > 0, pointer > 0, head.indexOf(address, pointer + 1)]).toEqual([true, true, -1]);
    head.writeBigUInt64LE(far, pointer);
    head.writeBigUInt64LE(far + BigInt(numbers.length), 40); // end of file of a superblock of version 0
    head.fill(0, place, place + numbers.length);
    const large = join(folder, 'large.h5');
    const descriptor = openSync(large, 'w');
    writeSync(descriptor, head, 0, head.length, 0);
    writeSync(descriptor, numbers, 0, numbers.length, Number(far));
    closeSync(descriptor);
    const { values } = await readHdf5({ pool }, { file: large, path: '/a/image' }, context);
    expect(values).toEqual([...image.data]);
  });

  it('opens content in memory', async () => {
    const opened = await Hdf5File.ofBytes(content, 'memory');
    expect(opened.names('/').sort()).toEqual(['a', 'text']);
    const dataset = opened.dataset('/a/image');
    const array = opened.read('/a/image', dataset, selectAll([3, 4]), (bytes) =>
      decodeArray(bytes, dataset.type, [3, 4]),
    );
    expect(array).toEqual(image);
    opened.close();
  });
});

describe('what cannot be read', () => {
  it('names files that are missing, of another format, folders, and cut files', async () => {
    const tree = (path: string): Promise<CalibdeskError> =>
      failure(treeHdf5({ pool }, { file: path }, context));
    expect((await tree(join(folder, 'none.h5'))).code).toBe('not-found');
    const foreign = join(folder, 'foreign.h5');
    writeFileSync(foreign, 'no HDF5 at all');
    const notHdf5 = await tree(foreign);
    expect([notHdf5.code, notHdf5.offset]).toEqual(['unreadable', 0]);
    expect(notHdf5.message).toContain(foreign);
    mkdirSync(join(folder, 'folder.h5'));
    expect((await tree(join(folder, 'folder.h5'))).message).toMatch(/it is a folder/);
    const cut = join(folder, 'cut.h5');
    writeFileSync(cut, content.subarray(0, 1500));
    const cutOff = await tree(cut);
    expect([cutOff.code, cutOff.offset]).toEqual(['unreadable', 1500]);
    expect(cutOff.message).toMatch(new RegExp(`states ${content.length} bytes, found 1500`));
  });

  it('names paths that are not there, and groups where data are wanted', async () => {
    const read = (path: string): Promise<CalibdeskError> =>
      failure(askHdf5(pool, { kind: 'values', file, path, selection: null, limit: 10 }));
    expect((await read('/nothing')).code).toBe('not-found');
    expect((await read('/a')).message).toMatch(/\/a is a group, a data set was expected/);
  });

  it('refuses selections outside', async () => {
    const selection = { start: [2, 0], count: [2, 4], step: [1, 1] };
    const error = await failure(
      askHdf5(pool, { kind: 'values', file, path: '/a/image', selection, limit: 100 }),
    );
    expect(error.code).toBe('usage');
  });

  it('survives damage everywhere: an answer or an error of the file, always', async () => {
    const broken = join(folder, 'broken.h5');
    let state = 12345;
    const random = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let round = 0; round < 60; round++) {
      const bytes = content.slice();
      for (let i = 0; i < 6; i++) bytes[random(bytes.length)] = [0, 1, 0x7f, 0x80, 0xff][random(5)];
      writeFileSync(broken, bytes);
      try {
        const { items } = await treeHdf5({ pool }, { file: broken }, context);
        for (const { path, kind } of items.filter((item) => item.kind === 'dataset'))
          await askHdf5(pool, { kind: 'values', file: broken, path, selection: null, limit: 1000 }).catch(
            (error: unknown) => expect([kind, (error as CalibdeskError).code]).not.toContain('internal'),
          );
      } catch (error) {
        expect((error as CalibdeskError).code, String(error)).toBe('unreadable');
        expect((error as CalibdeskError).message).toContain(broken);
      }
    }
  });

  it('gives a file up that makes no progress', async () => {
    // A thread that is yet to start: one that runs can be done before the first look.
    const cold = new WorkerPool({ threads: 1 });
    const error = await failure(
      runHdf5Task(cold, 'hdf5', file, { kind: 'tree', file, path: '/' }, { patience: 0 }),
    );
    await cold.dispose();
    expect([error.code, error.message.includes(file)]).toEqual(['unreadable', true]);
  });
});

describe('types', () => {
  const u2: Hdf5Type = { kind: 'number', size: 2, dtype: 'uint16', bigEndian: false };
  const bigFloat: Hdf5Type = { kind: 'number', size: 4, dtype: 'float32', bigEndian: true };
  const mixed: Hdf5Type = {
    kind: 'compound',
    size: 8,
    members: [
      { name: 'n', offset: 0, type: u2 },
      { name: 'x', offset: 4, type: bigFloat },
    ],
  };

  it('have the names of numpy', () => {
    expect(typeDocument({ kind: 'array', size: 24, shape: [3, 4], element: u2 })).toBe('uint16[3,4]');
    expect(typeDocument(bigFloat)).toBe('>f4');
    expect(typeText(typeDocument(mixed))).toBe('{n, x}');
    expect(typeDocument({ kind: 'array', size: 16, shape: [2], element: mixed })).toMatchObject({
      shape: [2],
    });
  });

  it('turn bytes only where the library did not', () => {
    expect([keepsFileOrder(bigFloat), keepsFileOrder(mixed)]).toEqual([false, true]);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setUint16(0, 7, true);
    new DataView(bytes.buffer).setFloat32(4, 2.5, false);
    const nothing = (): Uint8Array => new Uint8Array(0);
    expect(decodeValues(bytes, mixed, 1, { text: nothing, bytes: nothing })).toEqual([{ n: 7, x: 2.5 }]);
  });

  it('read text of every padding', () => {
    const bytes = new TextEncoder().encode('ab  ');
    expect([fixedText(bytes, false), fixedText(bytes, true)]).toEqual(['ab  ', 'ab']);
    expect(fixedText(Uint8Array.of(97, 0, 98), false)).toBe('a');
    expect(fixedText(Uint8Array.of(0xe9), false)).toBe('é');
  });
});

describe('files that are written', () => {
  const items: StoredItem[] = [
    { path: '/entry', value: null, attributes: { NX_class: 'NXentry' } },
    { path: '/entry/start_time', value: '2021-03-04T05:06:07', scalar: true },
    {
      path: '/entry/length',
      value: { dtype: 'float64', shape: [], data: Float64Array.of(2.5) },
      attributes: { units: 'm', vector: { dtype: 'float64', shape: [3], data: Float64Array.of(1, 0, -1) } },
    },
    { path: '/entry/many', value: image },
    { path: '/plain', value: 'text' },
  ];

  it('hold groups, single values and attributes as they were given', async () => {
    const path = join(folder, 'attributes.h5');
    writeFileSync(path, await pool.run('hdf5-write', { file: path, items }));
    const found = await askHdf5(pool, { kind: 'contents', file: path, limit: 4 });
    expect(found).toEqual({
      '/entry': { kind: 'group', shape: null, values: null, attributes: { NX_class: 'NXentry' } },
      '/entry/start_time': { kind: 'dataset', shape: [], values: ['2021-03-04T05:06:07'], attributes: {} },
      '/entry/length': {
        kind: 'dataset',
        shape: [],
        values: [2.5],
        attributes: { units: 'm', vector: [1, 0, -1] },
      },
      // More values than were asked for are left where they are.
      '/entry/many': { kind: 'dataset', shape: [3, 4], values: null, attributes: {} },
      '/plain': { kind: 'dataset', shape: [1], values: ['text'], attributes: {} },
    });
  });

  it('need a group before what it holds', async () => {
    const orphan = [{ path: '/nowhere/x', value: image }];
    await expect(pool.run('hdf5-write', { file: 'a.h5', items: orphan })).rejects.toThrow(
      /a\.h5: \/nowhere\/x could not be written/,
    );
    // The thread goes on: nothing of the failure is left in the library.
    const content = await pool.run('hdf5-write', { file: 'b.h5', items: [{ path: '/x', value: image }] });
    expect(content.length).toBeGreaterThan(24);
  });
});

describe('selections', () => {
  it('are written as in numpy', () => {
    expect(selectionOf(parseSlices('-2:,1,::3'), [5, 4, 10])).toEqual({
      start: [3, 1, 0],
      count: [2, 1, 4],
      step: [1, 1, 3],
    });
    expect(selectionOf(parseSlices('2:100'), [5, 4]).count).toEqual([3, 4]);
    expect(() => selectionOf(parseSlices('5'), [5])).toThrow(/index 5 lies outside/);
    expect(() => selectionOf(parseSlices(':,:'), [5])).toThrow(/2 parts/);
    for (const bad of ['', 'a', '1:2:0', '1:2:3:4']) expect(() => parseSlices(bad)).toThrow(/neither/);
  });

  it('are cut into whole chunks', () => {
    const selection = selectAll([100, 1000]);
    const pieces = piecesOf(selection, 8 * 1024, 4);
    expect(pieces.map((piece) => piece.count[0]).reduce((sum, rows) => sum + rows)).toBe(100);
    expect(pieces.slice(0, -1).every((piece) => piece.count[0] % 4 === 0)).toBe(true);
    expect(pieces.length).toBeGreaterThan(1);
  });
});
