import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { decodeNpy, encodeNpy } from '../../domain/array/npy.ts';
import { parseConstantsText } from '../../domain/store/constantsText.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import { silentContext, type Identity } from './context.ts';
import { convertConstants, type ConvertInput } from './convertConstants.ts';
import { inspectConstants } from './inspectConstants.ts';
import { readConstants } from '../store/readConstants.ts';

const scratch = mkdtempSync(join(tmpdir(), 'calibdesk-convert-'));
const pool = new WorkerPool({ threads: 3 });
afterAll(async () => {
  await pool.dispose();
  rmSync(scratch, { recursive: true, force: true });
});
const identity: Identity = {
  user: 'u',
  host: 'h',
  now: () => new Date(2021, 2, 4, 5, 6, 7),
  fixedTime: true,
};
const context = silentContext();
const plain: Omit<ConvertInput, 'file'> = {
  format: '%.1f',
  comments: [],
  addMetadata: true,
  layout: 'store',
};
const at = (name: string): string => join(scratch, name);

it('writes the same text and reads the same numbers with workers as without', async () => {
  const data = Float32Array.from({ length: 4_200_000 }, (_, i) => ((i * 7919) % 100_003) / 8 - 5000);
  writeFileSync(at('big.npy'), encodeNpy({ dtype: 'float32', shape: [3, 1400, 1000], data }));
  await convertConstants(
    { identity },
    { ...plain, file: at('big.npy'), out: at('one/big.data'), format: '%.3f' },
    context,
  );
  await convertConstants(
    { identity, pool },
    { ...plain, file: at('big.npy'), out: at('two/big.data'), format: '%.3f' },
    context,
  );
  const text = readFileSync(at('one/big.data'));
  expect(text.equals(readFileSync(at('two/big.data')))).toBe(true);
  const shared = await readConstants(at('one/big.data'), { pool });
  expect(shared).toEqual(parseConstantsText(new Uint8Array(text), at('one/big.data')));
  expect(shared.array.data).toEqual(data);
});

it('names the fault of a large text the same with workers', async () => {
  const rows = `${'1 2 3 4 5 6 7 8\n'.repeat(1_100_000)}1 2 3 oops 5 6 7 8\n`;
  writeFileSync(at('bad.data'), rows);
  await expect(readConstants(at('bad.data'), { pool })).rejects.toMatchObject({
    code: 'unreadable',
    offset: rows.indexOf('oops'),
    message: expect.stringContaining('row 1100001, column 4') as string,
  });
});

it('writes nothing at all when one of the outputs cannot be written', async () => {
  writeFileSync(at('nan.data'), '1 nan\n');
  const before = readdirSync(scratch).sort();
  const input = { ...plain, file: at('nan.data'), npy: at('nan.npy'), out: at('nan.txt'), format: '%d' };
  await expect(convertConstants({ identity }, input, context)).rejects.toMatchObject({ code: 'bad-input' });
  await expect(
    convertConstants({ identity }, { ...plain, file: at('nan.data') }, context),
  ).rejects.toMatchObject({ code: 'usage' });
  await expect(
    convertConstants({ identity }, { ...plain, file: at('none.data'), npy: at('none.npy') }, context),
  ).rejects.toMatchObject({ code: 'not-found' });
  await expect(
    convertConstants({ identity }, { ...plain, file: scratch, npy: at('none.npy') }, context),
  ).rejects.toMatchObject({ code: 'unreadable' });
  expect(readdirSync(scratch).sort()).toEqual(before);
});

it('puts the comment of the source last and keeps the order of cspad2x2', async () => {
  const data = Int16Array.from({ length: 2 * 185 * 388 }, (_, i) => i % 1000);
  writeFileSync(at('c.npy'), encodeNpy({ dtype: 'int16', shape: [2, 185, 388], data }));
  const input = {
    ...plain,
    file: at('c.npy'),
    out: at('c.txt'),
    format: '%d',
    comments: ['A'],
    source: 'XppGon.0:Cspad2x2.0',
  };
  await convertConstants({ identity }, input, context);
  const lines = readFileSync(at('c.txt'), 'latin1').split('\n');
  expect(lines.slice(0, 3)).toEqual(['# A', '# SOURCE  XppGon.0:Cspad2x2.0', '']);
  expect(lines.filter((line) => line.startsWith('# '))).not.toContainEqual(expect.stringContaining('DTYPE'));
  expect(lines.slice(10, 12)).toEqual(['', `0 ${(185 * 388) % 1000}`]);
  expect(existsSync(at('c.data'))).toBe(false);
});

it('tells stored types that memory widens', async () => {
  const header = Buffer.from("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }\n");
  const bytes = Buffer.concat([
    Buffer.from([0x93]),
    Buffer.from('NUMPY'),
    Buffer.from([1, 0, header.length, 0]),
    header,
    Buffer.from([1, 0]),
  ]);
  writeFileSync(at('b.npy'), bytes);
  expect(decodeNpy(new Uint8Array(bytes), 'b').dtype).toBe('uint8');
  const { line, info } = await inspectConstants({}, { file: at('b.npy'), name: 'b' }, context);
  expect(line).toBe('b shape:(2,) size:2 dtype:bool [ True False]');
  expect(info).toMatchObject({ dtype: 'bool', zeros: 1, sum: 1 });
});
