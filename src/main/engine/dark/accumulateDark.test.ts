import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accumulatePlain } from '../../../domain/darks/accumulate.ts';
import {
  defaultDarkParameters,
  type DarkProducts,
  type DarkSettings,
  type FrameDtype,
  type FramePixels,
} from '../../../domain/darks/types.ts';
import { buildKernels } from '../../../../scripts/buildKernels.mjs';
import { silentContext } from '../../usecases/context.ts';
import { WorkerPool } from '../workerPool.ts';
import { accumulateBand, accumulateDark, finishBands } from './accumulateDark.ts';
import { bandOf } from './bands.ts';
import type { DarkPreview, DarkRequest, FrameLocation } from './request.ts';

const constructors = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  float32: Float32Array,
};

/** Small repeatable generator, uniform in [0, 1). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    let word = state;
    word ^= word >>> 15;
    word = Math.imul(word, 0x2c1b3c6d);
    word ^= word >>> 12;
    return (word >>> 0) / 2 ** 32;
  };
}

/** Each pixel behaves in one of many ways, the nasty ones included. */
function makeFrames(
  dtype: FrameDtype,
  records: number,
  pixels: number,
  seed: number,
  calm = false,
): FramePixels[] {
  const random = generator(seed);
  const [least, most] = {
    uint8: [0, 255],
    uint16: [0, 65535],
    int16: [-32768, 32767],
    uint32: [0, 4294967295],
    float32: [-1e6, 1e6],
  }[dtype];
  const whole = dtype !== 'float32';
  const clip = (value: number): number => Math.min(Math.max(whole ? Math.round(value) : value, least), most);
  const kinds = Array.from({ length: pixels }, () => ({
    kind: calm && random() < 0.99 ? 8 : Math.floor(random() * 14),
    base: least + random() * (most - least),
    spread: random() * 40,
  }));
  return Array.from({ length: records }, (_, record) => {
    const frame = new constructors[dtype](pixels);
    kinds.forEach(({ kind, base, spread }, pixel) => {
      const noise = (random() + random() + random() - 1.5) * spread;
      let value = base + noise;
      if (kind === 0) value = least;
      else if (kind === 1) value = most;
      else if (kind === 2)
        value = random() < 0.5 ? least : most; // the whole range is inside the gate
      else if (kind === 3)
        value = least + random() * (most - least); // wide gate
      else if (kind === 4)
        value = base; // constant
      else if (kind === 5 && random() < 0.1)
        value = 0; // outliers
      else if (kind === 6)
        value = base + noise * 40; // medium gate
      else if (kind === 7)
        value = record === 0 ? most : least; // one record only
      else if (kind === 8) value = 3000 + noise;
      else if (kind === 9)
        value = 1 + Math.floor(random() * 3) - 1; // around the lowest intensity
      else if (kind === 10)
        value = 3000 + noise + 16384 * Math.floor(random() * 4); // gain bits
      else if (kind === 11 && !whole && random() < 0.3) value = NaN;
      else if (kind === 12 && !whole) value = NaN;
      frame[pixel] = Number.isNaN(value) ? NaN : clip(value);
    });
    return frame;
  });
}

/** Everything but the settings, as ordinary arrays, so that NaN equals NaN and -0 does not equal 0. */
function expectSame(actual: DarkProducts, expected: DarkProducts): void {
  for (const [name, values] of Object.entries(expected) as [keyof DarkProducts, unknown][]) {
    if (!ArrayBuffer.isView(values)) expect(actual[name], name).toEqual(values);
    else {
      const one = values as unknown as ArrayLike<number>;
      const other = actual[name] as unknown as ArrayLike<number>;
      expect(other.length, name).toBe(one.length);
      for (let pixel = 0; pixel < one.length; pixel++)
        if (!Object.is(other[pixel], one[pixel]))
          expect(`${name}[${pixel}] = ${other[pixel]}`).toBe(`${name}[${pixel}] = ${one[pixel]}`);
    }
  }
}

const folder = mkdtempSync(join(tmpdir(), 'calibdesk-dark-'));
const pools = [1, 3].map((threads) => new WorkerPool({ threads }));
beforeAll(() => buildKernels());
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.dispose()));
  rmSync(folder, { recursive: true, force: true });
});

/** Frames in two files, out of order, with bytes between them. */
function writeFrames(name: string, frames: readonly FramePixels[]): FrameLocation[] {
  const files = [join(folder, `${name}-a.bin`), join(folder, `${name}-b.bin`)];
  const parts: Uint8Array[][] = [[], []];
  const sizes = [0, 0];
  const locations = frames.map((frame, index) => {
    const side = index % 3 === 0 ? 1 : 0;
    parts[side].push(new Uint8Array(5), new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength));
    const location = { file: files[side], byteOffset: sizes[side] + 5 };
    sizes[side] += 5 + frame.byteLength;
    return location;
  });
  files.forEach((file, side) => writeFileSync(file, Buffer.concat(parts[side])));
  return locations;
}

const base = (
  dtype: FrameDtype,
  shape: number[],
  dataBits: number,
  changes: Partial<DarkSettings> = {},
): DarkSettings => ({
  shape,
  dtype,
  dataBits,
  parameters: { ...defaultDarkParameters },
  nrecs1: 50,
  nrecs: 100_000,
  original: false,
  ...changes,
});

async function checkBothWays(
  name: string,
  settings: DarkSettings,
  frames: FramePixels[],
  request: Partial<DarkRequest> = {},
): Promise<void> {
  const expected = accumulatePlain(frames, settings);
  const locations = writeFrames(name, frames);
  const reader = { count: frames.length, read: async (index: number) => frames[index] };
  for (const pool of pools) {
    expectSame(
      await accumulateDark(pool, { ...settings, ...request, frames: locations }, silentContext()),
      expected,
    );
    expectSame(
      await accumulateDark(pool, { ...settings, ...request, frames: reader }, silentContext()),
      expected,
    );
  }
}

describe('dark engine and its plain twin agree bit for bit', () => {
  const forms: [FrameDtype, number][] = [
    ['uint16', 0x3fff],
    ['uint16', 0xffff],
    ['uint16', 0x0fff],
    ['int16', 0x3fff],
    ['int16', 0xffff],
    ['uint8', 0xffff],
    ['uint8', 0x3f],
    ['uint32', 0x3fff],
    ['uint32', 0xffff],
    ['uint32', 0xffff_ffff],
    ['float32', 0x3fff],
  ];
  for (const [dtype, dataBits] of forms)
    for (const records of [3, 16, 17, 50, 51])
      it(`${dtype} & 0x${dataBits.toString(16)}, ${records} records, odd number of pixels`, async () => {
        const frames = makeFrames(dtype, records, 7 * 191, records + dataBits);
        await checkBothWays(`${dtype}-${dataBits}-${records}`, base(dtype, [7, 191], dataBits), frames);
      });

  for (const [dtype, dataBits] of forms.filter(([, bits]) => bits !== 0x0fff))
    it(`${dtype} & 0x${dataBits.toString(16)}, 1001 records, several blocks of the first stage`, async () => {
      const frames = makeFrames(dtype, 1001, 77, 5 + dataBits);
      for (const nrecs1 of [1, 2, 50, 256, 1001])
        await checkBothWays(`long-${dtype}-${dataBits}`, base(dtype, [77], dataBits, { nrecs1 }), frames);
    });

  // Most vectors of eight or sixteen pixels then take the short ways through the kernels: bytes, narrow gates.
  for (const [dtype, dataBits] of forms)
    it(`${dtype} & 0x${dataBits.toString(16)}, calm pixels`, async () => {
      for (const records of [17, 50, 255, 256]) {
        const frames = makeFrames(dtype, records, 3001, records + dataBits, true);
        for (const nrecs1 of [records, 16])
          await checkBothWays(`calm-${dtype}-${dataBits}`, base(dtype, [3001], dataBits, { nrecs1 }), frames);
      }
    });

  it('one pixel; more pixels than one slice', async () => {
    await checkBothWays('one', base('uint16', [1], 0x3fff), makeFrames('uint16', 20, 1, 3));
    await checkBothWays(
      'slices',
      base('uint16', [3, 101, 701], 0x3fff, { nrecs1: 10 }),
      makeFrames('uint16', 35, 3 * 101 * 701, 4),
    );
  });

  const limits: [string, number, number][] = [
    ['beyond all values', 70_000, 80_000],
    ['below all values', -90_000, -80_000],
    ['empty', 5000, 100],
    ['fractions', 0.1, 4000.5],
    ['infinite', -Infinity, Infinity],
    ['at the ends of 16 bits', 65_535, 65_535],
    ['negative', -20_000.5, -0.5],
  ];
  for (const [name, intensityLow, intensityHigh] of limits)
    it(`intensity limits: ${name}`, async () => {
      const parameters = { ...defaultDarkParameters, intensityLow, intensityHigh };
      for (const [dtype, dataBits] of [
        ['uint16', 0xffff],
        ['int16', 0xffff],
        ['uint16', 0x3fff],
      ] as const) {
        const frames = makeFrames(dtype, 40, 333, 9);
        await checkBothWays(
          `limits-${dtype}`,
          base(dtype, [333], dataBits, { parameters, nrecs1: 21 }),
          frames,
        );
      }
    });

  it('other quantiles, all of them', async () => {
    for (const [quantileLow, quantileHigh] of [
      [0, 1],
      [0.5, 0.5],
      [0.25, 0.75],
      [0.999, 1],
    ]) {
      const parameters = { ...defaultDarkParameters, quantileLow, quantileHigh, intensityHigh: 70_000 };
      await checkBothWays(
        'quantiles',
        base('uint16', [501], 0xffff, { parameters, nrecs1: 33 }),
        makeFrames('uint16', 70, 501, 12),
      );
    }
  });

  it('nrecs, and the unused records of the original', async () => {
    const frames = makeFrames('uint16', 30, 200, 8);
    await checkBothWays('nrecs', base('uint16', [200], 0x3fff, { nrecs: 12 }), frames);
    await checkBothWays('original', base('uint16', [200], 0x3fff, { original: true }), frames);
  });

  it('more records than 16-bit counters hold', async () => {
    const one = new Uint16Array(16).map((_, pixel) => (pixel === 3 ? 65_535 : 1000 * pixel));
    const two = one.map((value, pixel) => (pixel === 3 ? 0 : value + 1));
    const settings = base('uint16', [16], 0xffff, {
      nrecs: 200_000,
      parameters: { ...defaultDarkParameters, intensityLow: -1, intensityHigh: 70_000 },
    });
    const frames = Array.from({ length: 140_001 }, (_, index) => (index % 2 === 0 ? one : two));
    const expected = accumulatePlain(frames, settings);
    const locations = writeFrames('many', [one, two]);
    const table = frames.map((_, index) => locations[index % 2]);
    expectSame(await accumulateDark(pools[1], { ...settings, frames: table }, silentContext()), expected);
    expect(expected.sum2[3]).toBeGreaterThan(2 ** 48);
  });

  it('a budget smaller than the block of the first stage', async () => {
    const frames = makeFrames('uint16', 60, 999, 21);
    await checkBothWays('budget', base('uint16', [999], 0x3fff), frames, { memoryBudget: 2 * 999 * 7 });
  });

  it('leaves out events without a frame', async () => {
    const frames = makeFrames('uint16', 40, 99, 2);
    const settings = base('uint16', [99], 0x3fff, { nrecs: 25, nrecs1: 5 });
    const present = frames.filter((_, index) => index % 4 !== 1);
    const reader = { count: 40, read: async (index: number) => (index % 4 === 1 ? null : frames[index]) };
    expectSame(
      await accumulateDark(pools[1], { ...settings, frames: reader }, silentContext()),
      accumulatePlain(present, settings),
    );
  });
});

describe('a dark run in bands of pixels', () => {
  const shape = [5, 211];
  const pixels = shape[0] * shape[1];
  const bandsOf = async (
    settings: DarkSettings,
    frames: DarkRequest['frames'],
    count: number,
    memoryBudget?: number,
  ) =>
    Promise.all(
      Array.from({ length: count }, (_, k) =>
        accumulateBand(
          pools[k % 2],
          { ...settings, frames, ...(memoryBudget === undefined ? {} : { memoryBudget }) },
          bandOf(pixels, k + 1, count),
          silentContext(),
        ),
      ),
    );

  for (const dtype of ['uint16', 'int16', 'float32'] as const)
    it(`${dtype}: joins to the same bits as in one piece, read in place or decoded`, async () => {
      const frames = makeFrames(dtype, 70, pixels, 31);
      const settings = base(dtype, shape, 0x3fff, { correctRms: true });
      const expected = accumulatePlain(frames, settings);
      const locations = writeFrames(`bands-${dtype}`, frames);
      const reader = { count: frames.length, read: async (index: number) => frames[index] };
      // 40 bands of 1055 pixels: some hold nothing.
      for (const count of [1, 3, 40])
        expectSame(
          await finishBands(pools[0], await bandsOf(settings, locations, count), silentContext()),
          expected,
        );
      for (const budget of [undefined, 2 * pixels * 7])
        expectSame(
          await finishBands(
            pools[0],
            (await bandsOf(settings, reader, 3, budget)).toReversed(),
            silentContext(),
          ),
          expected,
        );
    });

  it('cover each pixel once', () => {
    for (const count of [1, 2, 7, 1000]) {
      let next = 0;
      for (let index = 1; index <= count; index++) {
        const { begin, end } = bandOf(pixels, index, count);
        expect(begin).toBe(next);
        next = end;
      }
      expect(next).toBe(pixels);
    }
  });

  it('are refused when they make no whole', async () => {
    const frames = makeFrames('uint16', 20, pixels, 5);
    const settings = base('uint16', shape, 0x3fff);
    const locations = writeFrames('bands-wrong', frames);
    const bands = await bandsOf(settings, locations, 3);
    const join = (parts: typeof bands) => finishBands(pools[0], parts, silentContext());
    await expect(join([])).rejects.toThrow(/there are none/);
    await expect(join([bands[0], bands[2]])).rejects.toThrow(/band 2 of 3 is missing/);
    await expect(join([bands[0], bands[0], bands[2]])).rejects.toThrow(/band 1 was given twice/);
    const [other] = await bandsOf({ ...settings, nrecs1: 7 }, locations, 3);
    await expect(join([other, bands[1], bands[2]])).rejects.toThrow(/other settings/);
    const [fewer] = await bandsOf(settings, locations.slice(0, 19), 3);
    await expect(join([fewer, bands[1], bands[2]])).rejects.toThrow(/holds 19 frames, band 2 20/);
    const cut = { ...bands[0], sums: { ...bands[0].sums, sum1: bands[0].sums.sum1.slice(1) } };
    await expect(join([cut, bands[1], bands[2]])).rejects.toThrow(/sum1 of band 1 has \d+ values/);
  });
});

describe('dark engine: what can go wrong', () => {
  const frames = makeFrames('uint16', 20, 1000, 1);
  const settings = base('uint16', [1000], 0x3fff);
  const [pool] = pools;

  it('refuses fewer than 3 records and senseless settings', async () => {
    const locations = writeFrames('few', frames);
    const run = (changes: Partial<DarkRequest>) =>
      accumulateDark(pool, { ...settings, frames: locations, ...changes }, silentContext());
    await expect(run({ frames: locations.slice(0, 2) })).rejects.toThrow(/at least 3 records, found 2/);
    await expect(run({ nrecs: 2 })).rejects.toThrow(/at least 3 records/);
    await expect(run({ nrecs1: 0 })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(run({ shape: [0, 5] })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(run({ parameters: { ...defaultDarkParameters, rmsLow: NaN } })).rejects.toThrow(/rmsLow/);
  });

  it('names the file and the byte of a frame that is cut, and a file that is gone', async () => {
    const locations = writeFrames('cut', frames);
    const cut = [
      ...locations.slice(0, 19),
      { file: locations[1].file, byteOffset: locations[1].byteOffset + 25_000 },
    ];
    for (const one of pools) {
      await expect(accumulateDark(one, { ...settings, frames: cut }, silentContext())).rejects.toMatchObject({
        code: 'unreadable',
        file: locations[1].file,
      });
      const gone = locations.map((location) => ({ ...location, file: `${location.file}.gone` }));
      await expect(accumulateDark(one, { ...settings, frames: gone }, silentContext())).rejects.toMatchObject(
        { code: 'unreadable' },
      );
    }
  });

  it('refuses a frame that changes its shape or type', async () => {
    const changed = {
      count: 20,
      read: async (index: number) => (index === 7 ? frames[index].slice(1) : frames[index]),
    };
    await expect(accumulateDark(pool, { ...settings, frames: changed }, silentContext())).rejects.toThrow(
      /frame 7 has 999 pixels/,
    );
    const other = { count: 20, read: async (index: number) => Float32Array.from(frames[index]) };
    await expect(accumulateDark(pool, { ...settings, frames: other }, silentContext())).rejects.toThrow(
      /Float32Array, expected 1000 of uint16/,
    );
  });

  it('is cancelled', async () => {
    const abort = new AbortController();
    const reader = {
      count: 20,
      read: async (index: number) => {
        if (index === 6) abort.abort();
        return frames[index];
      },
    };
    await expect(
      accumulateDark(pool, { ...settings, frames: reader }, silentContext(abort.signal)),
    ).rejects.toThrow();
    const locations = writeFrames('cancel', frames);
    const running = new AbortController();
    const result = accumulateDark(
      pool,
      {
        ...settings,
        frames: Array.from({ length: 200_000 }, (_, index) => locations[index % 20]),
        nrecs: 200_000,
      },
      silentContext(running.signal),
    );
    setTimeout(() => running.abort(), 20);
    await expect(result).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('shows progress and the mean image so far', async () => {
    const previews: DarkPreview[] = [];
    const reports: number[] = [];
    const reader = {
      count: 20,
      read: (index: number) =>
        new Promise<FramePixels>((resolve) => setTimeout(() => resolve(frames[index]), 60)),
    };
    const context = {
      ...silentContext(),
      progress: (progress: { done: number }) => reports.push(progress.done),
    };
    const onPreview = (preview: DarkPreview): number => previews.push(preview);
    const products = await accumulateDark(
      pool,
      { ...settings, frames: reader, memoryBudget: 2 * 2000 * 4, nrecs1: 4, onPreview },
      context,
    );
    expect(reports.at(-1)).toBe(20);
    expect(reports.length).toBeGreaterThan(5);
    expect(previews.length).toBeGreaterThan(0);
    const last = previews.at(-1)!;
    expect(last.shape).toEqual([1, 1000]);
    expect(last.framesDone).toBeGreaterThan(3);
    expect(Math.abs(last.average[0] - products.average[0])).toBeLessThan(16384);
  });
});
