import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeNpy } from '../../src/domain/array/npy.ts';
import { bytesOfArray } from '../../src/domain/array/ndarray.ts';
import { openRun } from '../../src/main/readers/xtc/open.ts';
import { crcText } from '../../src/main/readers/xtc/arraySummary.ts';
import { silentContext } from '../../src/main/usecases/context.ts';
import { readFrames } from '../../src/main/usecases/readFrames.ts';
import { xtcEvents } from '../../src/main/usecases/xtcEvents.ts';
import { record } from './report.ts';
import {
  difference,
  expectedNames,
  expectedOf,
  filesOfRun,
  framesDocument,
  mergedNames,
  pathOf,
  readDocument,
  type Document,
} from './xtcCases.ts';

const context = silentContext();
const scratch = mkdtempSync(join(tmpdir(), 'oracle-xtc-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function score(kind: string, name: string, found: string): void {
  record('xtc', kind, name, found === '' ? 'equal' : 'different', found);
}

/** The order of transitions with equal clock over the streams is that of a heap: compared as a set. */
function comparable(event: Document): Document {
  const { transition, datagrams } = event;
  return transition === 'L1Accept'
    ? { transition, datagrams }
    : { transition, datagrams: [...datagrams].sort((a, b) => a.stream - b.stream || a.offset - b.offset) };
}

describe.each(mergedNames.filter((name) => !name.endsWith('-leaves')))('merged run %s', (name) => {
  it('has the events of the original', async () => {
    const expected = readDocument('merged', `${name}.json`);
    const names = filesOfRun(name).map((file) => pathOf(file)!);
    const got = await xtcEvents({ names, leaves: false, original: expected.aborted_by_exception }, context);
    const differences = expected.merged_events.map((event: Document, i: number) => {
      const found =
        got.merged_events[i] === undefined
          ? 'missing'
          : difference(comparable(event), comparable(got.merged_events[i]), `event ${i}`);
      score('merged events', `${name} ${i}`, found);
      return found;
    });
    expect(differences.filter((found: string) => found !== '')).toEqual([]);
    expect(got.merged_events).toHaveLength(expected.merged_events.length);
    expect(got.aborted_by_exception).toBe(expected.aborted_by_exception);
  });
});

describe.each(mergedNames.filter((name) => name.endsWith('-leaves')))('damage policy %s', (name) => {
  it('stores what the original stores', async () => {
    const expected = readDocument('merged', `${name}.json`);
    const files = filesOfRun(name.replace('-leaves', ''));
    const got = await xtcEvents({ names: files.map((file) => pathOf(file)!), leaves: true }, context);
    const byOffset = new Map(
      got.merged_events
        .flatMap((event) => event.datagrams)
        .map((datagram) => [datagram.offset, datagram.leaves]),
    );
    for (const event of expected.l1accepts) {
      const leaves = byOffset.get(event.offset);
      if (leaves === undefined) {
        // The list of the original also has the events that its merger takes out for their fiducial.
        const { fiducials } = expectedOf(files[0]!).datagrams.find(
          (datagram: Document) => datagram.offset === event.offset,
        );
        expect(fiducials).toBeGreaterThanOrEqual(131040);
        continue;
      }
      const found = difference(event.leaves, leaves, `event at ${event.offset}`);
      score('damage', `${name} ${event.l1_index}`, found);
      expect(found).toBe('');
    }
  });
});

const framed = Object.keys(framesDocument)
  .map((file) => file.replace(/\.xtc$/, ''))
  .filter((name) => pathOf(name) !== null);

describe.each(framed)('frames of %s', (name) => {
  it('are those of the oracle, by way of the file', async () => {
    const run = await openRun([pathOf(name)!]);
    const expected = framesDocument[`${name}.xtc`]!;
    const forms = run.detectors.map((detector) => run.frameForm(detector));
    const detector =
      run.detectors[
        forms.findIndex(
          (form) =>
            form !== null &&
            difference(expected[0].shape, form.shape) === '' &&
            form.dtype === expected[0].dtype,
        )
      ];
    run.close();
    const npy = join(scratch, `${name}.npy`);
    const got = await readFrames({ names: [pathOf(name)!], source: detector!.source, npy }, context);
    const differences = expected.map((frame: Document) => {
      const found = difference(
        frame,
        got.frames.find((candidate) => candidate.l1_index === frame.l1_index),
        `frame ${frame.l1_index}`,
      );
      score('frames', `${name} ${frame.l1_index}`, found);
      return found;
    });
    expect(differences.filter((found: string) => found !== '')).toEqual([]);
    const written = decodeNpy(new Uint8Array(readFileSync(npy)), npy);
    expect(written.shape).toEqual([expected.length, ...expected[0].shape]);
    const bytes = bytesOfArray(written);
    const size = bytes.length / expected.length;
    expect(
      expected.map((_: Document, i: number) => crcText(bytes.subarray(i * size, (i + 1) * size))),
    ).toEqual(expected.map((frame: Document) => frame.crc32));
  });
});

describe('small data', () => {
  const runs = [
    ...new Set(
      expectedNames
        .filter((name) => name.endsWith('.smd'))
        .map((name) => name.replace(/-s\d+-c\d+\.smd$/, '')),
    ),
  ];
  it.each(runs)('%s gives the frames of the big files', async (name) => {
    const open = (smallData: boolean): ReturnType<typeof openRun> =>
      openRun(filesOfRun(name, smallData).map((file) => pathOf(file)!));
    const [big, small] = [await open(false), await open(true)];
    expect(small.detectors.map((detector) => detector.source)).toEqual(
      big.detectors.map((detector) => detector.source),
    );
    const withFrames = (l1Index: number): boolean =>
      big.detectors.some((detector) => big.frameLocation(l1Index, detector).kind !== 'missing');
    const bigEvents = Array.from({ length: big.eventCount }, (_, i) => i).filter(withFrames);
    expect(bigEvents.length).toBeGreaterThan(0);
    // Events without any record are left out of small data, so they are matched by time.
    const timeOf = (run: typeof big, i: number): string =>
      JSON.stringify([run.event(i).seconds, run.event(i).nanoseconds, run.event(i).fiducials]);
    const smallByTime = new Map(Array.from({ length: small.eventCount }, (_, i) => [timeOf(small, i), i]));
    for (const l1Index of bigEvents)
      for (const detector of big.detectors) {
        const wanted = big.readFrame(l1Index, detector);
        const got = small.readFrame(
          smallByTime.get(timeOf(big, l1Index))!,
          small.findDetector(detector.source),
        );
        const same =
          wanted.kind === 'frame'
            ? got.kind === 'frame' && crcText(bytesOfArray(got.array)) === crcText(bytesOfArray(wanted.array))
            : got.kind === 'missing';
        score('small data', `${name} ${l1Index} ${detector.source}`, same ? '' : 'other pixels');
        expect(same).toBe(true);
      }
    big.close();
    small.close();
  });
});
