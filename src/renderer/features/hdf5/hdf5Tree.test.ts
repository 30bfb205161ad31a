import { describe, expect, it } from 'vitest';
import type { Hdf5Object } from '../../../contract/hdf5.ts';
import {
  bytesOf,
  previewsOf,
  selectionFor,
  selectionText,
  slicedAxes,
  squeezedShape,
  strideBelow,
} from './preview.ts';
import { ancestorsOf, seenRows, summaryOf, treeRows, type GroupState } from './treeRows.ts';

const object = (path: string, more: Partial<Hdf5Object> = {}): Hdf5Object => ({
  path,
  kind: 'dataset',
  dtype: 'float32',
  shape: [3],
  elementBytes: 4,
  maxShape: null,
  chunks: null,
  compression: null,
  filters: [],
  attrs: {},
  target: null,
  sameAs: null,
  members: null,
  error: null,
  ...more,
});
const group = (path: string, members = 1): Hdf5Object =>
  object(path, { kind: 'group', dtype: null, shape: null, members });

describe('the tree', () => {
  it('shows open groups with what was read of them', () => {
    const groups = new Map<string, GroupState>([
      ['/', { state: 'read', total: 5, items: [group('/a'), group('/empty', 0), object('/x')] }],
      ['/a', { state: 'reading' }],
    ]);
    const rows = treeRows(groups, new Set(['/a', '/empty']));
    expect(rows.map((row) => [row.kind, row.depth])).toEqual([
      ['object', 0],
      ['note', 1],
      ['object', 0],
      ['object', 0],
      ['more', 0],
    ]);
    expect(rows.at(-1)).toMatchObject({ left: 2, group: '/' });
  });

  it('names the way to a path, and only the lines that are seen', () => {
    expect(ancestorsOf('/a/b/c')).toEqual(['/', '/a', '/a/b']);
    expect(ancestorsOf('/')).toEqual(['/']);
    expect(seenRows(2400, 240, 24, 1000)).toEqual({ first: 92, end: 118 });
    expect(seenRows(0, 240, 24, 5)).toEqual({ first: 0, end: 5 });
  });

  it('says in a word what an object is', () => {
    expect(summaryOf(object('/x', { dtype: 'uint16[704,768]', shape: [3] }))).toBe('uint16 3×704×768');
    expect(summaryOf(group('/a', 7))).toBe('7');
    expect(summaryOf(object('/l', { kind: 'link', target: '/a' }))).toBe('→ /a');
    expect(summaryOf(object('/d', { error: 'cut' }))).toBe('unreadable');
  });
});

describe('previews', () => {
  it('fit the form of the data', () => {
    const kinds = (dtype: Hdf5Object['dtype'], shape: number[] | null): string =>
      previewsOf(object('/x', { dtype, shape })).join(' ');
    expect(kinds('float32', [10, 20])).toBe('image line table');
    expect(kinds('uint16[704,768]', [3])).toBe('image line table');
    expect(kinds('>f8', [10])).toBe('line table');
    expect(kinds('int64', [1])).toBe('table');
    expect(kinds('|S24', [1])).toBe('text table');
    expect(kinds({ members: [], size: 8 }, [5])).toBe('table');
    expect(kinds('float32', null)).toBe('');
  });

  it('slice what is not shown; array elements come whole', () => {
    const stack = object('/x', { shape: [5, 8, 100, 200] });
    expect([slicedAxes(stack, 'image'), slicedAxes(stack, 'line')]).toEqual([
      [0, 1],
      [0, 1, 2],
    ]);
    const frames = object('/x', { dtype: 'uint16[704,768]', shape: [3], elementBytes: 704 * 768 * 2 });
    expect(slicedAxes(frames, 'image')).toEqual([0]);
    expect(selectionFor(frames, 'image', [2])).toEqual({ start: [2], count: [1], step: [1] });
    expect(bytesOf(frames, selectionFor(frames, 'image', [2]))).toBe(704 * 768 * 2);
    const spectra = object('/x', { dtype: 'float32[2048]', shape: [30], elementBytes: 8192 });
    expect([slicedAxes(spectra, 'image'), slicedAxes(spectra, 'line')]).toEqual([[], [0]]);
    expect(squeezedShape([1, 704, 768], [0])).toEqual([704, 768]);
  });

  it('limit tables, and thin out what is too large', () => {
    const large = object('/x', { shape: [100_000, 50_000] });
    const { count } = selectionFor(large, 'table', []);
    expect(count[0] * count[1]).toBeLessThanOrEqual(10_000);
    const stride = strideBelow(large, 'image', [], 64 * 2 ** 20);
    expect(stride).toBe(32);
    const thin = selectionFor(large, 'image', [], stride);
    expect(bytesOf(large, thin)).toBeLessThanOrEqual(64 * 2 ** 20);
    expect(selectionText(large, thin)).toBe('[::32, ::32]');
    expect(
      selectionText(object('/x', { shape: [5, 10] }), { start: [2, 0], count: [1, 10], step: [1, 1] }),
    ).toBe('[2, :]');
  });
});
