import { describe, expect, it } from 'vitest';
import { detectorFamilies } from '../../../../domain/detectors/registry.ts';
import { DecodedRecord, DecodeError, decodeRecord } from '../decode.ts';
import { layoutNamed, layoutOf, type Layout } from '../layout.ts';
import { typeValue } from '../typeIds.ts';
import type { FramePlan } from './plan.ts';
import { plannerOf } from './planners.ts';

/** Stored fields that give small but different sizes, for every configuration that asks them. */
const numbers: Record<string, number> = {
  ...{ numberOfModules: 2, numberOfRowsPerModule: 5, numberOfColumnsPerModule: 6 },
  ...{
    numberOfAsicsPerRow: 2,
    numberOfAsicsPerColumn: 2,
    numberOfRowsPerAsic: 6,
    numberOfReadableRowsPerAsic: 5,
  },
  ...{
    numberOfPixelsPerAsicRow: 4,
    calibrationRowCountPerASIC: 1,
    environmentalRowCountPerASIC: 1,
    lastRowExclusions: 1,
  },
  ...{ asicMask: 0xf, quadMask: 0xf, roiMasks: 0xffffffff, numLinks: 4, payloadSizePerLink: 524304 },
  ...{ width: 7, height: 5, binX: 2, binY: 2, numSensors: 2, numberOfFrames: 3, depth: 12 },
};

function configOf(layout: Layout): DecodedRecord {
  const record = new DecodedRecord(layout);
  for (const [name, value] of Object.entries(numbers)) record.fields.set(name, value);
  for (const [name, rows, columns] of [
    ['frame_dim', 5, 8],
    ['aux_dim', 1, 8],
    ['env_dim', 1, 4],
  ] as const) {
    const dimension = new DecodedRecord(layoutNamed('GenericPgp.CDimension')!);
    dimension.fields.set('rows', rows).set('columns', columns);
    record.fields.set(name, dimension);
  }
  return record;
}

/** A payload long enough for the record, with its own sizes set. */
function payloadOf(layout: Layout): Uint8Array {
  const payload = new Uint8Array(8 << 20);
  const view = new DataView(payload.buffer);
  if (layout.name === 'Camera.FrameV1') [7, 5, 12].forEach((value, i) => view.setUint32(4 * i, value, true));
  if (layout.name === 'Timepix.DataV2') [7, 5].forEach((value, i) => view.setUint16(2 * i, value, true));
  return payload;
}

function planOf(
  layout: Layout,
  device: string,
  config: DecodedRecord | undefined,
  payload = payloadOf(layout),
): FramePlan {
  const head = (): DecodedRecord => decodeRecord(layout, payload, { config, headOnly: true });
  return plannerOf(layout.name)!({ layout, device, payloadLength: payload.length, config, head });
}

const cases = detectorFamilies.flatMap((family) =>
  family.dataTypes.flatMap(({ type, version }) => {
    const layout = layoutOf(typeValue(type, version))!;
    const configs = layout.usesConfig
      ? layout.needs
          .map((name) => layoutNamed(name)!)
          .filter((config) => family.configTypes.includes(config.typeId!))
      : [undefined];
    return configs.map((config) => ({
      family,
      layout,
      config,
      title: `${family.name} ${layout.name} ${config?.name ?? ''}`,
    }));
  }),
);

describe('raw frames of every detector', () => {
  it('has a case for every family', () => {
    expect(new Set(cases.map(({ family }) => family)).size).toBe(detectorFamilies.length);
  });

  it.each(cases)('$title', ({ family, layout, config }) => {
    const record = config && configOf(config);
    const plan = planOf(layout, family.devices[0]!, record);
    const size = plan.dtype === 'uint8' ? 1 : 2;
    expect(plan.shape.reduce((total, length) => total * length, 1) * size).toBe(plan.byteLength);
    expect(plan.byteLength).toBeGreaterThan(0);
    if (family.name !== 'camera') expect(plan.dtype).toBe(family.dtype);
    // The panels whose sizes stand in the configuration get other ones here.
    if (family.shape !== null && !/^epix10(0a|ka)$/.test(family.name))
      expect(plan.shape).toEqual(family.shape);
    if (plan.decode !== undefined && family.name !== 'cspad')
      expect(plan.decode(payloadOf(layout))).toHaveLength(plan.byteLength);
    if (family.name !== 'cspad')
      expect(() =>
        planOf(layout, family.devices[0]!, record, payloadOf(layout).subarray(0, plan.byteLength)),
      ).toThrow(DecodeError);
  });
});

describe('frames that are not stored as psana gives them', () => {
  it('places CsPad quads by their number, whatever their order, and leaves absent sections 0', () => {
    const layout = layoutNamed('CsPad.DataV2')!;
    const config = configOf(layoutNamed('CsPad.ConfigV5')!);
    config.fields.set('quadMask', 0b1010).set('roiMasks', 0x01_00_81_00);
    const section = 185 * 388;
    // Quad 3 first with section 0, then quad 1 with sections 0 and 7.
    const payload = new Uint8Array(36 + 2 * section + 36 + 4 * section);
    const view = new DataView(payload.buffer);
    view.setUint32(4, 3 << 24, true);
    view.setInt16(32, -5, true);
    const second = 36 + 2 * section;
    view.setUint32(second + 4, 1 << 24, true);
    view.setInt16(second + 32, 11, true);
    view.setInt16(second + 32 + 2 * section, 17, true);
    const plan = planOf(layout, 'Cspad', config, payload);
    const pixels = new Int16Array(plan.decode!(payload).buffer);
    expect([24, 8, 15].map((index) => pixels[index * section])).toEqual([-5, 11, 17]);
    expect(pixels.filter((pixel) => pixel !== 0)).toHaveLength(3);
    expect(() => plan.decode!(payload.subarray(0, payload.length - 4))).toThrow(DecodeError);
    view.setUint32(second + 4, 3 << 24, true);
    expect(() => plan.decode!(payload)).toThrow('twice');
  });

  it('shows Timepix version 1 as 512 x 512', () => {
    const layout = layoutNamed('Timepix.DataV1')!;
    const payload = new Uint8Array(layout.size!);
    const view = new DataView(payload.buffer);
    const store = (row: number, column: number, value: number): void =>
      view.setUint16(8 + 2 * (row * 256 + column), value, true);
    store(10, 20, 1); // chip 0 -> x 10, y 491
    store(300, 20, 2); // chip 1 -> x 44, y 235
    store(600, 20, 3); // chip 2 -> x 423, y 20
    store(1000, 20, 4); // chip 3 -> x 279, y 276
    const pixels = new Uint16Array(planOf(layout, 'Timepix', undefined, payload).decode!(payload).buffer);
    expect(
      [491 * 512 + 10, 235 * 512 + 44, 20 * 512 + 423, 276 * 512 + 279].map((place) => pixels[place]),
    ).toEqual([1, 2, 3, 4]);
  });

  it('expands the gains of Fccd960 only', () => {
    const layout = layoutNamed('Camera.FrameV1')!;
    const payload = new Uint8Array(16 + 8);
    new Uint32Array(payload.buffer, 0, 3).set([4, 1, 16]);
    new Uint16Array(payload.buffer, 16, 4).set([100, 0x2000 | 100, 0x4000 | 100, 0x6000 | 100]);
    const plan = planOf(layout, 'Fccd960', undefined, payload);
    expect([...new Uint16Array(plan.decode!(payload).buffer)]).toEqual([100, 400, 0, 800]);
    expect(planOf(layout, 'Fccd', undefined, payload).decode).toBeUndefined();
  });

  it('gives bytes for cameras of up to 8 bits and refuses impossible depths', () => {
    const layout = layoutNamed('Camera.FrameV1')!;
    const payload = new Uint8Array(16 + 12);
    const header = new Uint32Array(payload.buffer, 0, 3);
    header.set([4, 3, 8]);
    expect(planOf(layout, 'Tm6740', undefined, payload)).toMatchObject({
      dtype: 'uint8',
      shape: [3, 4],
      byteOffset: 16,
      byteLength: 12,
    });
    for (const depth of [0, 17, 24, 0xffffffff]) {
      header[2] = depth;
      expect(() => planOf(layout, 'Tm6740', undefined, payload)).toThrow(DecodeError);
    }
    header.set([0x80000000, 0x80000000, 8]);
    expect(() => planOf(layout, 'Tm6740', undefined, payload)).toThrow(DecodeError);
  });
});
