import type { StoreFile, StoreTree } from '../../contract/store.ts';
import { stripDetInfo } from '../../domain/store/sources.ts';
import { readTree } from '../store/readTree.ts';
import type { CallContext } from './context.ts';

/** Groups, sources, types and files of a store. Nothing is written. */
export function readStoreTree(input: { calibdir: string }, context: CallContext): Promise<StoreTree> {
  return readTree(input.calibdir, context);
}

export interface TimelineEntry {
  group: string;
  source: string;
  type: string;
  files: StoreFile[];
}

/** The files of every type with the runs in which they are really used, begin ascending, then end descending. */
export async function readTimeline(
  input: { calibdir: string; source?: string | undefined; type?: string | undefined },
  context: CallContext,
): Promise<{ calibdir: string; entries: TimelineEntry[] }> {
  const source = input.source === undefined ? undefined : stripDetInfo(input.source);
  const tree = await readTree(input.calibdir, context, { source, type: input.type });
  const entries = tree.groups.flatMap(({ group, sources }) =>
    sources.flatMap(({ source: name, types }) =>
      types.map(({ type, files }) => ({ group, source: name, type, files })),
    ),
  );
  return { calibdir: tree.calibdir, entries };
}
