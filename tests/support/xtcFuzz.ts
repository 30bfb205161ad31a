import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CalibdeskError } from '../../src/domain/errors.ts';
import { HeaderWindow, MemoryFile } from '../../src/main/readers/xtc/bytes.ts';
import { ConfigStore } from '../../src/main/readers/xtc/configStore.ts';
import { DecodeError, decodeRecord } from '../../src/main/readers/xtc/decode.ts';
import { decompressRecord } from '../../src/main/readers/xtc/decompress.ts';
import { recordDocument } from '../../src/main/readers/xtc/document.ts';
import { applyConfig } from '../../src/main/readers/xtc/fileConfigs.ts';
import { FileIndex } from '../../src/main/readers/xtc/fileIndex.ts';
import { allLayouts, layoutNamed, type Layout } from '../../src/main/readers/xtc/layout.ts';
import { openRun } from '../../src/main/readers/xtc/open.ts';
import { recordTree } from '../../src/main/readers/xtc/tree.ts';

/** Reproducible random numbers (xorshift). */
export class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    let state = this.#state;
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state >>> 0;
    return this.#state % limit;
  }
}

const folder = join(import.meta.dirname, '..', 'oracle', 'data', 'xtc');
const read = (name: string): Uint8Array => {
  const bytes = readFileSync(join(folder, name));
  return new Uint8Array(name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
};

/** Small sound files: every fault in them is one that was put there. */
export const seeds: readonly Uint8Array[] = [
  'e9001-r0008-s00-c00.xtc',
  'e9001-r0008-s80-c00.xtc',
  'e9001-r0010-s00-c00.xtc',
].map(read);

/** The beginning of compressed records, to be damaged. */
export function compressedPayload(): Uint8Array {
  const source = new MemoryFile('seed.xtc', read('e9001-r0016-s00-c00.xtc.gz'));
  const index = new FileIndex(source, { leaves: true });
  index.buildAtOnce();
  for (let i = 0; i < index.length; i++)
    for (const leaf of index.leaves(i))
      if (leaf.typeValue >>> 31 === 1) {
        const payload = new Uint8Array(leaf.payloadLength);
        source.read(payload, leaf.offset + 20);
        return payload;
      }
  throw new Error('no compressed record in the seed');
}

const words = [
  0, 1, 8, 19, 20, 21, 24, 40, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff0, 0x00010001, 0x10000000,
];

/** A damaged copy: bits, header words, cuts, doubled or missing stretches, extents that contain themselves. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const word = (): number => random.below(copy.length >> 2) * 4;
  switch (random.below(7)) {
    case 0:
      return copy.subarray(0, random.below(copy.length));
    case 1:
      for (let i = 0; i < 8; i++) copy[random.below(copy.length)]! ^= 1 << random.below(8);
      return copy;
    case 2:
      for (let i = 0; i < 3; i++) view.setUint32(word(), words[random.below(words.length)]!, true);
      return copy;
    case 3: {
      const at = word();
      const length = random.below(400);
      const longer = new Uint8Array(copy.length + length);
      longer.set(copy.subarray(0, at));
      for (let i = 0; i < length; i++) longer[at + i] = random.below(256);
      longer.set(copy.subarray(at), at + length);
      return longer;
    }
    case 4:
      return copy.slice(random.below(64));
    case 5: {
      // Containers in containers: the rest of the file as a row of Xtc headers.
      const from = Math.min(word(), copy.length - 20);
      for (let at = from; at + 20 <= copy.length; at += 20) {
        view.setUint32(at + 12, 0x00010001, true);
        view.setUint32(at + 16, random.below(3) === 0 ? 20 : copy.length - at, true);
      }
      return copy;
    }
    default: {
      const at = word();
      copy.copyWithin(at, word(), word());
      return copy;
    }
  }
}

function check(condition: boolean, what: string): void {
  if (!condition) throw new Error(`broken promise: ${what}`);
}

/** Reads everything of a file; throws when anything but a proper error comes out. Returns whether it was taken as XTC. */
export async function readAll(bytes: Uint8Array): Promise<boolean> {
  const name = 'e1-r0001-s00-c00.xtc';
  const openBytes = (): MemoryFile => new MemoryFile(name, bytes);
  for (const original of [false, true]) {
    const source = openBytes();
    const index = new FileIndex(source, { leaves: true, original });
    index.buildAtOnce();
    checkIndex(index, original);
    const configs = new ConfigStore();
    const window = new HeaderWindow(source);
    for (let i = 0; i < index.length; i++) {
      applyConfig(configs, index, i);
      if (index.isCut(i)) continue;
      const datagram = { offset: index.offset(i), extent: index.extent(i), damage: index.damage(i) };
      recordTree(source, window, datagram, configs, { data: true, crc: true });
    }
  }
  try {
    const run = await openRun([name], { openBytes });
    check(
      run.faults.every((fault) => fault.file === name && fault.offset >= 0 && fault.offset <= bytes.length),
      'faults name file and offset',
    );
    for (const detector of run.detectors)
      for (let event = 0; event < run.eventCount; event++) {
        const frame = run.readFrame(event, detector);
        if (frame.kind === 'frame')
          check(
            frame.array.data.length === frame.array.shape.reduce((a, b) => a * b, 1),
            'a frame has the size of its shape',
          );
      }
    run.close();
    return true;
  } catch (error) {
    if (!(error instanceof CalibdeskError)) throw error;
    check(
      error.code === 'NOT_XTC' && error.file === name && error.offset !== undefined,
      `error ${error.code} names file and offset`,
    );
    return false;
  }
}

function checkIndex(index: FileIndex, original: boolean): void {
  let end = 0;
  for (let i = 0; i < index.length; i++) {
    check(index.offset(i) >= end, 'datagrams follow each other');
    end = index.offset(i) + (index.isCut(i) ? 40 : 20 + index.extent(i));
    check(end <= index.source.size, 'datagrams lie inside the file');
  }
  if (original) check(index.gaps.length === 0, 'the original reads over nothing');
  for (const gap of index.gaps)
    check(
      gap.offset >= 0 && gap.length > 0 && gap.offset + gap.length <= index.source.size,
      'gaps lie inside the file',
    );
  for (const gap of index.gaps)
    for (let i = 0; i < index.length; i++)
      check(
        index.offset(i) < gap.offset || index.offset(i) >= gap.offset + gap.length,
        'no datagram lies in a gap',
      );
}

const layouts = allLayouts();

function randomPayload(random: Random): Uint8Array {
  const bytes = new Uint8Array(random.below(4096));
  const kind = random.below(3);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] =
      kind === 0 ? random.below(256) : random.below(8) === 0 ? random.below(kind === 1 ? 4 : 256) : 0;
  return bytes;
}

/** Decodes random bytes as a random record, with a configuration of random bytes. Throws on anything but a DecodeError. */
export function decodeRandom(random: Random): boolean {
  const layout = layouts[random.below(layouts.length)]!;
  try {
    const config = configFor(layout, random);
    recordDocument(decodeRecord(layout, randomPayload(random), { config }));
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

function configFor(layout: Layout, random: Random): ReturnType<typeof decodeRecord> | undefined {
  if (layout.needs.length === 0) return undefined;
  const config = layoutNamed(layout.needs[random.below(layout.needs.length)]!)!;
  return decodeRecord(config, randomPayload(random), { payloadLength: 1 << 22, headOnly: true });
}

/** Unpacks a damaged compressed record; throws on anything but a DecodeError. */
export function decompressDamaged(payload: Uint8Array, random: Random): boolean {
  try {
    decompressRecord(mutate(payload, random));
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}
