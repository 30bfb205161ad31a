import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesOf, bytesOfArray, type NdArray } from '../../src/domain/array/ndarray.ts';
import { decodeNpy } from '../../src/domain/array/npy.ts';
import { silentContext } from '../../src/main/usecases/context.ts';
import { readHdf5Frames } from '../../src/main/usecases/readHdf5Frames.ts';
import { compareCase, readDocument } from './compare.ts';
import { oracleFolder } from './report.ts';

const topic = 'calib-store';
const folder = join(oracleFolder(topic).folder, 'hdf5');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.h5')) : [];
const scratch = mkdtempSync(join(tmpdir(), 'calibdesk-frames-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Frames of one detector that a document describes: in one calib cycle, or cspad of the whole file. */
interface Expected {
  times: number[][];
  sums: number[] | null;
  /** Expected frames, every `step`-th element along the last two axes. */
  frames: { file: string; step: number } | null;
  /** Sections of the first frame, and their places among the 32. */
  sections: { file: string; places: number[] } | null;
}

interface Group {
  source: string;
  time: number[][];
  sum_per_event?: number[];
  expected?: string;
  expected_subsampled_16x16?: string;
}
type Frames = Omit<Group, 'source'> & { expected_subsampled_4x4?: string };
interface FileDocument {
  detectors: { source: string }[];
  /** Without groups a calib cycle describes the first detector. */
  calib_cycles?: ({ groups: Group[] } | Frames)[];
  /** Frames of one detector of that kind in the whole file. */
  cspad?: Frames;
  opal?: Frames;
  mask?: number[];
  time?: number[][];
  sum_per_event?: number[];
  event0?: string;
  stored_section_to_index_in_32?: number[];
}

function framesOf(frames: Frames): Expected {
  const { time, sum_per_event, expected, expected_subsampled_16x16, expected_subsampled_4x4 } = frames;
  const file = expected ?? expected_subsampled_16x16 ?? expected_subsampled_4x4;
  const step = expected !== undefined ? 1 : expected_subsampled_16x16 !== undefined ? 16 : 4;
  return {
    times: time,
    sums: sum_per_event ?? null,
    frames: file === undefined ? null : { file, step },
    sections: null,
  };
}

function expectations(document: FileDocument): Map<string, Expected[]> {
  const all = new Map<string, Expected[]>();
  const add = (source: string, frames: Frames): void => {
    all.set(source, [...(all.get(source) ?? []), framesOf(frames)]);
  };
  const sourceLike = (part: string): string =>
    document.detectors.find(({ source }) => source.includes(part))!.source;
  for (const cycle of document.calib_cycles ?? [])
    if ('groups' in cycle) for (const group of cycle.groups) add(group.source, group);
    else add(document.detectors[0].source, cycle);
  if (document.cspad !== undefined) add(sourceLike('Cspad'), document.cspad);
  if (document.opal !== undefined) add(sourceLike('Opal'), document.opal);
  if (document.event0 !== undefined) {
    const valid = (_: unknown, i: number): boolean => document.mask![i] !== 0;
    all.set(document.detectors[0].source, [
      {
        times: document.time!.filter(valid),
        sums: document.sum_per_event!.filter(valid),
        frames: null,
        sections: { file: document.event0, places: document.stored_section_to_index_in_32! },
      },
    ]);
  }
  return all;
}

const load = (path: string): NdArray => decodeNpy(readFileSync(path), path);

function frameOf(array: NdArray, index: number): NdArray['data'] {
  const size = array.shape.slice(1).reduce((product, length) => product * length, 1);
  return array.data.subarray(index * size, (index + 1) * size) as NdArray['data'];
}

function sumOf(frame: NdArray['data']): number {
  let sum = 0;
  for (const value of frame) sum += Number(value);
  return sum;
}

function everyNth(frame: NdArray['data'], columns: number, step: number): number[] {
  const rows = frame.length / columns;
  const values: number[] = [];
  for (let row = 0; row < rows; row += step)
    for (let column = 0; column < columns; column += step) values.push(Number(frame[row * columns + column]));
  return values;
}

// An empty list makes no suite at all, which counts as a failure of the file.
if (files.length === 0) it.skip('no translated runs in the oracle folder', () => undefined);

describe.each(files)('%s', (name) => {
  const document = readDocument<FileDocument>(join(folder, name.replace(/h5$/, 'json')), { detectors: [] });
  it.each([...expectations(document)])('%s', async (source, parts) => {
    const npy = join(scratch, `${name}-${source.replace(/\W/g, '_')}.npy`);
    const found = await readHdf5Frames({ names: [join(folder, name)], source, npy }, silentContext());
    const array = load(npy);
    compareCase(
      topic,
      'hdf5-times',
      `${name} ${source}`,
      found.events.map((event) => event.time),
      parts.flatMap((part) => part.times),
    );
    let index = 0;
    for (const { times, sums, frames, sections } of parts) {
      const own = times.map((_, i) => frameOf(array, index + i));
      index += times.length;
      if (sums !== null) compareCase(topic, 'hdf5-sums', `${name} ${source}`, own.map(sumOf), sums);
      if (frames !== null) {
        const expected = load(join(folder, frames.file));
        const columns = array.shape.at(-1)!;
        const got = own.flatMap((frame) => everyNth(frame, columns, frames.step));
        compareCase(
          topic,
          'hdf5-frames',
          `${name} ${source} ${frames.file}`,
          got,
          Array.from(expected.data, Number),
        );
      }
      if (sections !== null) {
        const stored = bytesOfArray(load(join(folder, sections.file)));
        const size = (185 * 388 * bytesOf(array.dtype)) as number;
        const bytes = bytesOfArray({ ...array, data: own[0] });
        sections.places.forEach((place, i) => {
          const equal = Buffer.compare(
            bytes.subarray(place * size, (place + 1) * size),
            stored.subarray(i * size, (i + 1) * size),
          );
          compareCase(topic, 'hdf5-sections', `${name} ${source} section ${place}`, equal, 0);
        });
      }
    }
    expect(array.shape[0]).toBe(index);
  });
});
