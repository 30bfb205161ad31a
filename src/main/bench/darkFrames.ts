import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { createSums, type PixelSums } from '../../domain/darks/sums.ts';
import { pixelCount } from '../../domain/darks/settings.ts';
import { bytesPerPixel, defaultDarkParameters, type DarkSettings } from '../../domain/darks/types.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { frameTable, type FrameTable } from '../engine/dark/request.ts';
import type { PixelsCall } from '../engine/dark/runPixels.ts';

/** A sensor at its true size, with the data bits of its dark processing. */
export interface Sensor {
  name: string;
  shape: number[];
  dtype: 'uint16' | 'int16';
  dataBits: number;
  /** Bits 14 and 15 of every word. */
  gainBits: number;
}

export const sensors: readonly Sensor[] = [
  { name: 'epix100a', shape: [704, 768], dtype: 'uint16', dataBits: 0x3fff, gainBits: 0 },
  { name: 'cspad', shape: [32, 185, 388], dtype: 'int16', dataBits: 0x3fff, gainBits: 0 },
  { name: 'jungfrau4M', shape: [8, 512, 1024], dtype: 'uint16', dataBits: 0x3fff, gainBits: 1 },
  { name: 'opal1000 (16 bits)', shape: [1024, 1024], dtype: 'uint16', dataBits: 0xffff, gainBits: 0 },
];

/** So many frames differ; they are written again and again. Prime, so that blocks of records do not repeat. */
const DIFFERENT_FRAMES = 17;

export interface SensorData {
  sensor: Sensor;
  settings: DarkSettings;
  pixels: number;
  frames: number;
  bytes: number;
  table: FrameTable;
  remove(): void;
}

/** Dark frames: pedestals about 3000 ADU, noise of 3 to 8 ADU, one pixel in a hundred dead, saturated, noisy or with outliers. */
function darkFrame(sensor: Sensor, frame: number): Uint16Array {
  const words = new Uint16Array(pixelCount(sensor.shape));
  let state = (frame + 1) * 0x9e3779b9;
  for (let pixel = 0; pixel < words.length; pixel++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
    // The sum of four bytes is nearly Gaussian: sigma 148, here made 3 to 8 ADU.
    const sum = (mixed & 255) + ((mixed >>> 8) & 255) + ((mixed >>> 16) & 255) + (mixed >>> 24) - 510;
    const kind = Math.imul(pixel, 0x85ebca6b) >>> 22; // 0 to 1023, the same in all frames
    let value = 2900 + (kind & 255) + ((sum * (3 + (kind % 6))) >> 7);
    if (kind === 1) value = 0;
    else if (kind === 2) value = 16383;
    else if (kind === 3) value += sum;
    else if (kind === 4 && frame === 3) value += 2000;
    words[pixel] = value | (sensor.gainBits << 14);
  }
  return words;
}

/** Frames that fill about `bytes`; less where memory or disk are short, because the data must stay in the page cache. */
export function defaultFrames(sensor: Sensor, bytes: number): number {
  const perFrame = pixelCount(sensor.shape) * bytesPerPixel[sensor.dtype];
  return Math.max(2 * DIFFERENT_FRAMES, Math.floor(Math.min(bytes, freemem() / 4) / perFrame));
}

/** Writes a stack of dark frames into a file. */
export function makeDarkData(sensor: Sensor, frames: number, folder: string): SensorData {
  const pixels = pixelCount(sensor.shape);
  const bytesPerFrame = pixels * bytesPerPixel[sensor.dtype];
  const bytes = frames * bytesPerFrame;
  const disk = statfsSync(folder);
  if (disk.bavail * disk.bsize < 1.2 * bytes)
    throw new CalibdeskError('no-space', `the benchmark needs ${(bytes / 1e9).toFixed(2)} GB in ${folder}`, {
      hint: 'choose another folder with --dir, or fewer frames with --frames',
    });
  const file = join(folder, 'frames.bin');
  const different = Array.from({ length: Math.min(frames, DIFFERENT_FRAMES) }, (_, frame) =>
    darkFrame(sensor, frame),
  );
  const descriptor = openSync(file, 'w');
  try {
    for (let frame = 0; frame < frames; frame++) {
      const words = different[frame % different.length];
      const part = new Uint8Array(words.buffer);
      for (let done = 0; done < part.length;) done += writeSync(descriptor, part, done);
    }
  } finally {
    closeSync(descriptor);
  }
  const settings: DarkSettings = {
    shape: sensor.shape,
    dtype: sensor.dtype,
    dataBits: sensor.dataBits,
    parameters: { ...defaultDarkParameters },
    nrecs1: 50,
    nrecs: frames,
  };
  const table = frameTable(
    Array.from({ length: frames }, (_, frame) => ({ file, byteOffset: frame * bytesPerFrame })),
  );
  return { sensor, settings, pixels, frames, bytes, table, remove: () => rmSync(file, { force: true }) };
}

/** Sums in shared memory, with the gates of other sums if there are any. */
export function freshSums(data: SensorData, gates?: PixelSums): PixelSums {
  const sums = createSums(data.pixels, data.settings.dtype, (bytes) => new SharedArrayBuffer(bytes));
  if (gates !== undefined) {
    sums.gateLow.set(gates.gateLow);
    sums.gateHigh.set(gates.gateHigh);
  }
  return sums;
}

/** A call of the engine for all pixels and frames of the data; `firstStage` 0: second stage with the gates of `sums`. */
export function callFor(data: SensorData, sums: PixelSums, firstStage: number): PixelsCall {
  return {
    settings: data.settings,
    sums,
    rows: { kind: 'files', table: data.table },
    pixelBegin: 0,
    pixelEnd: data.pixels,
    frameBegin: 0,
    frameEnd: data.frames,
    firstStage,
    fresh: true,
    moments: null,
    gatesOnly: firstStage > 0,
    bytesRead: new BigInt64Array(new SharedArrayBuffer(8)),
    preview: null,
  };
}

/** Throws when two results differ in any pixel of the named arrays. */
export function expectEqual(
  what: string,
  actual: PixelSums,
  expected: PixelSums,
  names: readonly Exclude<keyof PixelSums, 'otherStates'>[],
  pixels: number,
): void {
  for (const name of names)
    for (let pixel = 0; pixel < pixels; pixel++)
      if (!Object.is(actual[name][pixel], expected[name][pixel]))
        throw new CalibdeskError(
          'verification',
          `${what}: ${name} of pixel ${pixel} is ${actual[name][pixel]}, the plain twin says ${expected[name][pixel]}`,
        );
}
