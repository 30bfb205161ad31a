import { beforeAll, describe, expect, it } from 'vitest';
import { buildKernels } from '../../../../scripts/buildKernels.mjs';
import { bankCorrection, epixColumns, epixRows } from '../../../domain/common-mode/banks.ts';
import { kernelBankCorrection } from './bankKernel.ts';

beforeAll(() => buildKernels());

/** Small repeatable generator, uniform in [0, 1). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Values as they come out of raw - pedestals: noise with offsets per bank, bright pixels, many equal values, NaN. */
function frameOf(seed: number, kind: 'noise' | 'whole' | 'odd'): Float32Array {
  const random = generator(seed);
  const frame = new Float32Array(epixRows * epixColumns);
  for (let pixel = 0; pixel < frame.length; pixel++) {
    const row = Math.floor(pixel / epixColumns);
    const noise = (random() + random() + random() - 1.5) * 12 + ((row * 7) % 11) - 5;
    frame[pixel] = kind === 'noise' ? noise : Math.round(noise);
    if (random() < 0.02) frame[pixel] += 500;
    if (kind === 'odd' && random() < 0.3) frame[pixel] = random() < 0.5 ? NaN : Infinity;
    if (kind === 'odd' && row < 40) frame[pixel] = 1e6; // rows without a good pixel
  }
  return frame;
}

function expectSame(actual: Float32Array, expected: Float32Array): void {
  for (let pixel = 0; pixel < expected.length; pixel++)
    if (!Object.is(actual[pixel], expected[pixel]))
      expect(`pixel ${pixel}: ${actual[pixel]}`).toBe(`pixel ${pixel}: ${expected[pixel]}`);
}

describe('the compiled common mode of banks', () => {
  const status = Uint16Array.from({ length: epixRows * epixColumns }, (_, pixel) =>
    pixel % 97 === 0 || Math.floor(pixel / epixColumns) % 50 === 3 ? 1 + (pixel % 32) : 0,
  );
  for (const kind of ['noise', 'whole', 'odd'] as const)
    it.each([
      [4, 1, 30, 10],
      [4, 2, 30, 10],
      [4, 4, 30, 10],
      [4, 6, 30, 10],
      [4, 7, 30, 0],
      [4, 7, 0.5, 3],
      [4, 7, 1e9, 2],
    ])(`equals the plain one bit for bit: ${kind}, %d,%d,%d,%d`, (...numbers) => {
      for (const words of [null, status]) {
        const expected = frameOf(numbers[1] + 3, kind);
        const actual = expected.slice();
        bankCorrection(numbers, { status: words, rms: null })(expected, null);
        const correct = kernelBankCorrection(numbers, words);
        correct(actual, null);
        expectSame(actual, expected);
      }
    });
});
