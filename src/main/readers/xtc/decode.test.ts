import { describe, expect, it } from 'vitest';
import { statisticsOf } from './arraySummary.ts';
import { decodeRecord, DecodeError } from './decode.ts';
import { decompressRecord } from './decompress.ts';
import { recordDocument } from './document.ts';
import { parseExpression } from './expression.ts';
import { allLayouts, layoutNamed, layoutOf } from './layout.ts';

const words = (...numbers: number[]): Uint8Array => new Uint8Array(new Uint32Array(numbers).buffer);
const scope = (values: Record<string, number>): { lookup(name: string, argument?: number): number } => ({
  lookup: (name, argument) => values[argument === undefined ? name : `${name}(${argument})`]!,
});

describe('size expressions', () => {
  it.each([
    ['(depth+7)/8', 2],
    ['width*height*((depth+7)/8)', 24],
    ['cfg.columns>>1', 5],
    ['cfg.stored(quad)/2', 3],
    ['32-first', 29],
    ['a.b*2', 14],
  ])('%s', (text, value) => {
    const own = scope({ depth: 12, width: 4, height: 3, quad: 2, first: 3, 'a.b': 7 });
    expect(parseExpression(text).evaluate(own, scope({ columns: 11, 'stored(2)': 6 }))).toBe(value);
  });
  it('refuses what it does not know', () => {
    for (const text of ['', '1+', '(1', 'a b', '1)']) expect(() => parseExpression(text), text).toThrow();
  });
});

describe('record layouts', () => {
  it('know every record type once', () => {
    const typed = allLayouts().filter((layout) => layout.typeId !== undefined);
    expect(typed.length).toBeGreaterThan(180);
    expect(layoutOf(0x0001000b)?.name).toBe('PNCCD.FramesV1');
    expect(layoutOf(0x8001000b)?.name).toBe('PNCCD.FramesV1'); // compressed
    expect(layoutOf(0x0009000b)).toBeUndefined();
    for (const layout of typed)
      expect(layoutOf(layout.version! * 0x10000 + layout.typeId!)?.typeId).toBe(layout.typeId);
  });

  it('have the sizes that their fields add up to', () => {
    let checked = 0;
    for (const layout of allLayouts()) {
      if (layout.size === undefined) continue;
      const record = decodeRecord(layout, new Uint8Array(layout.size), { config: scope({}) });
      expect(record.byteLength, layout.name).toBe(layout.size);
      checked++;
    }
    expect(checked).toBeGreaterThan(190);
  });

  it('name only records that exist', () => {
    for (const layout of allLayouts())
      for (const name of layout.needs)
        expect(layoutNamed(name), `${layout.name} needs ${name}`).toBeDefined();
  });
});

describe('decoding', () => {
  it('reads numbers, bits, texts and arrays, and hides private fields', () => {
    const payload = new Uint8Array(28 + 4);
    payload.set(words(0xa0000007, 0, 5, 9, 0, 0, 0)); // uses_events and uses_l3t_events, 7 events; 9 s 5 ns
    const record = decodeRecord(layoutNamed('ControlData.ConfigV3')!, payload);
    expect(recordDocument(record)).toEqual({
      events: 7,
      uses_l3t_events: 1,
      uses_duration: 0,
      uses_events: 1,
      duration: { seconds: 9, nanoseconds: 5 },
      npvControls: 0,
      npvMonitors: 0,
      npvLabels: 0,
      pvControls: [],
      pvMonitors: [],
      pvLabels: [],
    });
  });

  it('takes shapes from the configuration', () => {
    const config = decodeRecord(
      layoutNamed('Fli.ConfigV1')!,
      new Uint8Array(layoutNamed('Fli.ConfigV1')!.size!),
    );
    config.fields.set('width', 5).set('height', 3).set('binX', 2).set('binY', 1);
    const frame = decodeRecord(layoutNamed('Fli.FrameV1')!, new Uint8Array(12 + 18), { config }).get('data');
    expect(frame).toMatchObject({ kind: 'array', shape: [3, 3], byteOffset: 12, byteLength: 18 });
  });

  it.each([
    ['a record longer than its payload', 'EvrData.DataV4', words(1000)],
    ['an impossible count', 'Alias.ConfigV1', words(0xffffffff)],
    ['a negative count', 'Epics.ConfigV1', words(0xffffffff)],
    ['no configuration', 'Jungfrau.ElementV2', new Uint8Array(100)],
    ['an empty payload', 'EvrData.DataV4', new Uint8Array(0)],
  ])('refuses %s', (_, name, payload) => {
    expect(() => decodeRecord(layoutNamed(name)!, payload)).toThrow(DecodeError);
  });
});

describe('array statistics', () => {
  it('are exact beyond 2^53', () => {
    const large = new Uint32Array(100_000).fill(0xffffffff);
    expect(statisticsOf(large)).toEqual({
      sum: 429496729500000,
      sumsq: 100_000n * 0xffffffffn ** 2n,
      min: 0xffffffff,
      max: 0xffffffff,
    });
    expect(statisticsOf(new Int32Array([-2147483648, 1]))).toEqual({
      sum: -2147483647,
      sumsq: 4611686018427387905n,
      min: -2147483648,
      max: 1,
    });
    expect(statisticsOf(new Int16Array([-3, 2]))).toEqual({ sum: -1, sumsq: 13, min: -3, max: 2 });
    expect(statisticsOf(new BigInt64Array([-5n, 7n]))).toEqual({ sum: 2, sumsq: 74, min: -5, max: 7 });
    expect(statisticsOf(new Uint16Array(0))).toBeNull();
  });
});

describe('compressed records', () => {
  const block = (header: number[], engine: number, data: Uint8Array, dsize: number): Uint8Array => {
    const padded = new Uint8Array(Math.ceil((4 + header.length + 16 + data.length) / 4) * 4);
    padded.set(words(header.length));
    padded.set(header, 4);
    padded.set(words(engine, 0, dsize, data.length), 4 + header.length);
    padded.set(data, 20 + header.length);
    return padded;
  };
  // Pixels 10, 11, 300: base 10, two mapped bytes and one whole word; bitmap 0b011.
  const hist16 = (checksum: number): Uint8Array => {
    const bytes = new Uint8Array(12 + 2 + 4 + 4 + 4 + 2);
    bytes.set(words(1, checksum, 16));
    bytes.set([10, 0, 4, 0, 0, 0, 0, 1, 300 & 255, 300 >> 8, 1, 0, 0, 0, 0b011, 0], 12);
    return bytes;
  };

  it('unpacks Hist16', () => {
    expect([...decompressRecord(block([1, 2, 3, 4], 1, hist16(321), 6))]).toEqual([
      1, 2, 3, 4, 10, 0, 11, 0, 44, 1,
    ]);
  });
  it('copies what is not compressed', () => {
    expect([...decompressRecord(block([9, 9, 9, 9], 0, new Uint8Array([5, 6]), 2))]).toEqual([
      9, 9, 9, 9, 5, 6,
    ]);
  });
  it.each([
    ['a wrong checksum', block([0, 0, 0, 0], 1, hist16(322), 6)],
    ['too many pixels', block([0, 0, 0, 0], 1, hist16(321), 8)],
    ['left-over data', block([0, 0, 0, 0], 1, hist16(321), 4)],
    ['an engine that does not exist', block([0, 0, 0, 0], 3, hist16(321), 6)],
    ['a cut block', block([0, 0, 0, 0], 1, hist16(321), 6).subarray(0, 30)],
    ['a size without bounds', block([0, 0, 0, 0], 0, new Uint8Array(0), 0xfffffff0)],
  ])('refuses %s', (_, payload) => {
    expect(() => decompressRecord(payload)).toThrow(DecodeError);
  });
});
