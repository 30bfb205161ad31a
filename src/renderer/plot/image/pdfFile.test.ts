import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { pdfOfPixels } from './pdfFile.ts';

it('holds the pixels, at offsets that its table names', async () => {
  const rgba = Uint8Array.from({ length: 4 * 6 }, (_, i) => (i * 11) % 256);
  const blob = await pdfOfPixels(rgba, 3, 2, 'run 5 (calibrated) \u00b5m');
  const bytes = Buffer.from(await blob.arrayBuffer());
  const text = bytes.toString('latin1');
  expect(text.startsWith('%PDF-1.4\n')).toBe(true);
  const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)![1]);
  expect(text.slice(table, table + 4)).toBe('xref');
  const offsets = [...text.slice(table).matchAll(/^(\d{10}) 00000 n $/gm)].map((match) => Number(match[1]));
  expect(offsets).toHaveLength(6);
  offsets.forEach((offset, i) => expect(text.slice(offset).startsWith(`${i + 1} 0 obj\n`)).toBe(true));
  const length = Number(/FlateDecode \/Length (\d+)/.exec(text)![1]);
  const begin = text.indexOf('stream\n', offsets[4]) + 7;
  const pixels = inflateSync(bytes.subarray(begin, begin + length));
  expect([...pixels]).toEqual([...rgba].filter((_, i) => i % 4 !== 3));
  expect(text).toContain('/Title (run 5 \\(calibrated\\) ?m)');
});
