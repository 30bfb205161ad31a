import type { Hdf5Object } from '../../../contract/hdf5.ts';

/** What was read of a group. */
export type GroupState =
  | { state: 'reading' }
  | { state: 'failed'; message: string }
  /** `total` may be more than `items`: the rest is read when it is asked for. */
  | { state: 'read'; items: Hdf5Object[]; total: number };

/** One line of the tree. */
export type TreeRow =
  | { kind: 'object'; key: string; depth: number; object: Hdf5Object; isOpen: boolean; canOpen: boolean }
  | { kind: 'note'; key: string; depth: number; text: string }
  /** Offers to read further members of a group. */
  | { kind: 'more'; key: string; depth: number; group: string; left: number };

export const nameOf = (path: string): string => (path === '/' ? '/' : path.slice(path.lastIndexOf('/') + 1));
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/** Every group on the way to a path, from the root on. */
export function ancestorsOf(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '');
  return ['/', ...names.slice(0, -1).map((_, i) => `/${names.slice(0, i + 1).join('/')}`)];
}

/** Lines of the open groups, in order. */
export function treeRows(
  groups: ReadonlyMap<string, GroupState>,
  open: ReadonlySet<string>,
  group = '/',
  depth = 0,
): TreeRow[] {
  const state = groups.get(group);
  if (state === undefined) return [];
  if (state.state === 'reading') return [{ kind: 'note', key: `${group}?`, depth, text: 'reading…' }];
  if (state.state === 'failed') return [{ kind: 'note', key: `${group}?`, depth, text: state.message }];
  if (state.items.length === 0) return [{ kind: 'note', key: `${group}?`, depth, text: 'empty' }];
  const rows: TreeRow[] = [];
  for (const object of state.items) {
    const canOpen = object.kind === 'group' && object.error === null && object.members !== 0;
    const isOpen = canOpen && open.has(object.path);
    rows.push({ kind: 'object', key: object.path, depth, object, isOpen, canOpen });
    if (isOpen) rows.push(...treeRows(groups, open, object.path, depth + 1));
  }
  const left = state.total - state.items.length;
  if (left > 0) rows.push({ kind: 'more', key: `${group}+`, depth, group, left });
  return rows;
}

/** Which lines are seen, with some more above and below. */
export function seenRows(
  scrollTop: number,
  height: number,
  rowHeight: number,
  count: number,
): { first: number; end: number } {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - 8);
  return { first, end: Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + 8) };
}

/** What stands behind the name of an object: `uint16 704 × 768 × 3`, `12`, `-> /a`. */
export function summaryOf(object: Hdf5Object): string {
  if (object.error !== null) return 'unreadable';
  if (object.kind === 'link') return `→ ${object.target}`;
  if (object.kind === 'group') return object.members === null ? '' : String(object.members);
  if (object.dtype === null) return '';
  const { base, inner } = splitDtype(object.dtype);
  const dims = [...(object.shape ?? []), ...inner];
  return dims.length === 0 ? base : `${base} ${dims.join('×')}`;
}

/** Element type without the dimensions of array elements, and these. */
export function splitDtype(dtype: NonNullable<Hdf5Object['dtype']>): { base: string; inner: number[] } {
  if (typeof dtype !== 'string') return { base: 'record', inner: dtype.shape ?? [] };
  const match = /^(.*)\[([\d,]*)\]$/.exec(dtype);
  if (match === null) return { base: dtype, inner: [] };
  return { base: match[1], inner: match[2].split(',').filter(Boolean).map(Number) };
}
