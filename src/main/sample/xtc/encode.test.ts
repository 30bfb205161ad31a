import { describe, expect, it } from 'vitest';
import { containerNode, encodeDatagram, leafNode } from './datagram.ts';
import { encodeRecord, type Payload } from './encode.ts';
import { parseLayouts } from './layout.ts';
import { recordNode } from './records.ts';

const bytesOf = (payload: Payload): Buffer => Buffer.concat(payload.pieces);

describe('encodeRecord', () => {
  it('writes fields in order, bit fields from the least significant bit, texts with NUL behind', () => {
    const bytes = bytesOf(
      encodeRecord('ControlData.ConfigV3', {
        events: 5,
        uses_duration: 1,
        duration: { seconds: 7, nanoseconds: 9 },
        pvLabels: [{ name: 'ab', value: 'c' }],
      }),
    );
    expect(bytes.length).toBe(28 + 96);
    expect(bytes.readUInt32LE(0)).toBe(2 ** 30 + 5);
    expect([8, 12].map((at) => bytes.readUInt32LE(at))).toEqual([9, 7]); // nanoseconds first
    expect([16, 20, 24].map((at) => bytes.readUInt32LE(at))).toEqual([0, 0, 1]); // the count follows from the list
    expect(bytes.toString('latin1', 28, 31)).toBe('ab\0');
    expect(bytes.toString('latin1', 60, 62)).toBe('c\0');
  });

  it('gives CsPad2x2 records their fixed sizes', () => {
    expect(encodeRecord('CsPad2x2.ConfigV2', {}).length).toBe(72008);
    expect(encodeRecord('CsPad2x2.ElementV1', { data: new Int16Array(185 * 388 * 2) }).length).toBe(287152);
  });

  it('takes the sections of a CsPad quad from the mask of the configuration', () => {
    const configuration = { quadMask: 0b101, roiMasks: 0x00_03_00_ff };
    const element = (quad: number, sections: number): object => ({
      quad,
      data: new Int16Array(sections * 185 * 388),
    });
    const { length } = encodeRecord(
      'CsPad.DataV2',
      { quads: [element(2, 2), element(0, 8)] as never },
      configuration,
    );
    expect(length).toBe(2 * 36 + 10 * 185 * 388 * 2);
  });

  it('does not copy large arrays', () => {
    const data = new Int16Array(185 * 388 * 2);
    const { pieces } = encodeRecord('CsPad2x2.ElementV1', { data });
    expect(pieces.some((piece) => piece.buffer === data.buffer)).toBe(true);
  });

  it('refuses values that do not fit, wrong lengths, unknown names and missing configurations', () => {
    expect(() => encodeRecord('EvrData.DataV4', { fifoEvents: [{ eventCode: -1 }] })).toThrow(
      'does not fit u32',
    );
    expect(() => encodeRecord('CsPad2x2.ElementV1', { quad: 4 })).toThrow('does not fit 2 bits');
    expect(() => encodeRecord('EvrData.DataV4', { numFifoEvents: 2, fifoEvents: [{}] })).toThrow(
      '1 elements given',
    );
    expect(() => encodeRecord('EvrData.DataV4', { fifoevents: [] })).toThrow('no field fifoevents');
    expect(() => encodeRecord('Alias.ConfigV1', { srcAlias: [{ aliasName: 'x'.repeat(32) }] })).toThrow(
      'up to 31',
    );
    expect(() => encodeRecord('CsPad2x2.ElementV1', { data: new Uint16Array(185 * 388 * 2) })).toThrow(
      'Uint16Array given for i16',
    );
    expect(() => encodeRecord('Jungfrau.ElementV2', {})).toThrow('configuration');
    expect(() => encodeRecord('Nothing.V1', {})).toThrow('no layout Nothing.V1');
  });
});

describe('layouts', () => {
  it('are checked when they are parsed', () => {
    expect(() => parseLayouts('record A.B align 4\nu32: x')).toThrow('not a field');
    expect(() => parseLayouts('record A.B\nu32 x')).toThrow('not the head');
    expect(parseLayouts('record A.B align 4\nu32 w { low:4 high:28 }')[0].fields[0].bits[1]).toEqual({
      name: 'high',
      lsb: 4,
      width: 28,
    });
  });
});

describe('datagrams', () => {
  it('put the words of header, containers and leaves in their places and pad payloads to 4 bytes', () => {
    const leaf = leafNode(
      { log: 1, phy: 2 },
      0x00030005,
      { pieces: [Buffer.from([1, 2, 3])], length: 3 },
      { damage: 1 << 14 },
    );
    const bytes = bytesOf(
      encodeDatagram(
        {
          seconds: 10,
          nanoseconds: 11,
          ticks: 0x123456,
          control: 12,
          fiducials: 0x1ffff,
          vector: 0x7fff,
          env: 13,
        },
        { log: 3, phy: 4 },
        [containerNode({ log: 5, phy: 6 }, [leaf])],
        { damage: 1 << 16 },
      ),
    );
    const words = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i));
    expect(words).toEqual([
      ...[11, 10, 0x0c123456, 0xffffffff, 13],
      ...[1 << 16, 3, 4, 0x00010001, 64],
      ...[0, 5, 6, 0x00010001, 44],
      ...[1 << 14, 1, 2, 0x00030005, 24],
      0x00030201,
    ]);
  });

  it('knows the type numbers of records', () => {
    const node = recordNode({ log: 0, phy: 0 }, 'EvrData.DataV4', {});
    expect(Buffer.from(node.pieces[0]).readUInt32LE(12)).toBe(0x00040013);
    expect(() => recordNode({ log: 0, phy: 0 }, 'Alias.SrcAlias', {})).toThrow('no record of its own');
  });
});
