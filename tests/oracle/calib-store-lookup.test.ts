import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectorTypeOf } from '../../src/domain/store/detectorTypes.ts';
import { effectiveRuns, selectFile, timelineOrder } from '../../src/domain/store/fileNames.ts';
import { matchSource, parseSource, resolveSource, type Source } from '../../src/domain/store/sources.ts';
import { silentContext } from '../../src/main/usecases/context.ts';
import { findConstants } from '../../src/main/usecases/findConstants.ts';
import { compareCase, readDocument } from './compare.ts';
import { oracleFolder } from './report.ts';

const topic = 'calib-store';
const { folder } = oracleFolder(topic);
const document = <Document>(name: string, missing: Document): Document =>
  readDocument(join(folder, name), missing);

interface SelectionRow {
  calibdir: string;
  group: string | null;
  source: string;
  type: string;
  run: number;
  expected: string | null;
  /** Further right answers. */
  accept?: string[];
}
interface StoreFiles {
  files: { path: string; text?: string; dir?: boolean }[];
}
interface MatchCases {
  aliases: Record<string, string>;
  candidates: string[];
  patterns: { pattern: string; valid: boolean; exact: boolean | null; matches: string[] | null }[];
}

const store = mkdtempSync(join(tmpdir(), 'calibdesk-lookup-'));
afterAll(() => rmSync(store, { recursive: true, force: true }));
beforeAll(() => {
  for (const { path, text, dir } of document<StoreFiles>('store-files.json', { files: [] }).files) {
    mkdirSync(dir ? join(store, path) : dirname(join(store, path)), { recursive: true });
    if (!dir) writeFileSync(join(store, path), text ?? '');
  }
});

const rows = document<SelectionRow[]>('selection.json', []);
describe.skipIf(rows.length === 0)('selection', () => {
  const places = new Map<string, SelectionRow[]>();
  for (const row of rows) {
    const key = [row.calibdir, row.group ?? '', row.source, row.type].join(' ');
    places.set(key, [...(places.get(key) ?? []), row]);
  }
  it.each([...places])('%s', async (key, cases) => {
    const { calibdir, group, source, type } = cases[0];
    const runs = cases.map((row) => row.run);
    const found = await findConstants(
      { calibdir: join(store, calibdir), source, type, group: group ?? undefined, runs },
      silentContext(),
    );
    cases.forEach((row, i) => {
      const path = found.results[i].path?.slice(store.length + 1) ?? '';
      const right = (row.accept ?? []).includes(path) ? path : (row.expected ?? '');
      compareCase(topic, 'selection', `${key} run ${row.run}`, path, right);
    });
  });
});

const groups = document<{ source: string; det_type: number; det_name: string; group: string }[]>(
  'detector-groups.json',
  [],
);
it.skipIf(groups.length === 0)('detector types and groups', () => {
  for (const { source, det_type, det_name, group } of groups) {
    const { code, name, group: found } = detectorTypeOf(source);
    compareCase(topic, 'groups', source, [code, name, found], [det_type, det_name, group]);
  }
});

const matchCases = document<MatchCases>('source-match.json', { aliases: {}, candidates: [], patterns: [] });
it.skipIf(matchCases.patterns.length === 0)('match strings', () => {
  const aliases = new Map(Object.entries(matchCases.aliases));
  const candidates = matchCases.candidates.map((text) => ({ text, source: parseSource(text) as Source }));
  for (const { pattern, valid, exact, matches } of matchCases.patterns) {
    let found: unknown = [false, null, null];
    try {
      const meant = resolveSource(pattern, aliases);
      const fitting = candidates.filter(({ source }) => matchSource(meant.pattern, source));
      found = [true, meant.exact, fitting.map(({ text }) => text)];
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-source' });
    }
    compareCase(topic, 'source-match', JSON.stringify(pattern), found, [valid, exact, matches]);
  }
});

const ranges = document<{ files: string[]; sorted: string[] }[]>('effective-ranges.json', []);
describe.skipIf(ranges.length === 0)('effective ranges', () => {
  it.each(ranges)('$files', ({ files, sorted }) => {
    const order = timelineOrder(files).map(({ name }) => name);
    compareCase(topic, 'file-order', files.join(' '), order, sorted);
    // The record of the original is incomplete; the rule itself, run by run, is the judge.
    const used = new Map<string, number[]>(order.map((name) => [name, []]));
    for (let run = 0; run <= 9999; run++) {
      const name = selectFile(files, run);
      if (name !== null) used.get(name)?.push(run);
    }
    for (const [name, intervals] of effectiveRuns(files)) {
      const runs = intervals.flatMap(([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, i) => first + i),
      );
      compareCase(topic, 'effective-ranges', `${name} of ${files.join(' ')}`, runs, used.get(name));
    }
  });
});
