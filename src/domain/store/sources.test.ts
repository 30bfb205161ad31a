import { describe, expect, it } from 'vitest';
import { detectorTypeNamed, detectorTypeOf, detectorTypes } from './detectorTypes.ts';
import { bldNames, detectorNames, deviceNames } from './sourceTables.ts';
import {
  displaySource,
  formatSource,
  isExactSource,
  labelSource,
  matchSource,
  parseSource,
  resolveSource,
  sourceFromWords,
  sourceToWords,
  stripDetInfo,
  type Source,
} from './sources.ts';

describe('sources', () => {
  it('have the numbers of the data acquisition', () => {
    expect([detectorNames.length, deviceNames.length, bldNames.length]).toEqual([53, 58, 96]);
    expect([detectorNames[32], deviceNames[10], deviceNames[57], bldNames[2]]).toEqual([
      ...['CxiDs1', 'Cspad', 'Alvium', 'FEEGasDetEnergy'],
    ]);
  });

  it('come back from their words, texts and labels', () => {
    for (const text of ['CxiDs1.0:Cspad.0', 'XppGon.3:Epix100a.254', 'NoDetector.0:Evr.0', 'EBeam']) {
      const source = parseSource(text) as Source;
      expect(formatSource(source)).toBe(text);
      expect(parseSource(displaySource(source))).toEqual(source);
      const { log, phy } = sourceToWords(source, 4711);
      expect(log & 0xffffff).toBe(4711);
      expect(sourceFromWords(log, phy)).toEqual(source);
      if (source.kind === 'detector') expect(parseSource(labelSource(source))).toEqual(source);
    }
    expect(sourceToWords(parseSource('CxiDs1.2:Cspad.3') as Source).phy).toBe(0x20020a03);
    expect(sourceFromWords(0xffffffff, 0xffffffff)).toBeNull();
    const process = sourceFromWords((0 << 24) | 5614, 0xac1526be) as Source;
    expect(displaySource(process)).toBe('ProcInfo(172.21.38.190, pid=5614)');
  });

  it('accept past spellings and show the present ones', () => {
    expect(formatSource(parseSource('AmoGasdet.0:TM6740.1'))).toBe('AmoGD.0:Tm6740.1');
  });

  it('keep ids modulo 256, with 255 for any', () => {
    const id = (text: string): unknown =>
      (parseSource(`CxiDs1.${text}:Cspad.0`) as { detectorId: number }).detectorId;
    expect([id('256'), id('-1'), id('255'), id('*'), id(''), id('7')]).toEqual([0, 255, 255, 255, 255, 7]);
  });

  it.each([
    'Cspad',
    ':cspad',
    'Camp.0|pnCCD.1',
    'CxiDs1.x:Cspad.0',
    'DetInfo(:Cspad',
    'ProcInfo(1.2.3)',
    'BldInfo(Nope)',
    'a:b:c',
    'CxiDs1.0.0:Cspad.0',
  ])('refuse %j', (text) => {
    expect(() => parseSource(text)).toThrow(expect.objectContaining({ code: 'bad-source' }));
  });

  it('never match across kinds', () => {
    const sources = ['CxiDs1.0:Cspad.0', 'EBeam', 'ProcInfo(1.2.3.4)'].map(
      (text) => parseSource(text) as Source,
    );
    const hits = (text: string): boolean[] => sources.map((source) => matchSource(parseSource(text), source));
    expect(hits('')).toEqual([true, true, true]);
    expect(hits('DetInfo()')).toEqual([true, false, false]);
    expect(hits('BldInfo()')).toEqual([false, true, false]);
    expect(hits('ProcInfo()')).toEqual([false, false, true]);
    expect(isExactSource(parseSource('CxiDs1:Cspad.0'))).toBe(false);
  });

  it('are aliases first, and those are exact', () => {
    const aliases = new Map([['Cspad', 'CxiDs1.0:Cspad.0']]);
    expect(resolveSource('Cspad', aliases).exact).toBe(true);
    expect(() => resolveSource('cspad', aliases)).toThrow();
  });

  it('lose their DetInfo', () => {
    expect(stripDetInfo('DetInfo( CxiDs1.0:Cspad.0 )')).toBe('CxiDs1.0:Cspad.0');
    expect(stripDetInfo('CxiDs1.0:Cspad.0')).toBe('CxiDs1.0:Cspad.0');
  });
});

describe('detector types', () => {
  it('are 37 and the unknown one, with their codes', () => {
    expect(detectorTypes.map(({ code }) => code)).toEqual(Array.from({ length: 38 }, (_, code) => code));
    for (const { device, code } of detectorTypes.slice(1))
      expect(detectorTypeOf(`XppGon.0:${device}.0`).code).toBe(code);
  });
  it('need colon and dot, in the right case', () => {
    for (const text of ['Cspad.0', 'CxiDs1-0|Cspad-0', ':cspad.0', 'CxiDs1.0:Cspad', 'X.0:Opal1600.0'])
      expect(detectorTypeOf(text).group).toBe('UNDEFINED');
  });
  it('are found by dictionary name or device, ignoring case', () => {
    expect(detectorTypeNamed('dualandor')?.code).toBe(25);
    expect(detectorTypeNamed('ANDOR3D')?.code).toBe(25);
    expect(detectorTypeNamed('nope')).toBeUndefined();
  });
});
