import { describe, expect, it } from 'vitest';
import { asWords, bitColor, censusOf, darkStatusNames, packBits, wordText } from './statusBits.ts';

describe('status bits', () => {
  it('counts each bit and the elements with any', () => {
    const data = Uint16Array.from([0, 1, 3, 0, 16, 17]);
    const census = censusOf({ dtype: 'uint16', shape: [6], data }, darkStatusNames);
    expect(census.elements).toBe(6);
    expect(census.flagged).toBe(4);
    expect(census.entries.map(({ value, letter, count }) => [value, letter, count])).toEqual([
      ['1', 'A', 3],
      ['2', 'B', 1],
      ['16', 'E', 2],
    ]);
    expect(census.entries[0].name).toBe('rms high');
  });

  it('keeps words of 32 bits and less as they are', () => {
    const array = { dtype: 'uint16' as const, shape: [3], data: Uint16Array.from([0, 5, 65535]) };
    expect([...packBits(array, censusOf(array))]).toEqual([0, 5, 65535]);
    const negative = { dtype: 'int8' as const, shape: [1], data: Int8Array.from([-1]) };
    expect(censusOf(negative).entries).toHaveLength(8);
    expect([...packBits(negative, censusOf(negative))]).toEqual([255]);
  });

  it('packs 64-bit words into the places of the bits that occur', () => {
    const array = {
      dtype: 'uint64' as const,
      shape: [3],
      data: BigUint64Array.from([0n, 1n | (1n << 40n), 1n << 63n]),
    };
    const census = censusOf(array);
    expect(census.entries.map(({ position, slot }) => [position, slot])).toEqual([
      [0, 0],
      [40, 1],
      [63, 2],
    ]);
    expect([...packBits(array, census)]).toEqual([0, 3, 4]);
    const low = { dtype: 'uint64' as const, shape: [2], data: BigUint64Array.from([6n, 0n]) };
    expect([...packBits(low, censusOf(low))]).toEqual([6, 0]);
  });

  it('tells in words what is set', () => {
    const array = { dtype: 'uint8' as const, shape: [2], data: Uint8Array.from([0, 5]) };
    const census = censusOf(array, darkStatusNames);
    expect(wordText(0, census)).toBe('good');
    expect(wordText(5, census)).toBe('A rms high, C saturated');
  });

  it('gives the first seven bits seven colours', () => {
    expect(new Set(Array.from({ length: 7 }, (_, i) => bitColor(i))).size).toBe(7);
  });
});

describe('asWords', () => {
  it('takes whole floating numbers as words and refuses others', () => {
    const floats = (values: number[]) =>
      asWords({ dtype: 'float32', shape: [values.length], data: Float32Array.from(values) });
    expect([...(floats([0, 5, 65536])?.data ?? [])]).toEqual([0, 5, 65536]);
    expect(floats([0, 0.5])).toBeNull();
    expect(floats([-1])).toBeNull();
    expect(floats([Number.NaN])).toBeNull();
    const words = { dtype: 'uint16' as const, shape: [1], data: Uint16Array.of(3) };
    expect(asWords(words)).toBe(words);
  });
});
