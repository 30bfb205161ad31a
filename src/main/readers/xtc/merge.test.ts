import { describe, expect, it } from 'vitest';
import { MemoryFile } from './bytes.ts';
import { FileIndex } from './fileIndex.ts';
import { fiducialLater, RunMerger, type MergedGroup, type MergeReport, type RunFile } from './merge.ts';
import { xtcBytes, type TestDatagram } from './testing.ts';

const at = (
  service: number,
  seconds: number,
  fiducials = 0,
  more: Partial<TestDatagram> = {},
): TestDatagram => ({ service, seconds, fiducials, ...more });
const event = (seconds: number, fiducials: number, more: Partial<TestDatagram> = {}): TestDatagram =>
  at(12, seconds, fiducials, more);

function file(stream: number, datagrams: TestDatagram[], chunk = 0, original = false): RunFile {
  const index = new FileIndex(new MemoryFile(`s${stream}`, xtcBytes(datagrams)), { original });
  index.buildAtOnce();
  return { index, stream, chunk };
}

function groupsOf(files: RunFile[], original = false, reports: MergeReport[] = []): MergedGroup[] {
  const merger = new RunMerger(files, original, (report) => reports.push(report));
  const groups: MergedGroup[] = [];
  for (let group = merger.next(); group !== undefined; group = merger.next()) groups.push(group);
  expect(merger.ended).toBe(true);
  return groups;
}

/** Events as texts `service@seconds/fiducials` joined by `+`. */
function merged(files: RunFile[], reports: MergeReport[] = [], original = false): string[] {
  return groupsOf(files, original, reports).map((group) =>
    group.parts
      .map(({ file: number, datagram }) => {
        const { index, stream } = files[number]!;
        return `${index.service(datagram)}@${index.seconds(datagram)}/${index.fiducials(datagram)}:s${stream}`;
      })
      .join('+'),
  );
}

describe('merging of streams', () => {
  it('orders events by fiducial, also over its wrap', () => {
    expect(fiducialLater(3, 131037)).toBe(true);
    expect(fiducialLater(131037, 3)).toBe(false);
    expect(fiducialLater(5, 5)).toBe(false);
    const files = [
      file(0, [at(4, 1), event(2, 131037), event(2, 6)]),
      file(1, [at(4, 1), event(2, 3), event(2, 9)]),
    ];
    expect(merged(files)).toEqual([
      '4@1/0:s0+4@1/0:s1',
      '12@2/131037:s0',
      '12@2/3:s1',
      '12@2/6:s0',
      '12@2/9:s1',
    ]);
  });

  it('joins control datagrams by fiducial although their clock is ahead', () => {
    const files = [
      file(0, [at(4, 1), event(2, 30), event(2, 36)]),
      file(80, [at(4, 1), event(22, 30), event(23, 33)]),
    ];
    expect(merged(files)).toEqual([
      '4@1/0:s0+4@1/0:s80',
      '12@2/30:s0+12@22/30:s80',
      '12@23/33:s80',
      '12@2/36:s0',
    ]);
  });

  it('keeps the events of a calib cycle inside it, whatever the clocks say', () => {
    const cycle = (seconds: number, events: TestDatagram[]): TestDatagram[] => [
      at(8, seconds),
      ...events,
      at(9, seconds + 50),
    ];
    const files = [
      file(0, [at(4, 1), ...cycle(10, [event(60, 3)]), ...cycle(100, [event(101, 300)])]),
      file(1, [at(4, 1), ...cycle(10, [event(90, 6)]), ...cycle(100, [event(102, 303)])]),
    ];
    expect(merged(files).map((text) => text.split(':')[0])).toEqual([
      '4@1/0',
      '8@10/0',
      '12@60/3',
      '12@90/6',
      '9@60/0',
      '8@100/0',
      '12@101/300',
      '12@102/303',
      '9@150/0',
    ]);
  });

  it('puts late events of a stream in order, and takes out Enable, Disable and error fiducials', () => {
    const files = [
      file(0, [at(4, 1), at(10, 2), event(5, 9), event(4, 6), event(6, 131071), event(7, 15), at(11, 8)]),
    ];
    expect(merged(files)).toEqual(['4@1/0:s0', '12@4/6:s0', '12@5/9:s0', '12@7/15:s0']);
  });

  it('gives the parts of a split event as events of their own, in reverse order', () => {
    const dropped = { damage: 1 << 1 };
    const files = [
      file(0, [at(4, 1), event(5, 9, { env: 0 } as object), event(5, 9, dropped), event(6, 12)]),
    ];
    const order = groupsOf(files).map((group) => group.parts[0]!.datagram);
    expect(order).toEqual([0, 2, 1, 3]);
  });

  it('drops and reports a second event of the same clock in a control stream', () => {
    const reports: MergeReport[] = [];
    expect(merged([file(80, [at(4, 1), event(5, 9), event(5, 9)])], reports)).toEqual([
      '4@1/0:s80',
      '12@5/9:s80',
    ]);
    expect(reports).toHaveLength(1);
  });

  it('reads chunks one after another', () => {
    const files = [file(0, [event(7, 15)], 1), file(0, [at(4, 1), event(5, 9)], 0)];
    expect(merged(files)).toEqual(['4@1/0:s0', '12@5/9:s0', '12@7/15:s0']);
  });

  it('loses with the original what it had read ahead', () => {
    const events = Array.from({ length: 30 }, (_, i) => event(10 + i, 3 * i));
    const files = [file(0, [at(4, 1), ...events, event(99, 99, { extent: 8 })], 0, true)];
    const merger = new RunMerger(files, true, () => undefined);
    let delivered = 0;
    while (merger.next() !== undefined) delivered++;
    expect(merger.aborted).toBe(true);
    // The 13th taking meets the bad datagram (20 ahead), while the 12th is on its way out and the 11th waits for datagrams that join it.
    expect(delivered).toBe(10);
  });
});
