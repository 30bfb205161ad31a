import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeNpy } from '../../src/domain/array/npy.ts';
import type { NdArray } from '../../src/domain/array/ndarray.ts';
import {
  epix10kaGain,
  epix10kaHighGains,
  factorsOf,
  jungfrauGain,
  jungfrauHighGains,
  multiGainCalibrator,
} from '../../src/domain/calibrate/multiGain.ts';
import { prepareCommonMode } from '../../src/domain/common-mode/commonMode.ts';
import { parseCommonMode } from '../../src/domain/common-mode/settings.ts';
import type { CommonModeSensor } from '../../src/domain/common-mode/sensor.ts';
import { bellShaped, modelFrame, random32, type FrameModel } from './frameModel.ts';
import { oracleFolder, record } from './report.ts';

interface Field {
  shape: number[];
  seed: number;
  bank?: number;
  cm16?: number;
  sig16?: number;
  photons?: number;
  phot?: number;
}

interface CommonModeCase {
  name: string;
  field: Field | null;
  cmpars?: number[];
  kwargs?: Record<string, number | boolean>;
  nbanks?: number;
  cormax?: number | null;
  npix_min?: number;
  status_rule?: string;
  mask_rule?: string;
  rms_rule?: string;
  modification?: string;
  sha256_in?: string;
  sha256_out?: string;
  raw_model?: FrameModel;
  raw_frame?: number;
  gain_bits_rule?: string;
  gain_map_rule?: string;
  gain_rule?: string;
  pedestals_rule?: string;
  factor?: string;
}

const { folder } = oracleFolder('dark-processing/common-mode');
const cases = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -5))
  : [];

const sizeOf = (shape: number[]): number => shape.reduce((product, length) => product * length, 1);
const sha256 = (array: Float32Array | Uint16Array): string =>
  createHash('sha256')
    .update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    .digest('hex');

function stored(name: string, part: string): NdArray | null {
  const path = join(folder, `${name}.${part}.npy.gz`);
  return existsSync(path) ? decodeNpy(new Uint8Array(gunzipSync(readFileSync(path))), path) : null;
}

/** Seed and stream of the first `r32(seed,stream,` in a rule. */
function generatorOf(rule: string): [number, number] {
  const match = /r32\((\d+),(\d+)/.exec(rule);
  return [Number(match?.[1]), Number(match?.[2])];
}

function fieldFrame(field: Field): Float32Array {
  const { seed, bank = 2 ** 30, cm16 = 0, sig16 = 48, photons = 0, phot = 300 } = field;
  return Float32Array.from({ length: sizeOf(field.shape) }, (_, pixel) => {
    let value = bellShaped(seed, 10, 0, pixel, 16 * sig16) / 16;
    if (cm16) value += bellShaped(seed, 20, 0, Math.floor(pixel / bank), 16 * cm16) / 16;
    if (photons && random32(seed, 30, 0, pixel) % 10000 < photons * 10000) value += phot;
    return value;
  });
}

function modify(frame: Float32Array): void {
  const section = 185 * 388;
  for (let i = 0; i < section; i++) {
    frame[7 * section + i] += 40;
    frame[9 * section + i] += i % 388;
    frame[11 * section + i] *= 20;
  }
}

function ruled(rule: string | undefined, pixels: number, make: (word: number) => number): number[] | null {
  if (rule === undefined) return null;
  const [seed, stream] = generatorOf(rule);
  return Array.from({ length: pixels }, (_, pixel) => make(random32(seed, stream, 0, pixel)));
}

const numbersIn = (text: string, pattern: RegExp): number[] =>
  (pattern.exec(text)?.[1] ?? '').split(',').map(Number);
const goodUnlessRare = (word: number): number => (word % 1000 < 10 ? 0 : 1);

function deviceOf(name: string): string {
  const devices = ['Cspad2x2', 'Cspad', 'pnCCD', 'Jungfrau', 'Epix10ka', 'Epix100a'];
  return devices.find((device) => name.startsWith(device.toLowerCase())) ?? 'Opal1000';
}

function settingText(name: string, test: CommonModeCase): string {
  if (test.cmpars) return test.cmpars.join(',');
  if (test.kwargs) {
    const { normAll: _ignored, ...named } = test.kwargs;
    return ['6', ...Object.entries(named).map(([key, value]) => `${key}=${value}`)].join(',');
  }
  const primitive = name.replace(/^py_/, '').replace(/_(no)?mask$/, '');
  const named = { nbanks: test.nbanks, cormax: test.cormax ?? undefined, npix_min: test.npix_min };
  const pairs = Object.entries(named).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${value}`],
  );
  return [primitive, ...pairs].join(',');
}

/** Natural order of a cspad2x2 array in DAQ order, and back. */
function toNatural<A extends Float32Array | number[]>(array: A): A {
  const natural = array.slice() as A;
  for (let i = 0; i < array.length; i++) natural[(i & 1) * (array.length / 2) + (i >> 1)] = array[i];
  return natural;
}
function toAcquisition(array: Float32Array): Float32Array {
  return array.map((_, i) => array[(i & 1) * (array.length / 2) + (i >> 1)]);
}

/** The correction alone on a field. */
function correctField(name: string, test: CommonModeCase, field: Field): Float32Array {
  let frame = fieldFrame(field);
  if (test.modification) modify(frame);
  if (test.sha256_in) expect(sha256(frame)).toBe(test.sha256_in);
  const device = deviceOf(name);
  const status = stored(name, 'status')?.data as ArrayLike<number> | undefined;
  let bad =
    status ??
    ruled(test.status_rule, frame.length, (word) => (word % 1000 < 10 ? 1 + ((word % 1000) % 5) : 0));
  const mask = stored(name, 'mask')?.data ?? ruled(test.mask_rule, frame.length, goodUnlessRare);
  const rms = ruled(test.rms_rule, frame.length, (word) => 2.5 + (word % 16) / 16);
  let { shape } = field;
  if (device === 'Cspad2x2') {
    shape = [2, 185, 388];
    frame = toNatural(frame);
    bad &&= toNatural(Array.from(bad));
  }
  const sensor: CommonModeSensor = { source: name, device, shape };
  const inputs = { status: bad ?? null, rms: rms === null ? null : Float32Array.from(rms) };
  const original = name.includes('2d_hsplit_nomask');
  const correction = prepareCommonMode(parseCommonMode(settingText(name, test)), sensor, inputs, {
    original,
  });
  correction?.(frame, mask === null ? null : Uint8Array.from(mask as ArrayLike<number>));
  return device === 'Cspad2x2' ? toAcquisition(frame) : frame;
}

/** The whole formula of a detector that switches gain. */
function calibrate(name: string, test: CommonModeCase, model: FrameModel): Float32Array {
  const raw = modelFrame(model, test.raw_frame ?? 0) as Uint16Array;
  const pixels = raw.length;
  const mask = Uint8Array.from(ruled(test.mask_rule, pixels, goodUnlessRare) ?? []);
  const device = deviceOf(name);
  const jungfrau = device === 'Jungfrau';
  const planes = jungfrau ? 3 : 7;
  const pedestals = new Float32Array(planes * pixels);
  const gain = new Float32Array(planes * pixels);
  const rule = test.pedestals_rule ?? '';
  const spread = Number(/%(\d+)/.exec(rule)?.[1]);
  const words = ruled(rule, pixels, (word) => word % spread) ?? [];
  const [first, step] = (/index i: (\d+)\+(\d+)\*i/.exec(rule) ?? []).slice(1).map(Number);
  const base = jungfrau
    ? numbersIn(rule, /base=\(([^)]*)\)/)
    : Array.from({ length: 7 }, (_, i) => first + step * i);
  const gains = jungfrau
    ? numbersIn(test.gain_rule ?? '', /g=\(([^)]*)\)/)
    : [...(test.factor ?? '').matchAll(/1\/([\d.]+)/g)].map((match) => Number(match[1]));
  const variation = jungfrau ? ruled(test.gain_rule, pixels, (word) => word % 256) : null;
  for (let plane = 0; plane < planes; plane++)
    for (let pixel = 0; pixel < pixels; pixel++) {
      const at = plane * pixels + pixel;
      pedestals[at] = base[plane] + words[pixel];
      gain[at] =
        Math.fround(gains[plane]) *
        (variation === null ? 1 : Math.fround(1 + (variation[pixel] - 128) / 2048));
    }
  if (jungfrau) {
    const seed = Number(/seed=(\d+)/.exec(test.gain_bits_rule ?? '')?.[1]);
    for (let pixel = 0; pixel < pixels; pixel++) {
      const chance = random32(seed, 5, 0, pixel) % 100;
      raw[pixel] = (raw[pixel] & 0x3fff) | ((chance < 90 ? 0 : chance < 96 ? 1 : 3) << 14);
    }
  }
  expect(sha256(raw)).toBe(test.sha256_in);
  const modes = ruled(test.gain_map_rule, pixels, (word) => word % 7) ?? [];
  const sensor = { source: name, device, shape: model.shape };
  const correction = prepareCommonMode(parseCommonMode(settingText(name, test)), sensor, {
    status: null,
    rms: null,
  });
  const out = new Float32Array(pixels);
  multiGainCalibrator(
    { offsets: pedestals, factors: factorsOf(gain) },
    pixels,
    jungfrau ? jungfrauGain : epix10kaGain(modes),
    jungfrau ? jungfrauHighGains : epix10kaHighGains,
    { correction, mask },
    mask,
    'mask',
  )(raw, out);
  return out;
}

/** First value that is not the same, as a text; null when all are. */
function firstDifference(name: string, frame: Float32Array): string | null {
  const whole = stored(name, 'out');
  const index = stored(name, 'index');
  const expected = (whole ?? stored(name, 'out_at_index'))?.data as Float32Array;
  for (let i = 0; i < expected.length; i++) {
    const at = whole === null ? Number(index?.data[i]) : i;
    if (frame[at] !== expected[i]) return `[${at}] ${frame[at]}, expected ${expected[i]}`;
  }
  return null;
}

describe.skipIf(cases.length === 0)('common mode against the original', () => {
  for (const name of cases)
    it(name, () => {
      const test = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as CommonModeCase;
      const frame =
        test.field === null ? calibrate(name, test, test.raw_model!) : correctField(name, test, test.field);
      const difference = firstDifference(name, frame);
      const bytes = test.sha256_out === undefined || sha256(frame) === test.sha256_out;
      const kind = test.field === null ? 'calibrated frames' : 'common mode';
      const equal = difference === null && bytes;
      record(
        'dark-processing',
        kind,
        name,
        equal ? 'equal' : 'different',
        difference ?? (bytes ? '' : 'sha256'),
      );
      expect(difference).toBeNull();
      expect(bytes, 'all bytes').toBe(true);
    });
});
