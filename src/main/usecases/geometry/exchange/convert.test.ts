import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { StoredItem } from '../../../../domain/array/storedItems.ts';
import { pixelCoordinates } from '../../../../domain/geometry/coordinates.ts';
import { nominalText } from '../../../../domain/geometry/nominal.ts';
import { readGeometry } from '../../../../domain/geometry/tree.ts';
import { askHdf5 } from '../../../readers/hdf5/client.ts';
import { ConversionScratch, type GivenConversion } from './conversionScratch.ts';

const scratch = new ConversionScratch(['jungfrau1M', 'cspad', 'epix10kaquad', 'pnccd']);
const at = (name: string): string => scratch.at(name);
const convert = (file: string, output: string, given: GivenConversion) =>
  scratch.convert(file, output, given);
const arrayOf = (file: string, path: string) => scratch.array(file, path);
const largestDifference = (one: string, other: string) => scratch.difference(one, other);
const { pool } = scratch;
afterAll(() => scratch.dispose());

describe('pixel maps', () => {
  it('are written as Cheetah has them, and fitted with the base', async () => {
    const done = await convert('cspad.data', 'map.h5', { to: 'cheetah', operations: at('edits.json') });
    expect(done).toEqual({ file: at('map.h5'), to: 'cheetah', shape: [1480, 1552] });
    await convert('cspad.data', 'wanted.data', { to: 'psana', operations: at('edits.json') });
    const { x } = pixelCoordinates(readGeometry(readFileSync(at('wanted.data'), 'utf8')).top);
    const map = await arrayOf('map.h5', '/x');
    expect(map.shape).toEqual([1480, 1552]);
    // Sensor 12 is the fifth of quad 1.
    const to = (4 * 185 + 100) * 1552 + 388 + 300;
    expect(map.data[to]).toBe(Math.fround(-x[(12 * 185 + 100) * 388 + 300] * 1e-6));
    const back = await convert('map.h5', 'back.data', { to: 'psana', base: 'cspad.data' });
    expect(back.segments).toHaveLength(32);
    // float32 of 0.1 m: half steps of 3.7 nm in three directions.
    expect(back.largest_deviation_um).toBeLessThan(0.0066);
    expect(largestDifference('wanted.data', 'back.data')).toBeLessThan(0.001);
    expect(largestDifference('cspad.data', 'back.data')).toBeGreaterThan(100);
  });

  it('tell the unit of z themselves; the option is stronger', async () => {
    await convert('jungfrau1M.data', 'um.h5', { to: 'cheetah', zUnit: 'um' });
    expect((await arrayOf('um.h5', '/z')).data[0]).toBe(-100_000);
    await convert('um.h5', 'um.data', { to: 'psana', base: 'jungfrau1M.data' });
    expect(largestDifference('jungfrau1M.data', 'um.data')).toBeLessThan(0.001);
    await expect(
      convert('um.h5', 'm.data', { to: 'psana', base: 'jungfrau1M.data', zUnit: 'm' }),
    ).rejects.toMatchObject({ code: 'bad-input', hint: expect.stringContaining('--z-unit um') as string });
    expect(existsSync(at('m.data'))).toBe(false);
  });

  it('are known by their first bytes under any name', async () => {
    await convert('jungfrau1M.data', 'named.h5', { to: 'cheetah' });
    writeFileSync(at('pixelmap'), readFileSync(at('named.h5')));
    const done = await convert('pixelmap', 'named.data', { to: 'psana', base: 'jungfrau1M.data' });
    expect(done.segments).toHaveLength(2);
    // A text of that ending is none.
    writeFileSync(at('text.nxs'), nominalText('jungfrau1M'));
    await expect(convert('text.nxs', 'never.data', { to: 'psana' })).rejects.toThrow(/text\.nxs/);
  });

  it('go on to other forms', async () => {
    await convert('jungfrau1M.data', 'moved.h5', { to: 'cheetah', operations: at('edits.json') });
    const done = await convert('moved.h5', 'moved.nxs', { to: 'nexus', base: 'jungfrau1M.data' });
    expect(done).toMatchObject({ to: 'nexus', modules: 16 });
    await convert('moved.nxs', 'again.data', { to: 'psana' });
    await convert('jungfrau1M.data', 'wanted.data', { to: 'psana', operations: at('edits.json') });
    expect(largestDifference('wanted.data', 'again.data')).toBeLessThan(0.001);
  });

  it('that are damaged or of something else are refused, and nothing is written', async () => {
    await convert('jungfrau1M.data', 'good.h5', { to: 'cheetah' });
    const [x, y, z] = [
      await arrayOf('good.h5', '/x'),
      await arrayOf('good.h5', '/y'),
      await arrayOf('good.h5', '/z'),
    ];
    const float = ({ shape, data }: typeof x): StoredItem['value'] => ({ dtype: 'float32', shape, data });
    const attempt = async (
      held: Record<string, StoredItem['value']>,
      base: string | null = 'jungfrau1M.data',
    ) => {
      const items = Object.entries(held).map(([path, value]) => ({ path, value }));
      writeFileSync(at('bad.h5'), await pool.run('hdf5-write', { file: 'bad.h5', items }));
      return convert('bad.h5', 'never.data', { to: 'psana', base });
    };
    const all = { '/x': float(x), '/y': float(y), '/z': float(z) };
    const reject = async (held: Record<string, StoredItem['value']>, why: RegExp, base?: string | null) =>
      expect(attempt(held, base)).rejects.toThrow(why);
    await reject({ '/x': float(x), '/y': float(y) }, /bad\.h5: expected a pixel map .* found no \/z/);
    await reject({ '/data': float(x) }, /found no \/x, \/y, \/z/);
    await reject({ ...all, '/z': null }, /found no \/z/);
    await reject({ ...all, '/z': 'text' }, /\/z is no array of numbers/);
    await reject(
      { ...all, '/y': { dtype: 'int16', shape: [4], data: new Int16Array(4) } },
      /\/y is int16, expected float32/,
    );
    await reject(
      { ...all, '/y': float({ ...y, shape: [2, 512, 1024] }) },
      /\/y is \(2, 512, 1024\), expected/,
    );
    await reject(
      all,
      /is \(1024, 1024\), but the base geometry has 4 segments of \(352, 384\)/,
      'epix10kaquad.data',
    );
    await reject(all, /a pixel map has no tree of segments/, null);
    const nothing = float({ ...x, data: x.data.slice().fill(Number.NaN) });
    await reject({ ...all, '/x': nothing }, /segment 0 .* 0 of 524288 places/);
    writeFileSync(at('text.h5'), 'no HDF5 at all');
    await expect(convert('text.h5', 'never.data', { to: 'psana' })).rejects.toMatchObject({
      file: at('text.h5'),
    });
    writeFileSync(at('cut.h5'), readFileSync(at('good.h5')).subarray(0, 4000));
    await expect(
      convert('cut.h5', 'never.data', { to: 'psana', base: 'jungfrau1M.data' }),
    ).rejects.toMatchObject({ code: 'unreadable' });
    await expect(
      convert('gone.h5', 'never.data', { to: 'psana', base: 'jungfrau1M.data' }),
    ).rejects.toMatchObject({ code: 'not-found' });
    expect(existsSync(at('never.data'))).toBe(false);
    expect(readdirSync(scratch.folder).filter((name) => name.startsWith('.calibdesk'))).toEqual([]);
  });
});

describe('NeXus', () => {
  it.each(['jungfrau1M', 'cspad', 'pnccd'])('brings %s back from the file', async (name) => {
    await convert(`${name}.data`, 'wanted.data', { to: 'psana', operations: at('edits.json') });
    await convert('wanted.data', 'geometry.nxs', { to: 'nexus', energy_eV: 9500 });
    const done = await convert('geometry.nxs', 'back.data', { to: 'psana' });
    expect(done).toEqual({ file: at('back.data'), to: 'psana' });
    // Positions to 1e-9 um, angles digit for digit.
    expect(largestDifference('wanted.data', 'back.data')).toBeLessThan(1e-8);
  });

  it('has the classes, units and chains of NXmx', async () => {
    await convert('jungfrau1M.data', 'classes.nxs', { to: 'nexus' });
    const items = await askHdf5(pool, { kind: 'contents', file: at('classes.nxs'), limit: 64 });
    expect(items['/entry'].attributes).toEqual({ NX_class: 'NXentry' });
    expect(items['/entry/definition']).toMatchObject({ shape: [], values: ['NXmx'] });
    const detector = '/entry/instrument/detector';
    expect(items[detector].attributes).toMatchObject({
      NX_class: 'NXdetector',
      psana_data_shape: [2, 512, 1024],
    });
    expect(items[`${detector}/distance`]).toMatchObject({ values: [0.1], attributes: { units: 'm' } });
    expect(items[`${detector}/module_p1a6/data_origin`].values).toEqual([768, 512]);
    expect(items[`${detector}/module_p1a6/data_size`].values).toEqual([256, 256]);
    expect(items[`${detector}/module_p1a6/fast_pixel_direction`]).toMatchObject({
      shape: [],
      attributes: {
        transformation_type: 'translation',
        units: 'm',
        vector: [1, 0, 0],
        depends_on: `${detector}/module_p1a6/module_offset`,
      },
    });
    expect(items[`${detector}/module_p1a6/fast_pixel_direction`].values![0]).toBeCloseTo(75e-6, 15);
    expect(items['/entry/instrument/beam']).toBeUndefined();
  });

  it('of other programs has no tree', async () => {
    const items: StoredItem[] = [
      { path: '/entry', value: null, attributes: { NX_class: 'NXentry' } },
      { path: '/entry/definition', value: 'NXmx', scalar: true },
    ];
    writeFileSync(at('other.nxs'), await pool.run('hdf5-write', { file: 'other.nxs', items }));
    await expect(convert('other.nxs', 'never.data', { to: 'psana' })).rejects.toThrow(
      /other\.nxs: the file has no objects of a psana geometry/,
    );
  });
});

describe('pyFAI and EXtra-geom', () => {
  it('get a detector and the .poni beside it', async () => {
    const done = await convert('epix10kaquad.data', 'quad.h5', { to: 'pyfai', energy_eV: 9500 });
    expect(done).toEqual({
      file: at('quad.h5'),
      to: 'pyfai',
      poni: at('quad.poni'),
      shape: [1408, 384],
      distance_m: 0.1,
    });
    const group = '/entry/instrument/epix10kaquad';
    expect((await arrayOf('quad.h5', `${group}/pixel_corners`)).shape).toEqual([1408, 384, 4, 3]);
    const items = await askHdf5(pool, { kind: 'contents', file: at('quad.h5'), limit: 8 });
    expect(items['/entry/start_time'].values).toEqual(['2021-03-04T05:06:07']);
    expect(items[group].attributes.NX_class).toBe('NXdetector');
    expect(items[`${group}/shape`].values).toEqual([1408, 384]);
    expect(items[`${group}/IS_FLAT`]).toMatchObject({ shape: [], values: [0] });
    const poni = readFileSync(at('quad.poni'), 'utf8');
    expect(poni).toContain(`Detector_config: {"filename":"${at('quad.h5')}","orientation":3}`);
    await expect(convert('epix10kaquad.data', 'quad.poni', { to: 'pyfai' })).rejects.toThrow(
      /name the detector/,
    );
  });

  it('get tiles as JSON', async () => {
    const done = await convert('epix10kaquad.data', 'tiles.json', { to: 'extra-geom' });
    expect(done).toMatchObject({ shape: [4, 352, 384], modules: 16 });
    const document = JSON.parse(readFileSync(at('tiles.json'), 'utf8')) as Record<string, unknown>;
    expect(document).toMatchObject({ units: 'm', pixel_size: 1e-4, expected_data_shape: [4, 352, 384] });
  });
});
