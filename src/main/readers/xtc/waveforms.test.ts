import { describe, expect, it } from 'vitest';
import { decodeRecord } from './decode.ts';
import { layoutNamed } from './layout.ts';
import { waveformsOf } from './waveforms.ts';

function bytesOf(size: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size);
  fill(new DataView(bytes.buffer));
  return bytes;
}

describe('waveforms', () => {
  it('of Acqiris are volts over seconds', () => {
    const config = decodeRecord(
      layoutNamed('Acqiris.ConfigV1')!,
      bytesOf(536, (view) => {
        view.setUint32(4, 0b100, true); // channel 2
        view.setFloat64(32, 1e-9, true);
        view.setUint32(48, 4, true);
        view.setUint32(52, 1, true);
        view.setFloat64(56 + 2 * 24, 2, true); // full scale, V
        view.setFloat64(56 + 2 * 24 + 8, 0.25, true); // offset, V
      }),
    );
    const skip = 3;
    const record = decodeRecord(
      layoutNamed('Acqiris.DataDescV1')!,
      bytesOf(64 + 16 + 2 * 4 + 64, (view) => {
        view.setUint32(0, 4, true);
        view.setUint32(4, skip, true);
        view.setUint32(32, 1, true);
        view.setFloat64(64, 5e-10, true);
        [0, 16384, -16384, 32767].forEach((value, i) => view.setInt16(80 + 2 * (skip + i), value, true));
      }),
      { config },
    );
    const { x, curves } = waveformsOf(record, config);
    expect(x).toEqual({ name: 'time', unit: 's', start: 5e-10, step: 1e-9 });
    expect(curves).toMatchObject([{ name: 'channel 2', unit: 'V' }]);
    expect([...curves[0]!.values]).toEqual([0, 0.5, -0.5, 32767 / 32768].map((volts) => volts - 0.25));
  });

  it('of Generic1D are cut channel by channel, in their own types', () => {
    const config = decodeRecord(
      layoutNamed('Generic1D.ConfigV0')!,
      bytesOf(4 + 2 * 20, (view) => {
        view.setUint32(0, 2, true);
        [3, 2].forEach((length, i) => view.setUint32(4 + 4 * i, length, true));
        [1, 4].forEach((type, i) => view.setUint32(12 + 4 * i, type, true));
        [0.5, 0.5].forEach((period, i) => view.setFloat64(28 + 8 * i, period, true));
      }),
    );
    const payload = bytesOf(4 + 22, (view) => {
      view.setUint32(0, 22, true);
      [7, 8, 65535].forEach((value, i) => view.setUint16(4 + 2 * i, value, true));
      [1.5, -2].forEach((value, i) => view.setFloat64(10 + 8 * i, value, true));
    });
    const { x, curves } = waveformsOf(
      decodeRecord(layoutNamed('Generic1D.DataV0')!, payload, { config }),
      config,
    );
    expect(x.step).toBe(0.5);
    expect(curves.map(({ values }) => [...values])).toEqual([
      [7, 8, 65535],
      [1.5, -2],
    ]);
    const short = payload.slice(0, 20);
    new DataView(short.buffer).setUint32(0, 16, true);
    const cut = decodeRecord(layoutNamed('Generic1D.DataV0')!, short, { config });
    expect(() => waveformsOf(cut, config)).toThrow('channel 1 ends at 22');
  });
});
