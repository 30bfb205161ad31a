import type { TreeNode } from './treeNodes.ts';

/** Indexes of the nodes that are seen when only the given ones are open, in order. */
export function openRows(nodes: readonly TreeNode[], open: ReadonlySet<string>): number[] {
  const rows: number[] = [];
  for (let i = 0; i < nodes.length;) {
    rows.push(i);
    const node = nodes[i];
    i += node.size > 0 && !open.has(node.key) ? node.size + 1 : 1;
  }
  return rows;
}

/** Words of a filter; all must occur, each anywhere on the path from the root to a node. */
export function filterWords(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 30);
}

export interface FilteredRows {
  rows: number[];
  /** Number of nodes whose own label completes the match: what the filter says it found. */
  found: number;
}

/**
 * Rows of a filtered tree: every node on whose path all words occur, and the nodes above such. Those above are open by
 * themselves; below a match the user's choice of open nodes holds. `closed` are nodes shut by hand while filtering.
 */
export function filteredRows(
  nodes: readonly TreeNode[],
  words: readonly string[],
  open: ReadonlySet<string>,
  closed: ReadonlySet<string>,
): FilteredRows {
  const all = 2 ** words.length - 1;
  // Words seen from the root to the last node of each depth.
  const seen: number[] = [0];
  const complete = new Uint8Array(nodes.length);
  const above = new Uint8Array(nodes.length);
  const pathTo: number[] = [];
  let found = 0;
  for (let i = 0; i < nodes.length; i++) {
    const { depth, lower } = nodes[i];
    const before = seen[depth] ?? 0;
    let bits = before;
    if (bits !== all) {
      for (let w = 0; w < words.length; w++)
        if ((bits & (2 ** w)) === 0 && lower.includes(words[w])) bits |= 2 ** w;
    }
    seen[depth + 1] = bits;
    pathTo[depth] = i;
    if (bits !== all) continue;
    complete[i] = 1;
    if (before !== all) {
      found++;
      for (let d = depth - 1; d >= 0 && above[pathTo[d]] === 0; d--) above[pathTo[d]] = 1;
    }
  }
  const rows: number[] = [];
  for (let i = 0; i < nodes.length;) {
    const node = nodes[i];
    if (complete[i] === 0 && above[i] === 0) {
      i += node.size + 1;
      continue;
    }
    rows.push(i);
    const shows = complete[i] === 1 ? open.has(node.key) : !closed.has(node.key);
    i += shows ? 1 : node.size + 1;
  }
  return { rows, found };
}

/** Index in `rows` of the parent of a row, or -1 at the top. */
export function parentRow(nodes: readonly TreeNode[], rows: readonly number[], row: number): number {
  const { depth } = nodes[rows[row]];
  for (let i = row - 1; i >= 0; i--) if (nodes[rows[i]].depth < depth) return i;
  return -1;
}

export { rowWindow, scrollToRow, type RowWindow } from '../../../ui/rowWindow.ts';
