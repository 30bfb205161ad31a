import type { NdArray } from '../../../domain/array/ndarray.ts';
import type { RecordVersion } from '../../../domain/detectors/registry.ts';
import { numbersOf } from './arraySummary.ts';
import { readBytes, type ByteSource } from './bytes.ts';
import { readPayload, type ConfigStore } from './configStore.ts';
import { DecodeError, decodeRecord, type DecodedRecord } from './decode.ts';
import { decompressRecord } from './decompress.ts';
import type { Leaf } from './fileIndex.ts';
import type { FramePlan, FrameRecord } from './frames/plan.ts';
import { plannerOf } from './frames/planners.ts';
import { damage } from './header.ts';
import { layoutOf, type Layout } from './layout.ts';
import type { MissingReason } from './types.ts';
import { anyType } from './typeIds.ts';

const ebeamType = 15;
/** Enough of a payload for the sizes that stand in it. */
const headLength = 256;

/**
 * What the original does with a record because of its damage (default options): sound ones are kept; of damaged ones only beam data with
 * user-defined damage. A record without payload is never kept.
 */
export function isStored(leaf: Pick<Leaf, 'damage' | 'typeValue' | 'payloadLength'>): boolean {
  if (leaf.payloadLength === 0) return false;
  if (leaf.damage === 0) return true;
  const onlyUserDefined =
    (leaf.damage & ~(damage.userDefined | damage.userBits)) === 0 && (leaf.damage & damage.userDefined) !== 0;
  return onlyUserDefined && (leaf.typeValue & 0xffff) === ebeamType;
}

/** A record that may hold the frame, and the datagram it stands in. */
export interface FrameCandidate {
  leaf: Leaf;
  /** Position of the file in the run, and of the datagram in its index. */
  file: number;
  datagram: number;
  /** Opens the file that holds the bytes: with small data another one. */
  source: () => ByteSource;
}

/** A frame that can be had: its record and how. */
export interface FoundFrame {
  source: ByteSource;
  file: number;
  datagram: number;
  leaf: Leaf;
  layout: Layout;
  plan: FramePlan;
}

export type FrameSearch = FoundFrame | { missing: MissingReason; damage: number };

const isVersion = (typeValue: number, version: RecordVersion): boolean =>
  (typeValue & 0x7fffffff) === version.version * 0x10000 + version.type;

/** Plans that hold for all records of a layout, length and configuration, so that most events need no reading at all. */
export class FramePlans {
  readonly #byConfig = new WeakMap<object, Map<string, FramePlan>>();
  readonly #withoutConfig: object = {};

  /** Plan of the frame in a record. Throws DecodeError; null without the configuration it needs. */
  plan(
    source: ByteSource,
    leaf: Leaf,
    layout: Layout,
    device: string,
    configs: ConfigStore,
  ): FramePlan | null {
    const planner = plannerOf(layout.name);
    if (planner === undefined) throw new DecodeError(`${layout.name} holds no frame`);
    const needsConfig = layout.usesConfig;
    const config = needsConfig ? configs.find(leaf.log, leaf.phy, layout.needs) : undefined;
    if (needsConfig && config === undefined) return null;
    if (leaf.typeValue >>> 31 === 1) return planOfCompressed(source, leaf, { layout, device, config });
    const key = `${layout.name} ${leaf.payloadLength} ${device}`;
    const owner = config ?? this.#withoutConfig;
    let known = this.#byConfig.get(owner);
    const before = known?.get(key);
    if (before !== undefined) return before;
    const plan = planner({
      layout,
      device,
      payloadLength: leaf.payloadLength,
      config,
      head: () =>
        decodeRecord(layout, readBytes(source, leaf.offset + 20, Math.min(headLength, leaf.payloadLength)), {
          config,
          payloadLength: leaf.payloadLength,
          headOnly: true,
        }),
    });
    if (plan.lasting) {
      if (known === undefined) this.#byConfig.set(owner, (known = new Map<string, FramePlan>()));
      known.set(key, plan);
    }
    return plan;
  }
}

/** A compressed record must be unpacked to know its length; the plan then decodes the stored payload. */
function planOfCompressed(
  source: ByteSource,
  leaf: Leaf,
  record: Pick<FrameRecord, 'layout' | 'device' | 'config'>,
): FramePlan {
  const payload = readPayload({ source, ...leaf });
  const plan = plannerOf(record.layout.name)!({
    ...record,
    payloadLength: payload.length,
    head: (): DecodedRecord =>
      decodeRecord(record.layout, payload, { config: record.config, headOnly: true }),
  });
  const { byteOffset, decode } = plan;
  const take = (plain: Uint8Array): Uint8Array =>
    decode === undefined ? plain.subarray(byteOffset!, byteOffset! + plan.byteLength) : decode(plain);
  let atHand: Uint8Array | undefined = payload; // the next reading of the frame usually follows at once
  return {
    ...plan,
    byteOffset: undefined,
    lasting: false,
    decode(stored) {
      const plain = atHand ?? decompressRecord(stored);
      atHand = undefined;
      return take(plain);
    },
  };
}

/** The frame of a source among the leaves of an event, newest record type first; else why there is none. */
export function findFrame(
  candidates: readonly FrameCandidate[],
  dataTypes: readonly RecordVersion[],
  device: string,
  configs: ConfigStore,
  plans: FramePlans,
  incomplete: boolean,
): FrameSearch {
  let missing: { missing: MissingReason; damage: number } | undefined;
  const miss = (reason: MissingReason, leaf: Leaf): void => {
    missing ??= { missing: reason, damage: leaf.damage };
  };
  for (const version of dataTypes)
    for (const { source, leaf, file, datagram } of candidates) {
      if (!isVersion(leaf.typeValue, version)) continue;
      if (leaf.bad) miss('corrupt', leaf);
      else if (leaf.payloadLength === 0 && leaf.damage === 0) miss('empty', leaf);
      else if (!isStored(leaf))
        miss(leaf.damage & damage.incompleteContribution ? 'incomplete' : 'damaged', leaf);
      else
        try {
          const layout = layoutOf(leaf.typeValue)!;
          const plan = plans.plan(source(), leaf, layout, device, configs);
          if (plan !== null) return { source: source(), leaf, file, datagram, layout, plan };
          miss('no-config', leaf);
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error;
          miss('corrupt', leaf);
        }
    }
  for (const { leaf } of candidates) if ((leaf.typeValue & 0xffff) === anyType) miss('damaged', leaf);
  return (
    missing ?? {
      missing: incomplete ? 'incomplete' : 'absent',
      damage: incomplete ? damage.incompleteContribution : 0,
    }
  );
}

/** Reads the pixels of a frame. Throws DecodeError when they are not what the record promises. */
export function readFrameArray({ source, leaf, plan }: FoundFrame): NdArray {
  let bytes: Uint8Array;
  if (plan.decode === undefined)
    bytes = readBytes(source, leaf.offset + 20 + plan.byteOffset!, plan.byteLength);
  else {
    const payload = readBytes(source, leaf.offset + 20, leaf.payloadLength);
    if (payload.length < leaf.payloadLength)
      throw new DecodeError(`the file ends inside the record at ${leaf.offset}`);
    bytes = plan.decode(payload);
  }
  if (bytes.length !== plan.byteLength)
    throw new DecodeError(`the file ends inside the record at ${leaf.offset}`);
  return { dtype: plan.dtype, shape: [...plan.shape], data: numbersOf(plan.dtype, bytes) } as NdArray;
}
