import { containerTypeValue } from '../../readers/xtc/typeIds.ts';
import type { Payload, SourceWords } from './encode.ts';

/** A record or a container with its 20-byte header, ready to be written. */
export interface XtcNode extends Payload {
  readonly damage: number;
}

export interface NodeOptions {
  /** Damage mask; for a container the masks of its children are not added by themselves. */
  damage?: number;
  /** Extent to write instead of the true one, for fixtures of broken files. */
  extent?: number;
}

/** 20 bytes: damage, src.log, src.phy, TypeId, extent with this header (uint32 each, little-endian). */
function nodeHeader(source: SourceWords, typeValue: number, extent: number, damage: number): Uint8Array {
  const bytes = new Uint8Array(20);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, damage, true);
  view.setUint32(4, source.log, true);
  view.setUint32(8, source.phy, true);
  view.setUint32(12, typeValue, true);
  view.setUint32(16, extent, true);
  return bytes;
}

/** Payloads are padded with zeros to a multiple of 4 bytes. */
function padded(payload: Payload): Payload {
  const missing = -payload.length & 3;
  if (missing === 0) return payload;
  return { pieces: [...payload.pieces, new Uint8Array(missing)], length: payload.length + missing };
}

/** A record without payload is legal: "no data". */
export const emptyPayload: Payload = { pieces: [], length: 0 };

/** A leaf: `typeValue` as `typeValue(id, version)` of the type numbers gives it. */
export function leafNode(
  source: SourceWords,
  typeValue: number,
  payload: Payload,
  options: NodeOptions = {},
): XtcNode {
  const { pieces, length } = padded(payload);
  const extent = 20 + length;
  const damage = options.damage ?? 0;
  return {
    damage,
    pieces: [nodeHeader(source, typeValue, options.extent ?? extent, damage), ...pieces],
    length: extent,
  };
}

/** A container: its payload is the sequence of its children. */
export function containerNode(
  source: SourceWords,
  children: readonly XtcNode[],
  options: NodeOptions = {},
): XtcNode {
  const payload: Payload = {
    pieces: children.flatMap((child) => child.pieces),
    length: children.reduce((sum, child) => sum + child.length, 0),
  };
  return leafNode(source, containerTypeValue, payload, options);
}

export interface DatagramFields {
  seconds: number;
  nanoseconds: number;
  /** Ticks of the 119 MHz counter, 24 bits. */
  ticks?: number;
  /** Transition number, bits 0-3 of the control byte; a whole control byte is accepted. */
  control: number;
  /** 17 bits. */
  fiducials: number;
  /** Event counter since Configure, 15 bits. */
  vector?: number;
  env?: number;
}

/**
 * A datagram: 20 bytes (nanoseconds, seconds, ticks | control << 24, fiducials | vector << 17, env), then the root container, whose
 * source is that of the event builder.
 */
export function encodeDatagram(
  fields: DatagramFields,
  source: SourceWords,
  children: readonly XtcNode[],
  options: NodeOptions = {},
): Payload {
  const bytes = new Uint8Array(20);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, fields.nanoseconds, true);
  view.setUint32(4, fields.seconds, true);
  view.setUint32(8, (((fields.ticks ?? 0) & 0xffffff) | (fields.control << 24)) >>> 0, true);
  view.setUint32(12, ((fields.fiducials & 0x1ffff) | ((fields.vector ?? 0) << 17)) >>> 0, true);
  view.setUint32(16, fields.env ?? 0, true);
  const root = containerNode(source, children, options);
  return { pieces: [bytes, ...root.pieces], length: 20 + root.length };
}
