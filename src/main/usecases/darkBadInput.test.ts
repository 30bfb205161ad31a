import { readdirSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SampleExperiment } from '../../contract/app.ts';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { defaultDarkParameters } from '../../domain/darks/types.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { WorkerPool } from '../engine/workerPool.ts';
import type { RecordNode } from '../readers/xtc/tree.ts';
import { silentContext, type CallContext } from './context.ts';
import { createSample } from './createSample.ts';
import { processDarkFiles, type DarkFilesInput } from './processDarkFiles.ts';
import { xtcTree } from './xtcTree.ts';

/** What a dark says to input that is not as it should be: the reason, and what was found; nothing is written then. */
const identity = { user: 'u', host: 'h', now: () => new Date('2026-11-23T04:05:06'), fixedTime: true };
const camera = 'CxiDs1.0:Zyla.0';
const epix = 'XppEndstation.0:Epix100a.1';
let folder = '';
let made: SampleExperiment;
let pool: WorkerPool;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calibdesk-bad-dark-'));
  made = await createSample({ dir: join(folder, 'sample'), events: 20 }, identity, silentContext());
  pool = new WorkerPool({ threads: 2 });
}, 60_000);
afterAll(async () => {
  await pool.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function dark(
  dsname: string,
  extra: Partial<DarkFilesInput> = {},
  context: CallContext = silentContext(),
) {
  const products = join(folder, 'products');
  rmSync(products, { recursive: true, force: true });
  const input: DarkFilesInput = {
    dsname,
    sources: [camera],
    events: 1000,
    skip: 0,
    eventCodes: null,
    records: 1000,
    nrecs1: 50,
    parameters: { ...defaultDarkParameters },
    dataBits: null,
    original: false,
    correctRms: false,
    nameTemplate: '',
    saveBits: 0,
    productsFolder: products,
    experiment: null,
    run: 0,
    directoryMode: 0o2775,
    fileMode: 0o664,
    group: '',
    ...extra,
  };
  return processDarkFiles({ pool, identity }, input, context);
}
const written = (): string[] => {
  try {
    return readdirSync(join(folder, 'products'));
  } catch {
    return [];
  }
};
async function stack(name: string, frames: NdArray): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, encodeNpy(frames));
  return file;
}
const noise = (frames: number): NdArray => ({
  dtype: 'uint16',
  shape: [frames, 8, 10],
  data: Uint16Array.from(
    { length: frames * 80 },
    (_, i) => 1000 + ((Math.imul(i + 1, 2654435761) >>> 8) % 11),
  ),
});
/** The first file of a dark run with the Epix100a, as a copy that may be spoiled. */
async function runCopy(name: string): Promise<string> {
  const run = made.runs.find(
    ({ kind, detectors }) => kind === 'dark' && detectors.some(({ source }) => source === epix),
  )!;
  const file = join(folder, name);
  await writeFile(file, await readFile(run.files[0]));
  return file;
}

/** Spoils records of the Epix100a in all its frames or some, or in its configuration. Returns how many there were. */
async function spoil(
  file: string,
  transition: string,
  change: (bytes: Buffer, offset: number) => void,
  isMeant: (index: number) => boolean = () => true,
): Promise<number> {
  const { datagrams } = await xtcTree({ path: file, transition, data: false, crc: false }, silentContext());
  const bytes = await readFile(file);
  let changed = 0;
  const visit = (nodes: readonly RecordNode[], index: number): void => {
    for (const { offset, children, type, src } of nodes) {
      if (children !== undefined) visit(children, index);
      else if (/^Epix/.test(type.name) && JSON.stringify(src).includes('Epix100a') && isMeant(index)) {
        change(bytes, offset);
        changed++;
      }
    }
  };
  datagrams.forEach(({ xtc = [] }, index) => visit(xtc, index));
  await writeFile(file, bytes);
  return changed;
}

/** Dropped contribution: the payload is not to be used. */
const drop = (bytes: Buffer, offset: number): unknown => bytes.writeUInt32LE(2, offset);
/** Type and version of the record, after damage and source: now of no type. */
const forget = (bytes: Buffer, offset: number): unknown => bytes.writeUInt32LE(0, offset + 12);

describe('darks of unusual input', () => {
  it('frames that are marked as damaged: the others are used', async () => {
    const file = await runCopy('damaged.xtc');
    const whole = (await dark(file, { sources: [epix] })).sources[0].frames_used;
    const spoiled = await spoil(file, 'L1Accept', drop, (index) => index % 3 === 0);
    expect(spoiled).toBeGreaterThan(3);
    const { sources } = await dark(file, { sources: [epix] });
    expect(sources[0].frames_used).toBe(whole - spoiled);
  });

  it('nothing but damaged frames: how many there were and why none is used', async () => {
    const file = await runCopy('alldamaged.xtc');
    expect(await spoil(file, 'L1Accept', drop)).toBeGreaterThan(10);
    await expect(dark(file, { sources: [epix] })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/Epix100a\.1: no frames in \d+ selected events .*damaged/),
    });
    expect(written()).toEqual([]);
  });

  it('a run without the configuration of the detector: no frame can be understood, and that is said', async () => {
    const file = await runCopy('noconfig.xtc');
    expect(await spoil(file, 'Configure', forget)).toBe(1);
    const refused = await dark(file, { sources: [epix] }).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(CalibdeskError);
    expect((refused as CalibdeskError).message).toMatch(/Epix100a\.1.*configuration/);
    expect(written()).toEqual([]);
  });

  it('no events of the detector: what was found instead of frames', async () => {
    await stack('a.npy', noise(20));
    const sources = { [camera]: { frames: 'a.npy', missing: Array.from({ length: 20 }, (_, i) => i) } };
    const file = join(folder, 'none.json');
    await writeFile(file, JSON.stringify({ experiment: 'xpptut15', run: 3, sources }));
    await expect(dark(file)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/Zyla\.0: no frames in 20 selected events .*at least 3 are needed/),
    });
    expect(written()).toEqual([]);
  });

  it('a detector that is not in the run: those that are', async () => {
    const file = await runCopy('r.xtc');
    await expect(dark(file, { sources: ['XppEndstation.0:Opal1000.7'] })).rejects.toMatchObject({
      code: 'not-found',
      hint: expect.stringContaining('Epix100a'),
    });
  });

  it('fewer frames than the first stage asks for: a result, and a remark', async () => {
    const { sources } = await dark(await stack('few.npy', noise(10)));
    expect(sources[0]).toMatchObject({ frames_used: 10 });
    expect(sources[0].remarks.join()).toMatch(/only 10 frames, fewer than the 50 of the first stage/);
  });

  it('a file that ends within a frame: the frames before the cut, and where it was cut', async () => {
    const file = await runCopy('cut.xtc');
    const whole = (await dark(file, { sources: [epix] })).sources[0].frames_used;
    const { length } = await readFile(file);
    await truncate(file, Math.floor(length * 0.6));
    const notes: string[] = [];
    const context = { ...silentContext(), note: (text: string) => void notes.push(text) };
    const { sources } = await dark(file, { sources: [epix] }, context);
    expect(sources[0].frames_used).toBeGreaterThan(2);
    expect(sources[0].frames_used).toBeLessThan(whole);
    expect(notes.join('\n')).toMatch(/cut\.xtc/);
  });

  it('bytes that are no run at all', async () => {
    const file = join(folder, 'noise.xtc');
    await writeFile(file, Buffer.from(noise(20).data.buffer as ArrayBuffer));
    await expect(dark(file, { sources: [epix] })).rejects.toMatchObject({ file: expect.any(String) });
    expect(written()).toEqual([]);
  });

  it('NaN in a stack of floating-point frames: such pixels are bad, the others as ever', async () => {
    const { shape, data } = noise(60);
    const numbers = Float32Array.from(data as Uint16Array);
    for (let frame = 0; frame < 60; frame++) numbers[80 * frame + 7] = NaN;
    const { sources } = await dark(await stack('nan.npy', { dtype: 'float32', shape, data: numbers }));
    expect(sources[0].remarks.join()).toMatch(/1 of 80 pixels .* are NaN or infinite/);
    // Bit 8: below the lowest intensity in every frame.
    expect(sources[0].status_counts['8']).toBe(1);
  });

  it('saturated and constant pixels: counted in the remarks', async () => {
    const { shape, data } = noise(60);
    const words = (data as Uint16Array).slice();
    for (let frame = 0; frame < 60; frame++) {
      words[80 * frame] = 65535;
      words[80 * frame + 1] = 500;
    }
    const { sources } = await dark(await stack('odd.npy', { dtype: 'uint16', shape, data: words }));
    const remarks = sources[0].remarks.join('\n');
    expect(remarks).toMatch(/1 of 80 pixels .* saturated/);
    expect(remarks).toMatch(/1 of 80 pixels .* never changed their value/);
  });

  it('a run that is deleted meanwhile: all of it, or an error with its name and nothing written', async () => {
    const file = await stack('gone.npy', noise(60));
    const context: CallContext = {
      ...silentContext(),
      // The first report comes when the frames have been found and before they are read.
      progress: () => void unlink(file).catch(() => undefined),
    };
    const result = await dark(file, {}, context).then(
      ({ sources }) => `${sources[0].frames_used} frames`, // it was open already
      (error: { code: string; file?: string }) => `${error.code} ${error.file ?? ''}`,
    );
    expect(['60 frames', `unreadable ${file}`, `not-found ${file}`]).toContain(result);
    if (result !== '60 frames') expect(written()).toEqual([]);
  });
});
