import { shallowRef } from 'vue';
import type { PlanDocument } from '../../../contract/plans.ts';
import { call } from '../../api/index.ts';
import { reviewPlan } from '../../state/plans.ts';
import { plural } from '../../ui/format.ts';
import { absolutePath } from './paths.ts';
import type { TreeNode } from './tree/treeNodes.ts';

/** Files that were taken up, by the mouse or by Ctrl+C, to be copied to another place of a store. */
export const carried = shallowRef<readonly TreeNode[]>([]);

/** The files that are meant by nodes: themselves, and all below a type, source or group. */
export function filesOf(chosen: readonly TreeNode[], nodes: readonly TreeNode[]): TreeNode[] {
  const files = new Set<TreeNode>();
  for (const node of chosen) {
    if (node.kind === 'file') files.add(node);
    if (node.kind !== 'type' && node.kind !== 'source' && node.kind !== 'group') continue;
    const first = nodes.indexOf(node);
    for (const below of nodes.slice(first + 1, first + 1 + node.size))
      if (below.kind === 'file') files.add(below);
  }
  return [...files];
}

/** What a place of the tree asks for: its experiment, and the source and type that it stands for. */
export interface CarryTarget {
  calibdir: string;
  group?: string;
  source?: string;
  type?: string;
}

export function targetOf(node: TreeNode): CarryTarget | null {
  if (node.calibdir === null || node.kind === 'note') return null;
  const [group, source, type] = node.path.split('/');
  return {
    calibdir: node.calibdir,
    // A detector group alone asks for nothing: the files keep their sources.
    ...(source ? { group, source } : {}),
    ...(type ? { type } : {}),
  };
}

/** Whether files would get another place there. */
export function canPut(files: readonly TreeNode[], target: CarryTarget | null): boolean {
  if (target === null || files.length === 0) return false;
  return files.some(({ calibdir, path }) => {
    const [, source, type] = path.split('/');
    return (
      calibdir !== target.calibdir ||
      (target.source !== undefined && target.source !== source) ||
      (target.type !== undefined && target.type !== type)
    );
  });
}

/** One plan that copies the files to a place of the tree, shown for confirmation. Each keeps its run range. */
export async function putFiles(
  files: readonly TreeNode[],
  target: CarryTarget,
  placeName: string,
): Promise<PlanDocument | null> {
  const plan = await call('store.planCopy', {
    ...target,
    file: files.map(({ calibdir, path }) => absolutePath(calibdir ?? '', path)),
  });
  return reviewPlan(plan, `copy ${plural(files.length, 'file')} to ${placeName}`);
}
