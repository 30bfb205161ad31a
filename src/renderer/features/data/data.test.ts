import { describe, expect, it } from 'vitest';
import type { DataEvent, DataFrame, DataRecord, DataRun, RunOverview } from '../../../contract/data.ts';
import { EventPages, pageLength } from './eventPages.ts';
import { eventCells, exactTime } from './eventText.ts';
import { fieldLines, filteredLines, valueText, type FieldRoot } from './fieldTree.ts';
import { FrameCache } from './frameCache.ts';
import { runMatches, secondsBetween } from './runList.ts';
import { viewOf } from './shownViews.ts';

const event = (index: number): DataEvent => ({
  ...{ index, seconds: 1000, nanoseconds: 5, fiducials: 3, codes: [140, 41], step: 0, damage: 2 },
  datagrams: 1,
});

describe('pages of events', () => {
  it('are fetched once, and the last one again when the run has grown', async () => {
    let total = pageLength + 10;
    const asked: number[] = [];
    let arrived = 0;
    const pages = new EventPages(
      async (from, count) => {
        asked.push(from);
        return Array.from({ length: Math.min(count, total - from) }, (_, i) => event(from + i));
      },
      () => arrived++,
    );
    await pages.need(0, pageLength + 1);
    expect((await pages.at(pageLength + 9))?.index).toBe(pageLength + 9);
    expect(await pages.at(pageLength + 10)).toBeUndefined();
    expect(pages.known(3)?.index).toBe(3);
    expect([asked, arrived]).toEqual([[0, pageLength], 2]);
    total += 5;
    pages.forgetEnd();
    expect((await pages.at(pageLength + 12))?.index).toBe(pageLength + 12);
    expect(asked).toEqual([0, pageLength, pageLength]);
  });

  it('are asked for again after a failure', async () => {
    let fail = true;
    const pages = new EventPages(async () => {
      if (fail) throw new Error('no');
      return [event(0)];
    });
    await expect(pages.at(0)).rejects.toThrow('no');
    fail = false;
    expect((await pages.at(0))?.index).toBe(0);
  });
});

describe('frames', () => {
  it('are kept by event and source', async () => {
    const asked: string[] = [];
    const info = {
      array: null,
      applied: [],
      unit: 'ADU',
      missing: null,
      damage: 0,
      file: null,
      offset: null,
    } satisfies DataFrame;
    const cache = new FrameCache(async (index, source) => {
      asked.push(`${index} ${source}`);
      return { event: index, array: null, info };
    });
    await Promise.all([cache.get(1, 'a'), cache.get(1, 'a'), cache.get(1, 'b'), cache.get(2, 'a')]);
    expect(asked).toEqual(['1 a', '1 b', '2 a']);
  });
});

describe('tree of fields', () => {
  const roots: FieldRoot[] = [
    {
      key: 'a',
      name: 'epix',
      remark: 'Epix',
      fields: { version: 3, inner: { gain: 1, list: [{ x: 1 }, { x: 2 }] } },
    },
    { key: 'b', name: 'evr', remark: 'Evr', fields: undefined },
    { key: 'c', name: 'odd', remark: 'Odd', fields: null },
  ];

  it('shows what is open', () => {
    expect(fieldLines(roots, new Set()).map(({ name }) => name)).toEqual(['epix', 'evr', 'odd']);
    const open = fieldLines(roots, new Set(['a', 'a/inner', 'a/inner/list', 'b', 'c']));
    expect(open.map(({ depth, name, value }) => [depth, name, value])).toEqual([
      [0, 'epix', 'Epix'],
      [1, 'version', '3'],
      [1, 'inner', '2 fields'],
      [2, 'gain', '1'],
      [2, 'list', '2 elements'],
      [3, '0', '1 fields'],
      [3, '1', '1 fields'],
      [0, 'evr', 'Evr'],
      [1, '', 'reading…'],
      [0, 'odd', 'Odd'],
      [1, '', 'cannot be decoded'],
    ]);
  });

  it('finds fields with their parents', () => {
    expect(filteredLines(roots, 'gain').map(({ name }) => name)).toEqual(['epix', 'inner', 'gain']);
    expect(filteredLines(roots, 'nothing')).toEqual([]);
  });

  it('writes values on one line', () => {
    expect(valueText([1, 2, 3])).toBe('[1, 2, 3]');
    expect(valueText(null)).toBe('-');
    expect(valueText({ dtype: 'uint16', shape: [2, 3], min: 1, max: 9, first: [1, 2] })).toBe(
      'uint16 (2, 3), 1 to 9, [1, 2, …]',
    );
  });
});

describe('texts and lists', () => {
  it('tell the moment exactly', () => {
    expect(exactTime({ seconds: 0, nanoseconds: 7 })).toBe(
      '1970-01-01 00:00:00.000000007 UTC = 0.000000007 s',
    );
    expect(eventCells(event(4))).toEqual(['4', '1000.000000005', '3', '140 41', '0', '0x2']);
  });

  it('filter runs by number, detector and darkness', () => {
    const run = { run: 12, dsname: 'x', files: 1, bytes: 1, modified: '', growing: false };
    const overview = {
      dark: { recognised: true, reason: '' },
      detectors: [{ source: 'XppGon.0:Epix100a.1', alias: 'epix_1' }],
    } as RunOverview;
    expect(runMatches(run, null, '12', false)).toBe(true);
    expect(runMatches(run, null, 'epix', false)).toBe(false);
    expect(runMatches(run, overview, 'EPIX run', true)).toBe(true);
    expect(runMatches(run, null, '', true)).toBe(false);
    expect(secondsBetween({ begin: '2020-01-01T00:00:00Z', end: '2020-01-01T00:00:04Z' })).toBe(4);
  });

  it('offer every detector, the waveforms of the event, and the run', () => {
    const run = { detectors: [{ source: 'A.0:Opal1000.0', alias: null, device: 'Opal1000' }] } as DataRun;
    const records = [
      { source: 'B.0:Acqiris.0', alias: 'acq', type: 'Acqiris::DataDescV1', kind: 'waveform' },
      { source: 'EBeam', alias: null, type: 'Bld', kind: 'values' },
    ] as DataRecord[];
    expect(viewOf(run, records).map(({ kind, label }) => [kind, label])).toEqual([
      ['image', 'Opal1000.0'],
      ['waveform', 'acq'],
      ['scalars', 'Over the run'],
      ['averages', 'Averages'],
    ]);
  });
});
