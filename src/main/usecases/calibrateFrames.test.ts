import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ndArray, type NdArray } from '../../domain/array/ndarray.ts';
import { decodeNpy, encodeNpy } from '../../domain/array/npy.ts';
import { averageAndMaximum } from './averageAndMaximum.ts';
import { calibrateFrames, type CalibrateFramesInput } from './calibrateFrames.ts';
import { silentContext } from './context.ts';
import { showEvents } from './showEvents.ts';

let folder: string;
const zyla = 'CxiDs1.0:Zyla.0';
const at = (name: string): string => join(folder, name);
const put = (name: string, array: NdArray): string => {
  writeFileSync(at(name), encodeNpy(array));
  return at(name);
};
const floats = (shape: number[], ...values: number[]): NdArray =>
  ndArray('float32', shape, Float32Array.from(values));
const read = (name: string): NdArray => decodeNpy(readFileSync(at(name)), name);
const values = (name: string): number[] => Array.from(read(name).data as Float32Array);
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: { code: string }) => error.code,
  );

function input(more: Partial<CalibrateFramesInput>): CalibrateFramesInput {
  return {
    names: [at('raw.npy')],
    source: zyla,
    events: undefined,
    npy: at('out.npy'),
    experiment: null,
    files: {},
    mask: null,
    commonMode: null,
    gainMode: null,
    until: 'mask',
    original: false,
    calibdir: null,
    run: null,
    roots: { data: undefined, site: undefined },
    ...more,
  };
}
const calibrate = (more: Partial<CalibrateFramesInput>) => calibrateFrames(input(more), silentContext());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'calibrate-'));
  put('raw.npy', ndArray('uint16', [3, 1, 2], Uint16Array.of(10, 20, 30, 40, 60000, 70)));
  put('p.npy', floats([1, 2], 1.5, 2));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('calibrated frames', () => {
  it('come from named files, events that were asked for, without masking 16-bit cameras', async () => {
    const files = { pedestals: at('p.npy'), pixel_gain: put('g.npy', floats([2], 2, 3)) };
    const document = await calibrate({ files, events: { first: 1, end: undefined } });
    expect(values('out.npy')).toEqual([57, 114, 119997, 204]);
    expect(document).toMatchObject({
      events: 2,
      shape: [2, 1, 2],
      applied: ['pedestals', 'gain'],
      common_mode: null,
    });
    expect(document.frames.map((frame) => frame.l1_index)).toEqual([1, 2]);
  });

  it('list events without data', async () => {
    const stream = { sources: { [zyla]: { frames: 'raw.npy', missing: [1] } } };
    writeFileSync(at('s.json'), JSON.stringify(stream));
    const document = await calibrate({ names: [at('s.json')], files: { pedestals: at('p.npy') } });
    expect(document.missing.map((gap) => gap.l1_index)).toEqual([1]);
    expect(values('out.npy')).toEqual([8.5, 18, 59998.5, 68]);
  });

  it('take constants of the run from the store', async () => {
    const store = at('calib');
    for (const [type, rows] of [
      ['pedestals', '1 2'],
      ['pixel_status', '0 8'],
    ]) {
      mkdirSync(join(store, 'Camera::CalibV1', zyla, type), { recursive: true });
      writeFileSync(join(store, 'Camera::CalibV1', zyla, type, '5-end.data'), `${rows}\n`);
    }
    const document = await calibrate({ calibdir: store, run: 7 });
    expect(document.applied).toEqual(['pedestals', 'mask']);
    expect(values('out.npy')).toEqual([9, 0, 29, 0, 59999, 0]);
    expect((await calibrate({ calibdir: store, run: 4 })).applied).toEqual([]);
    expect(values('out.npy').slice(0, 2)).toEqual([10, 20]);
  });

  it('use the mask in the primitives', async () => {
    const mask = put('m.npy', ndArray('uint8', [1, 2], Uint8Array.of(1, 0)));
    const document = await calibrate({
      files: { pedestals: at('p.npy') },
      mask,
      commonMode: 'rows,npix_min=0',
      until: 'common_mode',
    });
    expect(values('out.npy').slice(0, 2)).toEqual([0, 18]);
    expect(document.common_mode).toEqual(['rows', 'npix_min=0']);
  });

  it('of a cspad2x2 are in natural order, whatever the order of the constants', async () => {
    const half = 185 * 388;
    const natural = Float32Array.from({ length: 2 * half }, (_, i) => i);
    const interleaved = natural.map((_, i) => (i & 1) * half + (i >> 1));
    const source = 'MecTargetChamber.0:Cspad2x2.1';
    put(
      'raw.npy',
      ndArray(
        'float32',
        [1, 2, 185, 388],
        natural.map((value) => value + 3),
      ),
    );
    put('daq.npy', ndArray('float32', [185, 388, 2], interleaved));
    put('natural.npy', ndArray('float32', [2, 185, 388], natural));
    for (const pedestals of ['daq.npy', 'natural.npy']) {
      await calibrate({ source, files: { pedestals: at(pedestals) }, commonMode: '0' });
      expect(new Set(values('out.npy'))).toEqual(new Set([3]));
    }
    put('raw.npy', ndArray('float32', [1, 185, 388, 2], interleaved));
    const document = await calibrate({ source, files: { pedestals: at('natural.npy') }, commonMode: '0' });
    expect(document.shape).toEqual([1, 2, 185, 388]);
    expect(new Set(values('out.npy'))).toEqual(new Set([0]));
  });

  it('of detectors that switch gain need pedestals, and epix10ka gains and modes', async () => {
    const jungfrau = 'MfxEndstation.0:Jungfrau.0';
    const epix = 'MecTargetChamber.0:Epix10ka.1';
    const seven = (value: number): number[] => new Array<number>(14).fill(value);
    expect(await codeOf(calibrate({ source: jungfrau }))).toBe('not-found');
    const files = { pedestals: put('p7.npy', floats([7, 1, 2], ...seven(10))) };
    expect(await codeOf(calibrate({ source: epix, files, commonMode: '0' }))).toBe('not-found');
    const all = { ...files, pixel_gain: put('g7.npy', floats([7, 1, 2], ...seven(2))) };
    expect(await codeOf(calibrate({ source: epix, files: all, commonMode: '0' }))).toBe('usage');
    const gainMode = put('mode.npy', ndArray('uint8', [1, 2], Uint8Array.of(6, 9)));
    expect((await calibrate({ source: epix, files: all, commonMode: '0', gainMode })).unit).toBe('keV');
    expect(values('out.npy').slice(0, 2)).toEqual([0, 20]);
  });

  it('are refused without leaving a file', async () => {
    const small = put('small.npy', floats([1], 1));
    const before = readdirSync(folder).sort();
    expect(await codeOf(calibrate({ files: { pedestals: small } }))).toBe('bad-input');
    expect(await codeOf(calibrate({ files: { pedestals: at('nope.npy') } }))).toBe('not-found');
    expect(await codeOf(calibrate({ files: { pedestals: at('p.npy') }, commonMode: '99,1' }))).toBe('usage');
    expect(await codeOf(calibrate({ files: { pedestals: at('p.npy') }, commonMode: '4,6,30,10' }))).toBe(
      'bad-input',
    );
    expect(
      await codeOf(calibrate({ source: 'MfxEndstation.0:Jungfrau.0', files: { pedestals: at('p.npy') } })),
    ).toBe('bad-input');
    expect(readdirSync(folder).sort()).toEqual(before);
  });
});

describe('average and maximum, and single events', () => {
  const request = (mode: string, more = {}) => ({
    ...input({ files: { pedestals: at('p.npy') } }),
    dsname: at('raw.npy'),
    skip: 0,
    last: 1,
    slice: ':',
    mode,
    prefix: at('img'),
    ...more,
  });

  it('adds frames up to the last event, included', async () => {
    const document = await averageAndMaximum(request('p'), silentContext());
    expect(document.events_used).toBe(2);
    expect(document.files.ave).toBe(at('img-CxiDs1-0-Zyla-0-noexp-r0000-e000002-mode-p-ave.npy'));
    const name = document.files.ave.slice(folder.length + 1);
    expect(values(name)).toEqual([18.5, 28]);
    expect(values(name.replace('-ave', '-max'))).toEqual([28.5, 38]);
  });

  it('cuts frames and pedestals alike', async () => {
    const { files } = await averageAndMaximum(request('p', { slice: ':,1:' }), silentContext());
    expect(values(files.max.slice(folder.length + 1))).toEqual([38]);
  });

  it('does nothing without pedestals or without frames', async () => {
    expect(await codeOf(averageAndMaximum(request('r', { files: {} }), silentContext()))).toBe('not-found');
    expect(await codeOf(averageAndMaximum(request('r', { skip: 9, last: 9 }), silentContext()))).toBe(
      'bad-input',
    );
    expect(readdirSync(folder).filter((name) => name.startsWith('img'))).toEqual([]);
  });

  it('shows every event, also those without data', async () => {
    writeFileSync(at('s.json'), JSON.stringify({ sources: { [zyla]: { frames: 'raw.npy', missing: [1] } } }));
    const { events } = await showEvents({ ...request('r'), dsname: at('s.json') }, silentContext());
    expect(events).toEqual([
      {
        event: 0,
        raw: { shape: [1, 2], dtype: 'uint16', first: [10, 20] },
        calib: { shape: [1, 2], dtype: 'float32', first: [8.5, 18] },
        image: null,
      },
      { event: 1, raw: null, calib: null, image: null },
    ]);
  });
});
