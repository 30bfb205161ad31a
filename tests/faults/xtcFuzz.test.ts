import { describe, expect, it } from 'vitest';
import {
  compressedPayload,
  decodeRandom,
  decompressDamaged,
  mutate,
  Random,
  readAll,
  seeds,
} from '../support/xtcFuzz.ts';

describe('hostile XTC input', () => {
  it('takes a small file cut at every byte', async () => {
    const [whole] = seeds;
    for (let length = 0; length <= whole!.length; length++) await readAll(whole!.subarray(0, length));
  });

  it('takes damaged files', async () => {
    const random = new Random(20261124);
    let taken = 0;
    for (let i = 0; i < 600; i++) if (await readAll(mutate(seeds[i % seeds.length]!, random))) taken++;
    // Both kinds must occur, or the mutations prove nothing.
    expect(taken).toBeGreaterThan(100);
    expect(taken).toBeLessThan(600);
  });

  it('takes lying records', () => {
    const random = new Random(7);
    let decoded = 0;
    for (let i = 0; i < 3000; i++) if (decodeRandom(random)) decoded++;
    expect(decoded).toBeGreaterThan(100);
    expect(decoded).toBeLessThan(3000);
  });

  it('takes damaged compressed records', () => {
    const random = new Random(11);
    const payload = compressedPayload();
    let unpacked = 0;
    for (let i = 0; i < 20; i++) if (decompressDamaged(payload, random)) unpacked++;
    expect(unpacked).toBeLessThan(20);
  });
});
