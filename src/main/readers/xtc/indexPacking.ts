import type { Cells } from './columns.ts';
import type { IndexSnapshot } from './fileIndex.ts';

/** Raised when the form of the bytes, or the meaning of a column, changes: what was packed before is then built anew. */
const version = 1;

const kinds = { Uint8Array, Uint16Array, Uint32Array, Float64Array } as const;
type Kind = keyof typeof kinds;

interface PackedHead {
  version: number;
  size: number;
  scan: IndexSnapshot['scan'];
  sources: IndexSnapshot['sources'];
  columns: { name: string; kind: Kind; length: number }[];
}

const aligned = (length: number): number => Math.ceil(length / 8) * 8;

/** An index as bytes: uint32 length of the head, the head as JSON, then the columns, each at a multiple of 8. */
export function packIndex({ size, scan, sources, columns }: IndexSnapshot): Uint8Array {
  const list = Object.entries(columns);
  const head: PackedHead = {
    ...{ version, size, scan, sources },
    columns: list.map(([name, cells]) => ({
      name,
      kind: cells.constructor.name as Kind,
      length: cells.length,
    })),
  };
  const text = new TextEncoder().encode(JSON.stringify(head));
  const start = aligned(4 + text.length);
  const bytes = new Uint8Array(list.reduce((total, [, cells]) => total + aligned(cells.byteLength), start));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  let at = start;
  for (const [, cells] of list) {
    bytes.set(new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength), at);
    at += aligned(cells.byteLength);
  }
  return bytes;
}

/** The index that `packIndex` made bytes of; null when they are of another version or damaged. */
export function unpackIndex(given: Uint8Array): IndexSnapshot | null {
  // `slice` of a Buffer would share its memory.
  const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  if (bytes.byteLength < 8) return null;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (4 + length > bytes.byteLength) return null;
  let head: PackedHead;
  try {
    head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as PackedHead;
  } catch {
    return null;
  }
  if (head.version !== version) return null;
  const columns: Record<string, Cells> = {};
  let at = aligned(4 + length);
  for (const { name, kind, length: count } of head.columns) {
    const size = count * kinds[kind].BYTES_PER_ELEMENT;
    if (at + size > bytes.byteLength) return null;
    // A copy with a buffer of its own: it is moved between threads.
    columns[name] = new kinds[kind](bytes.slice(at, at + size).buffer);
    at += aligned(size);
  }
  return { size: head.size, scan: head.scan, sources: head.sources, columns };
}
