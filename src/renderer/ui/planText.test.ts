import { describe, expect, it } from 'vitest';
import type { PlanDocument } from '../../contract/plans.ts';
import {
  planCommands,
  planLines,
  planShortTitle,
  planSources,
  planTitle,
  shellQuote,
  storeName,
  verbWord,
} from './planText.ts';

const content = (size: number) => ({ sha256: 'a'.repeat(64), size });
const source = 'XppEndstation.0:Epix100a.1';
const folder = `Epix100a::CalibV1/${source}/pedestals`;

function plan(change: Partial<PlanDocument> = {}): PlanDocument {
  return {
    id: '20260301-1',
    verb: 'dark',
    state: 'planned',
    calibdir: '/data/XPP/xppsamp01/calib',
    created: '2026-03-01T12:00:00',
    user: 'ana',
    host: 'pc',
    cwd: '/',
    comment: '',
    files: [
      { action: 'create', path: `${folder}/5-end.data`, before: null, after: content(100), backup: null },
    ],
    history: [],
    inputs: { [`${folder}/5-end.data`]: '/tmp/ave file.txt' },
    effects: [
      {
        group: 'Epix100a::CalibV1',
        source,
        type: 'pedestals',
        runs: [
          [5, 9],
          [12, 9999],
        ],
        before: '0-end.data',
        after: '5-end.data',
      },
    ],
    warnings: [],
    undoes: null,
    undone_by: null,
    ...change,
  };
}

describe('text of plans', () => {
  it('says what is done where', () => {
    expect(planTitle(plan())).toBe(`deploy 1 file to xppsamp01 (${source})`);
    expect(planTitle(plan({ verb: 'store move' }))).toBe(`move 1 file in xppsamp01 (${source})`);
    expect(planTitle(plan({ undoes: '20260228-1' }))).toMatch(/^undo 1 file in/);
    expect(planShortTitle(plan({ verb: 'delete' }))).toBe('delete 1 file');
    expect(verbWord('store set-range')).toBe('change the range of');
    expect(verbWord('calibrun')).toBe('deploy');
  });

  it('names the store by its experiment, another folder by itself', () => {
    expect(storeName('/d/XPP/xppsamp01/calib/')).toBe('xppsamp01');
    expect(storeName('/home/ana/trial')).toBe('trial');
    expect(storeName('/calib')).toBe('calib');
  });

  it('puts the runs and the former file beside each file', () => {
    const { lines, otherEffects } = planLines(plan());
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ sign: '+', word: 'new', keeps: null });
    expect(lines[0]?.effects).toEqual([
      { runs: '5-9, 12-', before: '0-end.data', after: '5-end.data', sameName: false },
    ]);
    expect(otherEffects).toEqual([]);
  });

  it('says where the old content stays and that the name is the same', () => {
    const replaced = plan({
      files: [
        {
          action: 'replace',
          path: `${folder}/5-end.data`,
          before: content(90),
          after: content(100),
          backup: `${folder}/5-end.data-2026-03-01T12:00:00`,
        },
      ],
      effects: [
        {
          group: 'Epix100a::CalibV1',
          source,
          type: 'pedestals',
          runs: [[5, 5]],
          before: '5-end.data',
          after: '5-end.data',
        },
      ],
    });
    const [line] = planLines(replaced).lines;
    expect(line?.keeps).toBe('old content kept as 5-end.data-2026-03-01T12:00:00');
    expect(line?.effects[0]).toMatchObject({ runs: '5', sameName: true });
  });

  it('shows every effect exactly once, also one that no listed file explains', () => {
    const moved = plan({
      files: [
        { action: 'create', path: `${folder}/7-9.data`, before: null, after: content(1), backup: null },
        { action: 'remove', path: `${folder}/5-end.data`, before: content(1), after: null, backup: 'x' },
      ],
      effects: [
        {
          group: 'Epix100a::CalibV1',
          source,
          type: 'pedestals',
          runs: [[7, 9]],
          before: '5-end.data',
          after: '7-9.data',
        },
        {
          group: 'Epix100a::CalibV1',
          source,
          type: 'pedestals',
          runs: [[10, 9999]],
          before: '5-end.data',
          after: null,
        },
        { group: 'Epix100a::CalibV1', source, type: 'pixel_rms', runs: [[1, 1]], before: 'a', after: 'b' },
      ],
    });
    const { lines, otherEffects } = planLines(moved);
    expect(lines.map((line) => line.effects.length)).toEqual([1, 1]);
    expect(lines[1]?.effects[0]).toMatchObject({ runs: '10-', after: 'nothing' });
    expect(otherEffects.map((effect) => effect.type)).toEqual(['pixel_rms']);
  });

  it('counts each source once', () => {
    const two = plan();
    two.files.push({ ...two.files[0]!, path: `Epix100a::CalibV1/${source}/pixel_rms/5-end.data` });
    expect(planSources(two)).toEqual([source]);
  });
});

describe('commands of plans', () => {
  it('spells copies out with all their parts, quoted for a shell', () => {
    expect(planCommands(plan({ comment: "Ana's" }))).toEqual([
      `calibdesk store copy '/tmp/ave file.txt' --calib /data/XPP/xppsamp01/calib --group Epix100a::CalibV1 --source ${source} --type pedestals --range 5-end --comment 'Ana'\\''s'`,
    ]);
  });

  it('writes deletion as one command and undo by its id', () => {
    const files: PlanDocument['files'] = ['1-2', '3-4'].map((range) => ({
      action: 'remove',
      path: `${folder}/${range}.data`,
      before: content(1),
      after: null,
      backup: 'x',
    }));
    expect(planCommands(plan({ files }))).toEqual([
      `calibdesk store delete ${folder}/1-2.data ${folder}/3-4.data --calib /data/XPP/xppsamp01/calib`,
    ]);
    expect(planCommands(plan({ undoes: 'p1' }))).toEqual([
      'calibdesk store undo p1 --calib /data/XPP/xppsamp01/calib',
    ]);
  });

  it('quotes only what needs it', () => {
    expect(shellQuote('a-b/c:1.data')).toBe('a-b/c:1.data');
    expect(shellQuote('$(rm) `x`')).toBe("'$(rm) `x`'");
    expect(shellQuote('')).toBe("''");
  });
});
