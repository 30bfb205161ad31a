// Small XTC files in memory for the unit tests of this folder. Not part of the product.
import { MemoryFile } from './bytes.ts';

export interface TestLeaf {
  type: number;
  log?: number;
  phy?: number;
  damage?: number;
  payload?: Uint8Array;
  /** Stored extent, when it shall lie. */
  extent?: number;
}

export interface TestDatagram {
  service: number;
  seconds?: number;
  nanoseconds?: number;
  fiducials?: number;
  damage?: number;
  leaves?: TestLeaf[];
  /** Stored extent of the root, when it shall lie. */
  extent?: number;
}

const rootLog = 0x03000001;
const rootPhy = 0x0a000001;

function recordBytes(leaf: TestLeaf): Uint8Array {
  const payload = leaf.payload ?? new Uint8Array(0);
  const bytes = new Uint8Array(20 + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, leaf.damage ?? 0, true);
  view.setUint32(4, leaf.log ?? 0x01000001, true);
  view.setUint32(8, leaf.phy ?? 0, true);
  view.setUint32(12, leaf.type, true);
  view.setUint32(16, leaf.extent ?? bytes.length, true);
  bytes.set(payload, 20);
  return bytes;
}

/** A row of datagrams with their leaves directly under the root. */
export function xtcBytes(datagrams: readonly TestDatagram[]): Uint8Array {
  const parts = datagrams.map((datagram) => {
    const leaves = (datagram.leaves ?? []).map(recordBytes);
    const length = 40 + leaves.reduce((sum, leaf) => sum + leaf.length, 0);
    const bytes = new Uint8Array(length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, datagram.nanoseconds ?? 0, true);
    view.setUint32(4, datagram.seconds ?? 1000, true);
    view.setUint32(8, datagram.service << 24, true);
    view.setUint32(12, datagram.fiducials ?? 0, true);
    view.setUint32(20, datagram.damage ?? 0, true);
    view.setUint32(24, rootLog, true);
    view.setUint32(28, rootPhy, true);
    view.setUint32(32, 0x00010001, true);
    view.setUint32(36, datagram.extent ?? length - 20, true);
    let at = 40;
    for (const leaf of leaves) {
      bytes.set(leaf, at);
      at += leaf.length;
    }
    return bytes;
  });
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A file in memory that can grow. */
export class GrowingFile extends MemoryFile {
  #whole: Uint8Array;
  #shown: number;

  constructor(path: string, bytes: Uint8Array, shown = bytes.length) {
    super(path, bytes);
    this.#whole = bytes;
    this.#shown = shown;
  }
  override get size(): number {
    return this.#shown;
  }
  override read(target: Uint8Array, position: number): number {
    const part = this.#whole.subarray(position, Math.min(position + target.length, this.#shown));
    target.set(part);
    return part.length;
  }
  /** Shows this many bytes from the next `refresh` on. */
  next = 0;
  override refresh(): number {
    this.#shown = Math.max(this.#shown, this.next);
    return this.#shown;
  }
}
