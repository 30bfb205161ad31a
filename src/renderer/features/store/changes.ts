import { shallowRef } from 'vue';
import type { PlanDocument } from '../../../contract/plans.ts';
import { call } from '../../api/index.ts';
import { reviewPlan } from '../../state/plans.ts';
import { absolutePath } from './paths.ts';
import type { TreeNode } from './tree/treeNodes.ts';

export type ChangeKind = 'range' | 'move' | 'copy';

/** A change that is being described in the form above the tabs, before there is a plan. */
export interface ChangeDraft {
  kind: ChangeKind;
  calibdir: string;
  /** File, relative to its calib folder. */
  path: string;
}

export const changeDraft = shallowRef<ChangeDraft | null>(null);

export interface ChangeFields {
  /** Calib folder that gets the copy. */
  target: string;
  source: string;
  type: string;
  range: string;
  comment: string;
}

/** The fields as the file stands now. */
export function fieldsOf(draft: ChangeDraft): ChangeFields {
  const [, source = '', type = '', name = ''] = draft.path.split('/');
  return { target: draft.calibdir, source, type, range: name.replace(/\.data$/, ''), comment: '' };
}

/** Whether the fields ask for something else than what there is. */
export function isChange(draft: ChangeDraft, fields: ChangeFields): boolean {
  const now = fieldsOf(draft);
  return (
    fields.range !== now.range ||
    (draft.kind !== 'range' && (fields.source !== now.source || fields.type !== now.type)) ||
    (draft.kind === 'copy' && fields.target !== now.target)
  );
}

/** Asks for the plan of a draft. Only what differs is sent, so that the rest follows from the file itself. */
export function planOf(draft: ChangeDraft, fields: ChangeFields): Promise<PlanDocument> {
  const now = fieldsOf(draft);
  const changed = {
    range: fields.range,
    ...(fields.source === now.source ? {} : { source: fields.source }),
    ...(fields.type === now.type ? {} : { type: fields.type }),
    ...(fields.comment === '' ? {} : { comment: fields.comment }),
  };
  if (draft.kind === 'copy')
    return call('store.planCopy', {
      calibdir: fields.target,
      file: absolutePath(draft.calibdir, draft.path),
      ...changed,
    });
  return call('store.planMove', { calibdir: draft.calibdir, file: draft.path, ...changed });
}

export function titleOf(draft: ChangeDraft, fields: ChangeFields): string {
  const name = draft.path.split('/').at(-1) ?? '';
  if (draft.kind === 'range') return `change the runs of ${name} to ${fields.range}`;
  const to = `${fields.source} ${fields.type} ${fields.range}`;
  return draft.kind === 'move' ? `move ${name} to ${to}` : `copy ${name} to ${to}`;
}

/** Plan of deleting files of one calib folder, shown for confirmation. */
export async function deleteFiles(files: readonly TreeNode[]): Promise<PlanDocument | null> {
  const [first] = files;
  if (!first || first.calibdir === null) return null;
  const { calibdir } = first;
  const paths = files.filter((node) => node.calibdir === calibdir).map(({ path }) => path);
  const plan = await call('store.planDelete', { calibdir, files: paths });
  const what = paths.length === 1 ? first.label : `${paths.length} files`;
  return reviewPlan(plan, `delete ${what}`);
}
