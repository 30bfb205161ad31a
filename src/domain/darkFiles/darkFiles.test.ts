import { describe, expect, it } from 'vitest';
import { calibrunTypeOf, parseCalibrunTypes } from './calibrunTypes.ts';
import { defaultDataBits, deviceOfSource } from './dataBits.ts';
import { isSelected, parseEventCodes } from './eventCodes.ts';
import { calibrunFile, fillNameTemplate, nameOfType } from './nameTemplate.ts';
import { defaultThresholds, makepedsGroups, parseMakepedsConfig } from './makepeds.ts';
import { rayonixGeometry } from './rayonixGeometry.ts';
import { RecordCounter, stepOfEvent } from './selection.ts';

describe('event codes', () => {
  it('selects by any code of the list', () => {
    const codes = parseEventCodes('41,42');
    expect(isSelected(codes, [140, 42])).toBe(true);
    expect(isSelected(codes, [140])).toBe(false);
  });
  it('inverts the whole list when one code is negative', () => {
    const codes = parseEventCodes('-41,42');
    expect(codes).toEqual({ codes: [41, 42], inverted: true });
    expect(isSelected(codes, [42])).toBe(false);
    expect(isSelected(codes, [])).toBe(true);
  });
  it('never selects an event without event-code data, inverted or not', () => {
    expect(isSelected(parseEventCodes('41'), null)).toBe(false);
    expect(isSelected(parseEventCodes('-41'), null)).toBe(false);
    expect(isSelected(null, null)).toBe(true);
  });
  it('takes none, nothing and junk as no selection', () => {
    for (const text of [null, undefined, 'none', 'NONE', '', 'a,b', '41,', '4.1'])
      expect(parseEventCodes(text)).toBeNull();
  });
});

describe('name template', () => {
  const tags = {
    source: 'XppGon.0:Cspad.0',
    experiment: 'xpptut15',
    run: 240,
    seconds: 1458327636,
    nanoseconds: 29,
    fiducials: 131070,
    counter: 999,
  };
  it('replaces each tag once and appends a type slot when there is none', () => {
    expect(fillNameTemplate('clb-#exp-#run-peds-#type-#src.txt', tags)).toBe(
      'clb-xpptut15-r0240-peds-%s-XppGon.0:Cspad.0.txt',
    );
    expect(fillNameTemplate('nda.expand', tags)).toBe('nda.expand-%s');
    expect(fillNameTemplate('x-#exp-#exp.txt', tags)).toBe('x-xpptut15-#exp.txt-%s');
    expect(fillNameTemplate('#evts-#fid-#sec-#nsec-#type', tags)).toBe(
      'e000999-131070-1458327636-000000029-%s',
    );
    expect(nameOfType('a-%s-b', 'ave')).toBe('a-ave-b');
  });
  it('writes local date and time', () => {
    const time = new Date(tags.seconds * 1000);
    expect(fillNameTemplate('#time%s', tags).slice(0, 2)).toBe(String(time.getHours()).padStart(2, '0'));
  });
  it('names the work files of calibrun', () => {
    expect(calibrunFile('xpptut15', 7, 'ave', 'A.0:B.1')).toBe(
      'results/clb-xpptut15-r0007-peds-ave-A.0:B.1.txt',
    );
  });
});

describe('data bits', () => {
  it('follows the family of the source', () => {
    for (const device of ['Epix100a', 'Epix10ka2M', 'Jungfrau', 'Cspad', 'Cspad2x2', 'pnCCD'])
      expect(defaultDataBits(`A.0:${device}.1`)).toBe(0x3fff);
    for (const device of ['Opal1000', 'Rayonix', 'Zyla', 'Andor'])
      expect(defaultDataBits(`A.0:${device}.1`)).toBe(0xffff);
    expect(defaultDataBits('A.0:Rayonix.0', true)).toBe(0x3fff);
  });
  it('finds the device of a source', () =>
    expect(deviceOfSource('XcsEndstation.0:Epix100a.1')).toBe('Epix100a'));
});

describe('event selection', () => {
  const selection = { events: 10, skip: 3, codes: null, records: 4, original: false };
  it('reads events from skip to skip + events', () => {
    expect([2, 3, 12, 13].map((index) => stepOfEvent(selection, { index, eventCodes: null }))).toEqual([
      'skip',
      'read',
      'read',
      'end',
    ]);
  });
  it('takes a negative skip literally', () => {
    const shorter = { ...selection, skip: -1 };
    expect([0, 8, 9].map((index) => stepOfEvent(shorter, { index, eventCodes: null }))).toEqual([
      'read',
      'read',
      'end',
    ]);
  });
  it('ends when all sources are full, or with the last source in the original', () => {
    const repaired = new RecordCounter(2, selection);
    const original = new RecordCounter(2, { ...selection, original: true });
    for (let i = 0; i < 4; i++) [repaired, original].forEach((counter) => counter.add(1));
    expect(repaired.finished).toBe(false);
    expect(repaired.wants(1)).toBe(false);
    expect(original.finished).toBe(true);
    expect(original.wants(0)).toBe(true);
    for (let i = 0; i < 4; i++) repaired.add(0);
    expect(repaired.finished).toBe(true);
  });
});

describe('calibrun types', () => {
  it('accepts names in any case and reports unknown ones', () => {
    const { types, unknown } = parseCalibrunTypes('EPIX100A, opal1000,Toaster,epix100a');
    expect(types.map((type) => type.name)).toEqual(['Epix100a', 'Opal1000']);
    expect(unknown).toEqual(['Toaster']);
  });
  it('matches device and data type', () => {
    expect(calibrunTypeOf('XcsEndstation.0:Epix100a.1', 'Epix::ElementV3')?.group).toBe('Epix100a::CalibV1');
    expect(calibrunTypeOf('XcsEndstation.0:DualAndor.0', null)?.group).toBe('Andor3d::CalibV1');
    expect(calibrunTypeOf('XcsEndstation.0:Epix100a.1', 'Camera::FrameV1')).toBeNull();
    expect(calibrunTypeOf('A.0:Alvium.0', 'Vimba::FrameV1')?.group).toBe('Camera::CalibV1');
    expect(calibrunTypeOf('A.0:iStar.0', 'Zyla::FrameV1')?.group).toBe('Camera::CalibV1');
  });
});

describe('Rayonix geometry', () => {
  it('names the segment by binned pixel sizes', () => {
    const sizes = [3840, 1920, 1280, 960, 384].map((n) => /MTRX:V2:(\S+)/.exec(rayonixGeometry(n, n))?.[1]);
    expect(sizes).toEqual([
      '3840:3840:44.5:44.5',
      '1920:1920:89:89',
      '1280:1280:133.5:133.5',
      '960:960:178:178',
      '384:384:445:445',
    ]);
    expect(rayonixGeometry(1920, 1920)).toMatch(/^IP\s+0\s+RAYONIX\s+0\s+0\s+0\s+10000(\s+0){6}$/m);
  });
});

describe('makepeds', () => {
  const nothing = {
    opal: false,
    zyla: false,
    rayonix: false,
    uxi: false,
    alvium: false,
    thresholdGiven: false,
  };
  const sources = [
    'XppGon.0:Epix100a.1',
    'XppGon.0:Cspad.0',
    'XppGon.0:Opal1000.0',
    'XppGon.0:Rayonix.0',
    'XppGon.0:iStar.0',
  ];
  it('takes cameras only on request', () => {
    const names = (request: object): string[] =>
      makepedsGroups(sources, { ...nothing, ...request }).map((group) => group.types);
    expect(names({})).toEqual(['CSPAD,CSPAD2x2', 'Epix100a']);
    expect(names({ zyla: true })).toEqual(['CSPAD,CSPAD2x2', 'Epix100a', 'iStar']);
    expect(names({ opal: true, rayonix: true, thresholdGiven: true })).toEqual(['Rayonix']);
    expect(names({ thresholdGiven: true })).toEqual(['CSPAD,CSPAD2x2', 'Epix100a']);
    expect(makepedsGroups(sources, { ...nothing, rayonix: true }).at(-1)?.zeroPedestals).toBe(true);
  });
  it('reads thresholds by blocks', () => {
    const blocks = parseMakepedsConfig(
      '# text\nEpix100a {\n  ADUMIN=10 # low\n  NOISESIGMAX="40"\n OTHER=x\n}\n',
      'f',
    );
    expect(blocks.get('epix100a')).toEqual({ ...defaultThresholds, intensityLow: 10, rmsHigh: 40 });
    for (const text of ['ADUMIN=1', 'A {\nADUMIN=x\n}', 'A {', 'A {\n}\n}'])
      expect(() => parseMakepedsConfig(text, 'f')).toThrow(/f/);
  });
});
