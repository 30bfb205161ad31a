import { typeNumber, typeValue } from '../../readers/xtc/typeIds.ts';
import { leafNode, type NodeOptions, type XtcNode } from './datagram.ts';
import { encodeRecord, type RecordValues, type SourceWords } from './encode.ts';

/** Record types that the writer makes: type name and version of the stored TypeId, layout. */
const recordTypes: readonly [string, number, string][] = [
  ['AliasConfig', 1, 'Alias.ConfigV1'],
  ['PartitionConfig', 2, 'Partition.ConfigV2'],
  ['RunControlConfig', 2, 'ControlData.ConfigV2'],
  ['RunControlConfig', 3, 'ControlData.ConfigV3'],
  ['RunControlConfig', 4, 'ControlData.ConfigV4'],
  ['EvrConfig', 6, 'EvrData.ConfigV6'],
  ['EvrConfig', 7, 'EvrData.ConfigV7'],
  ['EvrData', 4, 'EvrData.DataV4'],
  ['EBeamBld', 7, 'Bld.BldDataEBeamV7'],
  ['FEEGasDetEnergy', 1, 'Bld.BldDataFEEGasDetEnergyV1'],
  ['Epix100aConfig', 2, 'Epix.Config100aV2'],
  ['EpixElement', 3, 'Epix.ElementV3'],
  ['Epix10ka2MConfig', 2, 'Epix.Config10ka2MV2'],
  ['Epix10kaArray', 1, 'Epix.ArrayV1'],
  ['JungfrauConfig', 3, 'Jungfrau.ConfigV3'],
  ['JungfrauElement', 2, 'Jungfrau.ElementV2'],
  ['CspadConfig', 5, 'CsPad.ConfigV5'],
  ['CspadElement', 2, 'CsPad.DataV2'],
  ['Cspad2x2Config', 2, 'CsPad2x2.ConfigV2'],
  ['Cspad2x2Element', 1, 'CsPad2x2.ElementV1'],
  ['Opal1kConfig', 1, 'Opal1k.ConfigV1'],
  ['FrameFexConfig', 1, 'Camera.FrameFexConfigV1'],
  ['Frame', 1, 'Camera.FrameV1'],
];

const valueOfLayout = new Map(
  recordTypes.map(([name, version, layout]) => [layout, typeValue(typeNumber(name), version)]),
);
const layoutOfValue = new Map([...valueOfLayout].map(([layout, value]) => [value, layout]));

/** Layout that the writer has for a type number and version, or null. */
export function layoutOfType(id: number, version: number): string | null {
  return layoutOfValue.get(typeValue(id, version)) ?? null;
}

/** A record of a source as a leaf: `layout` as `Epix.ElementV3`; data records need the values of their configuration. */
export function recordNode(
  source: SourceWords,
  layout: string,
  values: RecordValues,
  configuration?: RecordValues,
  options: NodeOptions = {},
): XtcNode {
  const value = valueOfLayout.get(layout);
  if (value === undefined) throw new TypeError(`${layout} is no record of its own`);
  return leafNode(source, value, encodeRecord(layout, values, configuration), options);
}
