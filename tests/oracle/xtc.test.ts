import { describe, expect, it } from 'vitest';
import { listXtc } from '../../src/main/usecases/listXtc.ts';
import { silentContext } from '../../src/main/usecases/context.ts';
import { xtcConfig } from '../../src/main/usecases/xtcConfig.ts';
import { xtcTree } from '../../src/main/usecases/xtcTree.ts';
import { record } from './report.ts';
import {
  difference,
  expectedNames,
  expectedOf,
  indexFiles,
  indexPath,
  pathOf,
  type Document,
} from './xtcCases.ts';

const context = silentContext();
/** The original stops at a bad extent; the product goes on behind it unless it is told to read like the original. */
const stopsEarly = (expected: Document): boolean => /extent smaller/.test(expected.error);

function score(kind: string, name: string, found: string): void {
  record('xtc', kind, name, found === '' ? 'equal' : 'different', found);
}

function* leavesOf(nodes: Document[]): Generator<Document> {
  for (const node of nodes) {
    if (node.children) yield* leavesOf(node.children);
    else yield node;
  }
}

describe.each(expectedNames)('%s', (name) => {
  const expected = expectedOf(name);
  const path = pathOf(name)!;

  it('lists its datagrams', async () => {
    const listing = await listXtc({ path, original: stopsEarly(expected) }, context);
    const heads = expected.datagrams.map(({ xtc: _, ...head }: Document) => head);
    const found = difference(
      { file: expected.file, size: expected.size, error: expected.error, datagrams: heads },
      listing,
    );
    score('datagrams', name, found);
    expect(found).toBe('');
  });

  it('decodes its records', async () => {
    const listing = await xtcTree({ path, original: stopsEarly(expected), data: true, crc: true }, context);
    const differences = expected.datagrams.map((datagram: Document, i: number) => {
      const found = difference(datagram, listing.datagrams[i], `datagrams[${i}]`);
      score('record trees', `${name} ${datagram.offset}`, found);
      return found;
    });
    expect(differences.filter((found: string) => found !== '')).toEqual([]);
    expect(listing.datagrams).toHaveLength(expected.datagrams.length);
  });

  it('lists its configuration', async () => {
    if (stopsEarly(expected)) return;
    const wanted: Document[] = [];
    let step = -1;
    for (const datagram of expected.datagrams) {
      if (!datagram.xtc || (datagram.service !== 4 && datagram.service !== 8)) continue;
      if (datagram.service === 8) step++;
      for (const leaf of leavesOf(datagram.xtc))
        if (/[Cc]onfig$/.test(leaf.type.name))
          wanted.push({
            ...leaf,
            transition: datagram.transition,
            step: datagram.service === 4 ? -1 : step,
            datagram_offset: datagram.offset,
          });
    }
    const { configs } = await xtcConfig({ names: [path] }, context);
    const found = difference(wanted, configs, 'configs');
    score('configuration', name, found);
    expect(found).toBe('');
  });
});

describe.each(indexFiles)('index file %s', (file) => {
  it('agrees with the datagrams of its data file', async () => {
    const index = await listXtc({ path: indexPath(file) }, context);
    if (!('l1' in index)) throw new Error('not read as an index file');
    const datagrams = expectedOf(file.replace('.xtc.idx', '')).datagrams as Document[];
    const byOffset = new Map(datagrams.map((datagram) => [datagram.offset, datagram]));
    expect(index.error).toBe('');
    expect(index.l1.length).toBe(datagrams.filter((datagram) => datagram.service === 12).length);
    expect(index.calib.length).toBe(datagrams.filter((datagram) => datagram.service === 8).length);
    const differences = index.l1.map((entry) => {
      const { seconds, nanoseconds, fiducials, damage, xtc } = byOffset.get(entry.offset) ?? {};
      const evr = [...leavesOf(xtc ?? [])].find((leaf) => leaf.type.name === 'EvrData' && leaf.damage === 0);
      // A datagram without EVR data (control streams) has no codes.
      const codes = new Set<number>((evr?.data?.fifoEvents ?? []).map((event: Document) => event.eventCode));
      const found =
        difference({ seconds, nanoseconds, fiducials, damage }, entry, `event at ${entry.offset}`) ||
        difference([...codes].sort(), [...entry.eventCodes].sort(), 'event codes');
      score('index files', `${file} ${entry.offset}`, found);
      return found;
    });
    expect(differences.filter((found) => found !== '')).toEqual([]);
    for (const cycle of index.calib) expect(byOffset.get(cycle.offset)?.transition).toBe('BeginCalibCycle');
  });
});
