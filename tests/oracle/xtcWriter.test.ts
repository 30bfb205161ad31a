import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { crc32, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { containerNode, encodeDatagram, leafNode, type XtcNode } from '../../src/main/sample/xtc/datagram.ts';
import {
  canEncode,
  encodeRecord,
  type Payload,
  type RecordValues,
} from '../../src/main/sample/xtc/encode.ts';
import type { Field } from '../../src/main/sample/xtc/layout.ts';
import { layoutOfType } from '../../src/main/sample/xtc/records.ts';
import { oracleFolder, record } from './report.ts';

/** What the original reader printed of a record; names as in the expected documents. */
interface DumpRecord {
  offset: number;
  extent: number;
  damage: number;
  type: { value: number; id: number; name: string; version: number; compressed: number };
  src: { log: number; phy: number };
  payload_crc32?: string;
  children?: DumpRecord[];
  data?: Record<string, unknown>;
  error?: string;
}
interface DumpDatagram extends DumpRecord {
  transition: string;
  seconds: number;
  nanoseconds: number;
  ticks: number;
  control: number;
  fiducials: number;
  vector: number;
  env: number;
  xtc?: DumpRecord[];
}
interface Dump {
  file: string;
  datagrams: DumpDatagram[];
}

const { folder } = oracleFolder('xtc');
const cases = existsSync(join(folder, 'expected'))
  ? readdirSync(join(folder, 'expected')).filter((name) => /\.json(\.gz)?$/.test(name))
  : [];

function readMaybeZipped(path: string): Buffer {
  return path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path);
}

function dataFile(name: string): Buffer | null {
  for (const place of [folder, join(folder, 'smalldata')])
    for (const path of [join(place, name), join(place, `${name}.gz`)])
      if (existsSync(path)) return readMaybeZipped(path);
  return null;
}

const hex = (value: number): string => value.toString(16).padStart(8, '0');

function joined(payload: Payload): Buffer {
  const bytes = Buffer.concat(payload.pieces);
  expect(bytes.length).toBe(payload.length);
  return bytes;
}

interface Summary {
  dtype: string;
  shape: number[];
  crc32: string;
}
const isSummary = (value: unknown): value is Summary =>
  typeof value === 'object' && value !== null && 'crc32' in value && 'dtype' in value;

const arrayTypes = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
} as const;

/** Zeros in the place of the summarised arrays, whose numbers the dump does not hold. */
function withZeros(value: unknown): unknown {
  if (isSummary(value)) {
    const length = value.shape.reduce((product, dimension) => product * dimension, 1);
    return new arrayTypes[value.dtype as keyof typeof arrayTypes](length);
  }
  if (Array.isArray(value)) return value.map(withZeros);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withZeros(inner)]));
}

function atPath(values: unknown, path: string): unknown {
  let value = values;
  for (const name of path.split(/[.[\]]+/).filter((part) => part !== ''))
    value = (value as Record<string, unknown> | undefined)?.[name];
  return value;
}

function wordBits(field: Field, values: unknown, path: string): number {
  const owner = path.slice(0, Math.max(path.lastIndexOf('.'), 0));
  return field.bits.reduce((mask, bit) => {
    const given = atPath(values, owner === '' ? bit.name : `${owner}.${bit.name}`) !== undefined;
    return given ? (mask | ((2 ** bit.width - 1) << bit.lsb)) >>> 0 : mask;
  }, 0);
}

interface Rebuilt {
  payload: Buffer;
  /** Bytes that the dump says nothing about and that are not zero in the file. */
  unknownBytes: number;
  /** A field that lies elsewhere than in the file, or null. */
  misplaced: string | null;
}

/**
 * Rebuilds a payload from the fields of the dump. Arrays that the dump only summarises are copied from the file, from the place where the
 * writer puts them, and only when their CRC is that of the dump. Fields without accessor (private words and bits) are not in the dump: the
 * writer puts zeros, and what the file holds there is copied, field by field, and counted.
 */
function rebuild(
  layout: string,
  data: RecordValues,
  configuration: RecordValues | undefined,
  original: Buffer,
): Rebuilt {
  const places: { path: string; offset: number; size: number; field: Field }[] = [];
  const payload = joined(
    encodeRecord(layout, withZeros(data) as RecordValues, configuration, (path, offset, size, field) =>
      places.push({ path, offset, size, field }),
    ),
  );
  const result: Rebuilt = { payload, unknownBytes: 0, misplaced: null };
  for (const { path, offset, size, field } of places) {
    const value = atPath(data, path);
    const there = original.subarray(offset, offset + size);
    if (isSummary(value)) {
      if (hex(crc32(there)) === value.crc32) there.copy(payload, offset);
      else result.misplaced ??= path;
    } else if (value === undefined) {
      // a field that has an accessor must be in the dump: only private ones may be filled in from the file
      if (field.bits.length === 0 && !field.name.startsWith('_')) result.misplaced ??= path;
      const nested = !['u8', 'u16', 'i16', 'u32', 'u64', 'f64', 'char'].includes(field.type);
      if (nested) continue; // its own fields are visited by themselves
      const known = wordBits(field, data, path);
      for (let i = 0; i < size; i++) {
        const mask = 0xff & ~(known >>> (8 * (i & 3)));
        if ((there[i] & mask) !== 0) result.unknownBytes++;
        payload[offset + i] |= there[i] & mask;
      }
    }
  }
  return result;
}

const isConfig = (name: string): boolean => /config$/i.test(name);
const sourceKey = (src: { log: number; phy: number }): string => `${src.log >>> 24}:${src.phy}`;

function leaves(nodes: readonly DumpRecord[], visit: (leaf: DumpRecord) => void): void {
  for (const node of nodes) {
    if (node.children !== undefined) leaves(node.children, visit);
    else visit(node);
  }
}

/** Rebuilds a node with its header from the dump; payloads of leaves are those of the file. */
function rebuildNode(node: DumpRecord, file: Buffer): XtcNode {
  const options = { damage: node.damage, extent: node.extent };
  // a container that must not be iterated has an empty list in the dump, whatever its payload is
  const opaque = node.children === undefined || (node.children.length === 0 && node.extent > 20);
  if (!opaque)
    return containerNode(
      node.src,
      (node.children as DumpRecord[]).map((child) => rebuildNode(child, file)),
      options,
    );
  const bytes = file.subarray(node.offset + 20, node.offset + node.extent);
  return leafNode(node.src, node.type.value, { pieces: [bytes], length: bytes.length }, options);
}

/** Whether the whole tree below is known: damaged sizes cut the dump short. */
function isWhole(nodes: readonly DumpRecord[]): boolean {
  return nodes.every(
    (node) => node.error === undefined && (node.children === undefined || isWhole(node.children)),
  );
}

describe.skipIf(cases.length === 0)('XTC fixture writer against the dumps of the original reader', () => {
  for (const name of cases) {
    const title = basename(name).replace(/\.json(\.gz)?$/, '');
    const dump = JSON.parse(readMaybeZipped(join(folder, 'expected', name)).toString('utf8')) as Dump;
    const file = dataFile(`${title}.xtc`);

    it.skipIf(file === null)(`${title}: datagrams, containers and headers byte for byte`, () => {
      const bytes = file as Buffer;
      for (const datagram of dump.datagrams) {
        const label = `${title}@${datagram.offset}`;
        if (datagram.error !== undefined || datagram.xtc === undefined || !isWhole(datagram.xtc)) {
          record(
            'xtc',
            'writer datagram',
            label,
            'skipped',
            'damaged sizes: the dump does not hold the whole tree',
          );
          continue;
        }
        const opaqueRoot = datagram.xtc.length === 0 && datagram.extent > 20;
        const children = opaqueRoot ? [] : datagram.xtc.map((node) => rebuildNode(node, bytes));
        const written = joined(
          encodeDatagram(datagram, datagram.src, children, {
            damage: datagram.damage,
            extent: datagram.extent,
          }),
        );
        const wanted = bytes.subarray(
          datagram.offset,
          datagram.offset + (opaqueRoot ? 40 : 20 + datagram.extent),
        );
        const equal = written.equals(wanted);
        record('xtc', 'writer datagram', label, equal ? 'equal' : 'different');
        expect(equal, label).toBe(true);
      }
    });

    it.skipIf(file === null)(`${title}: payloads from the dumped fields`, () => {
      const bytes = file as Buffer;
      const configurations = new Map<string, RecordValues>();
      for (const datagram of dump.datagrams)
        leaves(datagram.xtc ?? [], (leaf) => {
          const layout = layoutOfType(leaf.type.id, leaf.type.version);
          const label = `${title}@${leaf.offset} ${leaf.type.name} ${leaf.type.version}`;
          if (
            layout === null ||
            leaf.data === undefined ||
            leaf.payload_crc32 === undefined ||
            leaf.type.compressed !== 0
          )
            return;
          expect(canEncode(layout)).toBe(true);
          const data = leaf.data as RecordValues;
          if (isConfig(leaf.type.name) && leaf.type.name !== 'FrameFexConfig')
            configurations.set(sourceKey(leaf.src), data);
          const original = bytes.subarray(leaf.offset + 20, leaf.offset + leaf.extent);
          const rebuilt = rebuild(layout, data, configurations.get(sourceKey(leaf.src)), original);
          const padded = Buffer.concat([rebuilt.payload, Buffer.alloc(-rebuilt.payload.length & 3)]);
          const equal = rebuilt.misplaced === null && hex(crc32(padded)) === leaf.payload_crc32;
          record(
            'xtc',
            `writer ${layout}`,
            label,
            equal ? 'equal' : 'different',
            rebuilt.unknownBytes > 0 ? `${rebuilt.unknownBytes} bytes without accessor copied` : '',
          );
          expect(rebuilt.misplaced, label).toBe(null);
          expect(hex(crc32(padded)), label).toBe(leaf.payload_crc32);
        });
    });
  }
});
