import { describe, expect, it } from 'vitest';
import { MemoryFile } from './bytes.ts';
import { FileIndex } from './fileIndex.ts';
import { GrowingFile, xtcBytes, type TestDatagram } from './testing.ts';

const evr = (codes: number[]): Uint8Array => {
  const bytes = new Uint8Array(4 + 12 * codes.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, codes.length, true);
  codes.forEach((code, i) => view.setUint32(4 + 12 * i + 8, code, true));
  return bytes;
};
const pixels = new Uint8Array(4000).fill(7);
const event = (n: number): TestDatagram => ({
  service: 12,
  seconds: 1000 + n,
  fiducials: 3 * n,
  leaves: [
    { type: 0x00040013, payload: evr([140, 40 + n]) },
    { type: 0x00010002, phy: 0x19000301, payload: pixels },
  ],
});
const run: TestDatagram[] = [
  { service: 4 },
  ...Array.from({ length: 6 }, (_, n) => event(n)),
  { service: 11 },
];

function indexOf(bytes: Uint8Array, original = false): FileIndex {
  const index = new FileIndex(new MemoryFile('a.xtc', bytes), { leaves: true, original });
  index.buildAtOnce();
  return index;
}
const secondsOf = (index: FileIndex): number[] =>
  Array.from({ length: index.length }, (_, i) => index.seconds(i));
const whole = xtcBytes(run);
const size = xtcBytes([event(0)]).length;
/** Offset of an event in `whole`. */
const at = (n: number): number => 40 + n * size;
function changed(change: (view: DataView, bytes: Uint8Array) => void): Uint8Array {
  const copy = whole.slice();
  change(new DataView(copy.buffer), copy);
  return copy;
}

describe('index of a file', () => {
  it('holds datagrams, leaves and event codes', () => {
    const index = indexOf(whole);
    expect(index.length).toBe(8);
    expect(index.faults).toEqual([]);
    expect(index.eventCodes(3)).toEqual([140, 42]);
    expect(index.eventCodes(0)).toBeNull();
    expect(index.leaves(3).map((leaf) => [leaf.typeValue, leaf.payloadLength])).toEqual([
      [0x00040013, 28],
      [0x00010002, 4000],
    ]);
    expect(index.numberOfSource(0x01000099, 0x19000301)).toBe(1); // the process id does not count
  });

  it('finds the way back behind a bad extent', () => {
    const index = indexOf(changed((view) => view.setUint32(at(2) + 36, 10, true)));
    expect(secondsOf(index)).toEqual([1000, 1000, 1001, 1003, 1004, 1005, 1000]);
    expect(index.gaps).toEqual([expect.objectContaining({ offset: at(2), length: size })]);
    expect(index.leaves(3)).toHaveLength(2);
  });

  it('drops a datagram whose extent turns out to be wrong', () => {
    const index = indexOf(changed((view) => view.setUint32(at(2) + 36, size - 20 + 8, true)));
    expect(secondsOf(index)).toEqual([1000, 1000, 1001, 1003, 1004, 1005, 1000]);
    expect(index.gaps).toEqual([expect.objectContaining({ offset: at(2), length: size })]);
    expect(index.eventCodes(3)).toEqual([140, 43]);
  });

  it('keeps a datagram that is too short and reports what follows it', () => {
    const index = indexOf(changed((view) => view.setUint32(at(2) + 36, size - 20 - 400, true)));
    expect(index.length).toBe(8);
    expect(index.gaps).toEqual([expect.objectContaining({ offset: at(3) - 400, length: 400 })]);
  });

  it('passes over two bad headers and a stretch of noise', () => {
    const index = indexOf(
      changed((view, bytes) => {
        view.setUint32(at(0) + 36, 0, true);
        bytes.fill(0xa5, at(3) - 100, at(4) + 100);
      }),
    );
    expect(secondsOf(index)).toEqual([1000, 1001, 1002, 1005, 1000]);
    expect(index.gaps.map((gap) => gap.offset)).toEqual([at(0), at(3)]);
  });

  it('stops where the original stops', () => {
    const index = indexOf(
      changed((view) => view.setUint32(at(2) + 36, 10, true)),
      true,
    );
    expect(index.length).toBe(3);
    expect(index.aborted).toBe(true);
    expect(index.gaps).toEqual([]);
  });

  it.each([
    [at(5) + 39, 6, 'short datagram header'],
    [at(5) + 40, 7, 'payload truncated'],
    [at(5) + size - 1, 7, 'payload truncated'],
  ])('takes a file cut at %i', (length, datagrams, message) => {
    const index = indexOf(whole.subarray(0, length));
    expect(index.length).toBe(datagrams);
    expect(index.messages[0]).toContain(message);
    expect(index.messages[0]).toContain(String(at(5)));
    expect(index.gaps).toEqual([]);
  });

  it('refuses what is no XTC, and takes an empty file', () => {
    expect(indexOf(new Uint8Array(1000).fill(0x41)).foreign).toBe(true);
    expect(indexOf(new TextEncoder().encode('hello')).foreign).toBe(true);
    const empty = indexOf(new Uint8Array(0));
    expect([empty.foreign, empty.length, empty.faults.length]).toEqual([false, 0, 0]);
  });

  it('does not look into incomplete datagrams', () => {
    const index = indexOf(xtcBytes([{ service: 4 }, { ...event(0), damage: 1 << 15 }]));
    expect(index.leaves(1)).toEqual([]);
    expect(index.isIncomplete(1)).toBe(true);
  });

  it('goes on when the file grows, from every state of its tail', async () => {
    const complete = indexOf(whole);
    for (const shown of [0, 40, at(1), at(1) + 20, at(1) + 39, at(1) + 100, at(2) - 1]) {
      const file = new GrowingFile('a.xtc', whole, shown);
      const index = new FileIndex(file, { leaves: true });
      index.buildAtOnce();
      file.next = at(4) + 60;
      expect(await index.grow()).toBe(true);
      file.next = whole.length;
      expect(await index.grow()).toBe(true);
      expect(await index.grow()).toBe(false);
      expect(secondsOf(index), `shown ${shown}`).toEqual(secondsOf(complete));
      expect(index.faults).toEqual([]);
      expect(index.leaves(5)).toEqual(complete.leaves(5));
    }
  });
});
