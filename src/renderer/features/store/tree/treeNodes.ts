import type { StoreFile, StoreTree, StoreType } from '../../../../contract/store.ts';
import { lastRun } from '../../../../domain/store/fileNames.ts';

export type NodeKind = 'instrument' | 'experiment' | 'group' | 'source' | 'type' | 'file' | 'note';

/** How a file stands in the competition for runs. `partly`: another file wins in some of its runs. */
export type FileState = 'wins' | 'partly' | 'never';

/**
 * One line of the tree. Nodes stand in one array in the order of the fully opened tree (pre-order); `size` says how
 * many of the following ones lie below a node. They are never changed: a refresh replaces those of its calib folder.
 */
export interface TreeNode {
  kind: NodeKind;
  /** Unique and stable over refreshes: selection and opened nodes are remembered by it. */
  key: string;
  label: string;
  /** Label in lower case, for the filter. */
  lower: string;
  depth: number;
  /** Number of nodes below. */
  size: number;
  /** Place among its siblings from 1, and their number: what screen readers say. */
  position: number;
  siblings: number;
  /** Quiet text at the right, e.g. a count. */
  count: string;
  calibdir: string | null;
  /** Relative to the calib folder, from the group on; empty above. */
  path: string;
  state: FileState | null;
  badge: { text: string; title: string } | null;
}

/** State of a file and what its badge says. */
export function fileState(file: StoreFile): FileState {
  if (file.runs.length === 0) return 'never';
  const used = file.runs.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return used < file.end - file.begin + 1 ? 'partly' : 'wins';
}

/** Runs for people: `7-14, 40-`; an open end has no number. */
export function runsText(runs: readonly (readonly [number, number])[]): string {
  return runs
    .map(([first, last]) =>
      last >= lastRun ? `${first}-` : first === last ? `${first}` : `${first}-${last}`,
    )
    .join(', ');
}

function fileBadge(file: StoreFile, state: FileState): TreeNode['badge'] {
  if (state === 'wins') return null;
  if (state === 'never') {
    const why = file.begin > file.end ? 'its end lies before its begin' : 'other files win in all its runs';
    return { text: 'never used', title: `Never used: ${why}` };
  }
  return { text: `wins ${runsText(file.runs)}`, title: `Partly shadowed: other files win in its other runs` };
}

export interface NodePlace {
  depth: number;
  position: number;
  siblings: number;
}

/** A node with everything derived that can be. */
export function makeNode(
  kind: NodeKind,
  key: string,
  label: string,
  place: NodePlace,
  rest: Partial<TreeNode> = {},
): TreeNode {
  return {
    kind,
    key,
    label,
    lower: label.toLowerCase(),
    depth: place.depth,
    position: place.position,
    siblings: place.siblings,
    size: 0,
    count: '',
    calibdir: null,
    path: '',
    state: null,
    badge: null,
    ...rest,
  };
}

function typeNodes(type: StoreType, parent: TreeNode, place: NodePlace, nodes: TreeNode[]): number {
  const { calibdir } = parent;
  const path = `${parent.path}/${type.type}`;
  const key = `${parent.key}/${type.type}`;
  const other = type.other.length;
  const node = makeNode('type', key, type.type, place, {
    calibdir,
    path,
    size: type.files.length,
    count: String(type.files.length),
    badge:
      other === 0
        ? null
        : {
            text: `+${other}`,
            title: `${other} ${other === 1 ? 'name' : 'names'} that lookup ignores: ${type.other.slice(0, 12).join(', ')}${other > 12 ? ', …' : ''}`,
          },
  });
  nodes.push(node);
  type.files.forEach((file, i) => {
    const state = fileState(file);
    nodes.push(
      makeNode(
        'file',
        `${key}/${file.name}`,
        file.name,
        { depth: place.depth + 1, position: i + 1, siblings: type.files.length },
        { calibdir, path: `${path}/${file.name}`, state, badge: fileBadge(file, state) },
      ),
    );
  });
  return type.files.length;
}

/** Nodes below a calib folder: groups, sources, types, files. `parentKey` and `depth` are those of the folder's node. */
export function calibNodes(tree: StoreTree, parentKey: string, depth: number): TreeNode[] {
  const nodes: TreeNode[] = [];
  const { calibdir } = tree;
  tree.groups.forEach((group, g) => {
    const groupNode = makeNode(
      'group',
      `${parentKey}/${group.group}`,
      group.group,
      { depth: depth + 1, position: g + 1, siblings: tree.groups.length },
      { calibdir, path: group.group },
    );
    const groupAt = nodes.push(groupNode);
    let groupFiles = 0;
    group.sources.forEach((source, s) => {
      const sourceNode = makeNode(
        'source',
        `${groupNode.key}/${source.source}`,
        source.source,
        { depth: depth + 2, position: s + 1, siblings: group.sources.length },
        { calibdir, path: `${group.group}/${source.source}` },
      );
      const sourceAt = nodes.push(sourceNode);
      let files = 0;
      source.types.forEach((type, t) => {
        files += typeNodes(
          type,
          sourceNode,
          { depth: depth + 3, position: t + 1, siblings: source.types.length },
          nodes,
        );
      });
      nodes[sourceAt - 1] = { ...sourceNode, size: nodes.length - sourceAt, count: String(files) };
      groupFiles += files;
    });
    nodes[groupAt - 1] = { ...groupNode, size: nodes.length - groupAt, count: String(groupFiles) };
  });
  return nodes;
}

/** What is known of a calib folder: its tree, why there is none, or that it is being read. */
export type CalibState =
  | { state: 'unread' }
  | { state: 'reading' }
  | { state: 'read'; tree: StoreTree; nodes: TreeNode[] }
  | { state: 'failed'; message: string };

export interface ExperimentInput {
  name: string;
  calibdir: string | null;
}

/** Nodes of one experiment: itself and what is known below. */
export function experimentNodes(
  entry: ExperimentInput,
  key: string,
  place: NodePlace,
  known: CalibState | undefined,
): TreeNode[] {
  const note = (text: string): TreeNode[] => [
    makeNode(
      'note',
      `${key}/?`,
      text,
      { depth: place.depth + 1, position: 1, siblings: 1 },
      { calibdir: entry.calibdir },
    ),
  ];
  let below: TreeNode[];
  let count = '';
  if (entry.calibdir === null) {
    below = note('no calib folder');
    count = 'none';
  } else if (!known || known.state === 'unread') below = note('not read yet');
  else if (known.state === 'reading') below = note('reading…');
  else if (known.state === 'failed') below = note(known.message);
  else {
    below = known.nodes.length > 0 ? known.nodes : note('empty calib folder');
    count = String(known.nodes.reduce((sum, node) => sum + (node.kind === 'file' ? 1 : 0), 0));
  }
  const node = makeNode('experiment', key, entry.name, place, {
    calibdir: entry.calibdir,
    size: below.length,
    count,
  });
  return [node, ...below];
}
