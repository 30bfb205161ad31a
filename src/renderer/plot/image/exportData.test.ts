import { describe, expect, it } from 'vitest';
import { decodeNpy } from '../../../domain/array/npy.ts';
import { csvBlob, csvLines, fileNameOf, npyBlob } from './exportData.ts';
import { flatLayout } from './layout.ts';

describe('export', () => {
  it('writes all panels as exact numbers', async () => {
    const array = {
      dtype: 'float32' as const,
      shape: [2, 2, 2],
      data: Float32Array.from([0.1, 2, Number.NaN, 4, 5, -6.5, 7, 1e10]),
    };
    expect([...csvLines(array, flatLayout(array.shape), 'a\nb')]).toEqual([
      '# a b',
      '# float32 (2,2,2)',
      '# panel 0',
      '0.1,2',
      'NaN,4',
      '# panel 1',
      '5,-6.5',
      '7,10000000000',
    ]);
    const text = await (await csvBlob(array, flatLayout(array.shape), 't')).text();
    expect(text.split('\n')).toHaveLength(9);
  });

  it('writes npy files that read back', async () => {
    const array = { dtype: 'uint16' as const, shape: [2, 3], data: Uint16Array.from([1, 2, 3, 4, 5, 6]) };
    const back = decodeNpy(new Uint8Array(await npyBlob(array).arrayBuffer()), 'x.npy');
    expect(back).toMatchObject({ dtype: 'uint16', shape: [2, 3] });
    expect([...back.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('makes file names without separators', () => {
    expect(fileNameOf('CxiDs1.0:Cspad.0/pedestals 7-end.data', 'png')).toBe(
      'CxiDs1.0_Cspad.0_pedestals_7-end.data.png',
    );
    expect(fileNameOf('///', 'csv')).toBe('image.csv');
  });
});
