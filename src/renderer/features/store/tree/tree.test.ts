import { describe, expect, it } from 'vitest';
import type { StoreTree } from '../../../../contract/store.ts';
import type { TreeNode } from './treeNodes.ts';
import { calibNodes, experimentNodes, fileState, makeNode, runsText } from './treeNodes.ts';
import { filteredRows, filterWords, openRows, parentRow, rowWindow, scrollToRow } from './visibleRows.ts';

const tree: StoreTree = {
  calibdir: '/data/CXI/cxi12315/calib',
  groups: [
    {
      group: 'CsPad::CalibV1',
      sources: [
        {
          source: 'CxiDs1.0:Cspad.0',
          types: [
            {
              type: 'pedestals',
              files: [
                { name: '1-end.data', begin: 1, end: 9999, runs: [[1, 6]] },
                { name: '7-end.data', begin: 7, end: 9999, runs: [[7, 9999]] },
                { name: '20-10.data', begin: 20, end: 10, runs: [] },
              ],
              other: ['HISTORY'],
            },
            { type: 'pixel_gain', files: [], other: [] },
          ],
        },
        { source: 'CxiDs2.0:Cspad.0', types: [] },
      ],
    },
    { group: 'Epix100a::CalibV1', sources: [] },
  ],
};
const place = { depth: 1, position: 1, siblings: 1 };
const read = { state: 'read' as const, tree, nodes: calibNodes(tree, 'CXI/cxi12315', 1) };
const nodes = experimentNodes(
  { name: 'cxi12315', calibdir: tree.calibdir },
  'CXI/cxi12315',
  { ...place, depth: 1 },
  read,
);
const all: TreeNode[] = [
  makeNode('instrument', 'CXI', 'CXI', { ...place, depth: 0 }, { size: nodes.length }),
  ...nodes,
];
const labels = (rows: number[]): string[] => rows.map((row) => all[row].label);

describe('tree nodes', () => {
  it('stand in the order of the open tree with the sizes of their subtrees', () => {
    expect(all.map(({ label, depth, size }) => `${depth} ${label} ${size}`)).toEqual([
      '0 CXI 10',
      '1 cxi12315 9',
      '2 CsPad::CalibV1 7',
      '3 CxiDs1.0:Cspad.0 5',
      '4 pedestals 3',
      '5 1-end.data 0',
      '5 7-end.data 0',
      '5 20-10.data 0',
      '4 pixel_gain 0',
      '3 CxiDs2.0:Cspad.0 0',
      '2 Epix100a::CalibV1 0',
    ]);
  });

  it('count files, and tell how each file stands', () => {
    expect(all.find(({ label }) => label === 'CxiDs1.0:Cspad.0')?.count).toBe('3');
    expect(
      all.filter(({ kind }) => kind === 'file').map(({ state, badge }) => [state, badge?.text ?? null]),
    ).toEqual([
      ['partly', 'wins 1-6'],
      ['wins', null],
      ['never', 'never used'],
    ]);
    expect(all.find(({ label }) => label === 'pedestals')?.badge?.text).toBe('+1');
    expect(fileState({ name: 'x', begin: 5, end: 5, runs: [[5, 5]] })).toBe('wins');
    expect(
      runsText([
        [7, 14],
        [40, 9999],
        [3, 3],
      ]),
    ).toBe('7-14, 40-, 3');
  });

  it('carry paths relative to the calib folder', () => {
    expect(all[6]).toMatchObject({
      path: 'CsPad::CalibV1/CxiDs1.0:Cspad.0/pedestals/7-end.data',
      calibdir: tree.calibdir,
    });
  });

  it('say what is missing below an experiment', () => {
    const below = (known: Parameters<typeof experimentNodes>[3], calibdir: string | null = '/c') =>
      experimentNodes({ name: 'x', calibdir }, 'X/x', place, known).map(({ label }) => label);
    expect(below(undefined)).toEqual(['x', 'not read yet']);
    expect(below(undefined, null)).toEqual(['x', 'no calib folder']);
    expect(below({ state: 'failed', message: 'no permission' })).toEqual(['x', 'no permission']);
    expect(below({ state: 'read', tree: { calibdir: '/c', groups: [] }, nodes: [] })).toEqual([
      'x',
      'empty calib folder',
    ]);
  });
});

describe('openRows', () => {
  it('shows the top until nodes are opened', () => {
    expect(labels(openRows(all, new Set()))).toEqual(['CXI']);
    expect(labels(openRows(all, new Set(['CXI', 'CXI/cxi12315'])))).toEqual([
      'CXI',
      'cxi12315',
      'CsPad::CalibV1',
      'Epix100a::CalibV1',
    ]);
  });

  it('ignores open nodes below closed ones', () => {
    expect(labels(openRows(all, new Set(['CXI/cxi12315'])))).toEqual(['CXI']);
  });

  it('finds parents', () => {
    const rows = openRows(all, new Set(all.map(({ key }) => key)));
    expect(rows).toHaveLength(all.length);
    expect(labels([rows[parentRow(all, rows, 6)]])).toEqual(['pedestals']);
    expect(parentRow(all, rows, 0)).toBe(-1);
  });
});

describe('filteredRows', () => {
  const filter = (text: string, open: string[] = [], closed: string[] = []) => {
    const result = filteredRows(all, filterWords(text), new Set(open), new Set(closed));
    return { found: result.found, labels: labels(result.rows) };
  };

  it('opens the way to what matches', () => {
    expect(filter('7-END')).toEqual({
      found: 1,
      labels: ['CXI', 'cxi12315', 'CsPad::CalibV1', 'CxiDs1.0:Cspad.0', 'pedestals', '7-end.data'],
    });
  });

  it('takes words from anywhere on the path', () => {
    expect(filter('ped cspad 1-end').labels.at(-1)).toBe('1-end.data');
    expect(filter('epix cspad').labels).toEqual([]);
  });

  it('keeps what lies below a match closed until it is opened', () => {
    expect(filter('pedestals').labels.at(-1)).toBe('pedestals');
    const key = all.find(({ label }) => label === 'pedestals')?.key ?? '';
    expect(filter('pedestals', [key]).labels.slice(-3)).toEqual(['1-end.data', '7-end.data', '20-10.data']);
  });

  it('lets nodes above matches be shut', () => {
    expect(filter('7-end', [], ['CXI/cxi12315']).labels).toEqual(['CXI', 'cxi12315']);
  });

  it('shows nothing when nothing matches', () => {
    expect(filter('nonsense')).toEqual({ found: 0, labels: [] });
  });

  it('answers for 100,000 nodes in a time that typing does not feel', () => {
    // No limit is tested here (timings do not belong into tests); the size makes quadratic work visible as a timeout.
    const many = Array.from({ length: 100_000 }, (_, i) =>
      makeNode('file', `k${i}`, `${i}-end.data`, { depth: 0, position: i + 1, siblings: 100_000 }),
    );
    expect(filteredRows(many, ['99999-'], new Set(), new Set()).rows).toEqual([99_999]);
    expect(openRows(many, new Set())).toHaveLength(100_000);
  });
});

describe('window of rows', () => {
  it('holds what is seen and a reserve', () => {
    expect(rowWindow(0, 240, 24, 1000, 4)).toEqual({ first: 0, end: 14, offset: 0 });
    expect(rowWindow(2400, 240, 24, 1000, 4)).toEqual({ first: 96, end: 114, offset: 2304 });
  });

  it('stays inside a list that became shorter', () => {
    expect(rowWindow(100_000, 240, 24, 5, 4)).toEqual({ first: 1, end: 5, offset: 24 });
    expect(rowWindow(0, 240, 24, 0)).toEqual({ first: 0, end: 0, offset: 0 });
  });

  it('scrolls no further than needed', () => {
    expect(scrollToRow(3, 48, 240, 24)).toBe(48);
    expect(scrollToRow(1, 48, 240, 24)).toBe(24);
    expect(scrollToRow(20, 48, 240, 24)).toBe(264);
  });
});
