import { describe, expect, it } from 'vitest';
import { ConfigStore } from './configStore.ts';
import { FileIndex } from './fileIndex.ts';
import { packIndex, unpackIndex } from './indexPacking.ts';
import type { RunFile } from './merge.ts';
import { RunEvents } from './runEvents.ts';
import { GrowingFile, xtcBytes, type TestDatagram } from './testing.ts';

/** Numbers that look random and are the same every time. */
function* noise(seed: number): Generator<number> {
  for (let state = seed; ; state = (Math.imul(state, 1664525) + 1013904223) >>> 0) yield state / 2 ** 32;
}

const config = { type: 0x0001000a, payload: new Uint8Array(8) };

/** Three DAQ streams and a control stream: events in turn, a little out of order, split ones, transitions in all. */
function streams(seed: number, events: number): Map<number, TestDatagram[]> {
  const random = noise(seed);
  const next = (): number => random.next().value as number;
  const numbers = [0, 1, 2, 80];
  const all = new Map<number, TestDatagram[]>(numbers.map((number) => [number, []]));
  const everywhere = (datagram: TestDatagram): void => {
    for (const number of numbers) all.get(number)!.push({ ...datagram });
  };
  everywhere({ service: 4, seconds: 1000, leaves: [config] });
  everywhere({ service: 8, seconds: 1001, leaves: [config] });
  for (let event = 0; event < events; event++) {
    if (event % 40 === 39) {
      everywhere({ service: 9, seconds: 1100 + event });
      everywhere({ service: 8, seconds: 1101 + event, leaves: [config] });
    }
    const datagram: TestDatagram = { service: 12, seconds: 1102 + event, fiducials: 3 * event };
    const stream = all.get(Math.floor(next() * 3))!;
    if (next() < 0.1) stream.push({ ...datagram, damage: 2 });
    if (next() < 0.1 && stream.length > 0) stream.splice(-1, 0, datagram);
    else stream.push(datagram);
    if (next() < 0.7) all.get(80)!.push({ ...datagram, seconds: 1122 + event });
  }
  everywhere({ service: 9, seconds: 1200 + events });
  return all;
}

function textsOf(events: RunEvents): string[] {
  return Array.from({ length: events.length }, (_, i) => {
    const { transition, l1Index, step, parts } = events.event(i);
    return `${transition} ${l1Index} ${step} ${parts.map((part) => `${part.stream}:${part.offset}`).join('+')}`;
  });
}

describe('a run that grows', () => {
  it.each([1, 2, 3, 4, 5, 6])('gives the same events as one that is opened then (seed %i)', async (seed) => {
    const random = noise(seed * 77);
    const files = [...streams(seed, 300)].map(([stream, datagrams]) => {
      const bytes = xtcBytes(datagrams);
      const file = new GrowingFile(`s${stream}`, bytes, Math.floor((random.next().value as number) * 400));
      return { stream, bytes, file };
    });
    const growing = files.map(({ stream, file }): RunFile => {
      const index = new FileIndex(file, { leaves: true });
      index.buildAtOnce();
      return { index, stream, chunk: 0, complete: false };
    });
    const events = new RunEvents(growing, false, new ConfigStore());
    let settled = 0;
    for (let round = 0; round < 25; round++) {
      for (const [i, { file, bytes }] of files.entries()) {
        if ((random.next().value as number) < 0.3) continue;
        const step = Math.floor((random.next().value as number) * 1800);
        file.next = round === 24 ? bytes.length : Math.min(bytes.length, file.size + step);
        await growing[i]!.index.grow();
      }
      if (round === 24) for (const file of growing) file.complete = true;
      events.advance();
      expect(events.settledLength).toBeGreaterThanOrEqual(settled);
      settled = events.settledLength;
      const fresh = files.map(({ stream, file }): RunFile => {
        const index = new FileIndex(file, { leaves: true });
        index.buildAtOnce();
        return { index, stream, chunk: 0 };
      });
      const expected = new RunEvents(fresh, false, new ConfigStore());
      expect(textsOf(events)).toEqual(textsOf(expected));
      expect(events.configs).toEqual(expected.configs);
      expect(events.calibCycles).toBe(expected.calibCycles);
      expect(events.reports).toEqual(expected.reports);
    }
    expect(events.settledLength).toBe(events.length);
    expect(events.l1Count).toBeGreaterThan(250);
  });

  it('merges only its end again', () => {
    const datagrams = [...streams(9, 2000).values()][0]!;
    const bytes = xtcBytes(datagrams);
    const index = new FileIndex(new GrowingFile('s0', bytes), { leaves: true });
    index.buildAtOnce();
    const events = new RunEvents([{ index, stream: 0, chunk: 0, complete: false }], false, new ConfigStore());
    expect(events.length - events.settledLength).toBeLessThan(25);
  });
});

describe('an index as bytes', () => {
  const bytes = xtcBytes([...streams(3, 50).values()][1]!);
  const build = (): FileIndex => {
    const index = new FileIndex(new GrowingFile('a', bytes), { leaves: true });
    index.buildAtOnce();
    return index;
  };
  const listing = (index: FileIndex): unknown[] =>
    Array.from({ length: index.length }, (_, i) => [index.header(i), index.leaves(i), index.eventCodes(i)]);

  it('comes back as it was, and can go on', async () => {
    const file = new GrowingFile('a', bytes, bytes.length - 100);
    const first = new FileIndex(file, { leaves: true });
    first.buildAtOnce();
    const snapshot = unpackIndex(packIndex(first.snapshot()))!;
    const second = new FileIndex(file, { leaves: true });
    second.restore(snapshot);
    expect(listing(second)).toEqual(listing(first));
    expect(second.faults).toEqual(first.faults);
    expect(second.agreesWithFile()).toBe(true);
    file.next = bytes.length;
    expect(await second.grow()).toBe(true);
    expect(listing(second)).toEqual(listing(build()));
    expect(second.faults).toEqual([]);
  });

  it('of another file is told', () => {
    const other = bytes.slice();
    other[40 + 4] ^= 1;
    other[4] ^= 1;
    const index = new FileIndex(new GrowingFile('a', other), { leaves: true });
    index.restore(build().snapshot());
    expect(index.agreesWithFile()).toBe(false);
  });

  it('that is damaged is refused', () => {
    const packed = packIndex(build().snapshot());
    expect(unpackIndex(packed.slice(0, 5))).toBeNull();
    expect(unpackIndex(packed.slice(0, packed.length - 400))).toBeNull();
    const spoilt = packed.slice();
    spoilt.fill(0x7b, 4, 60);
    expect(unpackIndex(spoilt)).toBeNull();
    const { columns, ...rest } = build().snapshot();
    const index = new FileIndex(new GrowingFile('a', bytes), { leaves: true });
    expect(() => index.restore({ ...rest, columns: { ...columns, env: new Uint32Array(3) } })).toThrow('env');
    expect(() => index.restore({ ...rest, sources: [], columns })).toThrow('source');
  });
});
