import { describe, expect, it } from 'vitest';
import { Catalog } from './catalog.ts';
import { datasetName } from './datasetName.ts';
import { listNames, runsWithDetector } from './detectorSearch.ts';
import { detectorTable } from './detectorTable.ts';
import { eventKeyText } from './eventKey.ts';
import { KeyLister } from './eventKeys.ts';
import { modeOfWord } from '../gains/epix10kaModes.ts';
import { gainModeFractions } from './gainModes.ts';
import { epixPanelId, jungfrauId } from './panelIds.ts';

describe('ids', () => {
  it('of ePix panels are seven numbers of ten digits', () => {
    expect(epixPanelId({ version: 7, carrier: null, digital: [1, 4294967295], analog: null })).toBe(
      '0000000007-0000000000-0000000000-0000000001-4294967295-0000000000-0000000000',
    );
  });

  it('of jungfraus need a configuration that knows its modules', () => {
    expect(jungfrauId(3, [[0n, 0x1fn, 2n ** 64n - 1n]])).toBe('-1f-ffffffffffffffff');
    expect(jungfrauId(2, [[1n, 2n, 3n]])).toBeNull();
    expect(jungfrauId(4, [])).toBeNull();
  });
});

describe('data set of datinfo', () => {
  it.each([
    ['xpptut15', '54', ':smd', 'exp=xpptut15:run=54:smd'],
    ['xpptut15', '54', 'other.xtc', 'other.xtc'],
    ['xpptut15', null, null, null],
    [null, '54', ':smd', null],
  ])('%s %s %s', (experiment, runs, extension, expected) => {
    expect(datasetName(experiment, runs, extension)).toBe(expected);
  });
});

describe('searches', () => {
  it('pass over names without a device', () => {
    const { skipped, types, names } = listNames(['XppGon-0|Cspad-0', 'EBeam', 'XppGon-0|Cspad-1']);
    expect(skipped).toEqual(['EBeam']);
    expect(types).toEqual({ cspad: ['XppGon.0:Cspad.0', 'XppGon.0:Cspad.1'] });
    expect(names.map(({ index }) => index)).toEqual([0, 2]);
  });

  it('order experiments by name and runs by number', () => {
    const table = new Catalog('x', {
      experiments: { XPP: { xppb: { '10': ['A-0|Cspad-0'], '9': ['A-0|Cspad-0'] }, xppa: {} } },
    }).experiments;
    const found = runsWithDetector(table, 'xpp', 'CSPAD');
    expect(found.map(({ experiment, nruns }) => [experiment, nruns])).toEqual([
      ['xppa', 0],
      ['xppb', 2],
    ]);
    expect(found[1].hits.map(({ run }) => run)).toEqual([9, 10]);
  });
});

describe('event keys', () => {
  const options = { dataset: 'x', file: null, verbose: true, number: 2, skip: 1, mode: 3, pattern: null };
  const event = { keys: () => ['a', 'b'], config: () => ['c'], calib: () => ['d'] };

  it('leave out empty parts', () => {
    expect(eventKeyText({ type: 'psana.EventId', src: '', alias: '' })).toBe('EventKey(type=psana.EventId)');
    expect(eventKeyText({ type: 'T', src: 'S', alias: 'a' })).toBe("EventKey(type=T, src='S', alias='a')");
  });

  it('are counted behind the skipped events', () => {
    const lister = new KeyLister(options);
    expect([0, 1, 2, 3].map((index) => lister.ends(index))).toEqual([false, false, false, true]);
    expect(lister.take(0, event)).toBeNull();
    expect(lister.take(1, event)).toEqual({ index: 1, keys: ['a', 'b'], config: ['c'] });
    expect(lister.loop).toBe(1);
  });

  it('are shown once with a pattern', () => {
    const lister = new KeyLister({ ...options, skip: 0, mode: 7, pattern: 'b' });
    expect(lister.take(0, event)).toEqual({ index: 0, keys: ['b'], config: [], calib: [] });
    expect(lister.take(1, event)?.keys).toEqual([]);
  });
});

describe('table of names', () => {
  it('pads every cell', () => {
    const lines = detectorTable([['a', 'a very long alias', 'u']]).split('\n');
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([9 + 3 + 17 + 3 + 10]));
    expect(lines).toHaveLength(5);
  });
});

describe('catalogs', () => {
  it.each([
    ['no object', []],
    ['detector_names', { detector_names: [1] }],
    ['experiments', { experiments: { XPP: { x: { one: [] } } } }],
    ['modules', { modules: [['1', '2']] }],
    ['panels', { panels: [{ version: -1 }] }],
    ['rows', { detectors: [[]] }],
  ])('with bad %s are refused', (_what, document) => {
    expect(() => {
      const catalog = new Catalog('file.json', document);
      const { experiments } = catalog;
      void [catalog.detectorNames, experiments];
    }).toThrow('file.json');
    expect(() => {
      const catalog = new Catalog('file.json', document);
      void [catalog.rows('detectors'), catalog.modules, catalog.panels];
    }).toThrow('file.json');
  });
});

describe('gain modes of epix10ka', () => {
  it.each([
    [0b011100, 0],
    [0b111100, 0],
    [0b001100, 1],
    [0b011000, 2],
    [0b010000, 3],
    [0b000000, 4],
    [0b110000, 5],
    [0b100000, 6],
    [0b000100, -1],
  ])('of control word %i', (word, mode) => expect(modeOfWord[word]).toBe(mode));

  it('follow the ASIC of a pixel and bit 14 of its data', () => {
    const size = 352 * 384;
    const pixels = new Uint16Array(size);
    const raw = new Uint16Array(size);
    raw.fill(0x4000, 0, 192); // upper left ASIC, first row
    expect(gainModeFractions([{ pixels, trbits: [1, 0, 0, 0] }], raw)).toEqual(
      [0, 0, 0, 0.25, 0.75 - 192 / size, 0, 192 / size].map((share) => expect.closeTo(share, 12)),
    );
    expect(gainModeFractions([{ pixels, trbits: [1, 0, 0, 0] }], raw.subarray(1))).toBeNull();
  });
});
