import { numberListText, parseNumberList } from '../../../domain/batch/numberList.ts';
import { maximumTasks } from '../../../domain/batch/plan.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import { calibrunTypes } from '../../../domain/darkFiles/calibrunTypes.ts';
import type { PlanDocument } from '../../../contract/plans.ts';
import type { CallContext } from '../context.ts';
import { applyPlan, type DeployItem, type StoreServices } from '../changeStore.ts';
import { planDeploy } from '../planDeploy.ts';
import { storePlans } from '../storeHistory.ts';
import type { BatchFolder } from '../../batch/batchFolder.ts';
import { fileOfKind, readDocument, sourcesOf } from '../../batch/taskResults.ts';

export interface FinalResult {
  /** Tasks whose constants are in the store now through this batch. */
  deployed: number[];
  /** The plan of this call; null when there was nothing left to deploy. */
  plan: PlanDocument | null;
  applied: boolean;
}

const commentOf = (id: string, numbers: readonly number[]): string =>
  `batch ${id} tasks ${numberListText(numbers)}`;

/** Tasks of a batch that applied plans of the store have deployed: the journal knows, whatever happened to us. */
function deployedTasks(id: string, plans: readonly PlanDocument[]): Set<number> {
  const found = new Set<number>();
  const begin = `batch ${id} tasks `;
  for (const plan of plans)
    if (plan.state === 'applied' && plan.undone_by === null && plan.comment.startsWith(begin))
      for (const number of parseNumberList(plan.comment.slice(begin.length), 'tasks', maximumTasks))
        found.add(number);
  return found;
}

async function itemsOf(folder: BatchFolder, number: number): Promise<DeployItem[]> {
  const { run, detector } = folder.plan.tasks[number - 1];
  const sources = sourcesOf(await readDocument(folder.taskPath(number, 'document.json')));
  const group = calibrunTypes.find((type) => type.name === detector)?.group;
  return sources.flatMap((source) =>
    (
      [
        ['pedestals', 'ave'],
        ['pixel_rms', 'rms'],
        ['pixel_status', 'sta'],
      ] as const
    ).flatMap(([type, kind]): DeployItem[] => {
      const input = fileOfKind(source, kind);
      if (input === null || run === null) return [];
      return [{ input, source: source.source, type, range: `${run}-end`, group, run }];
    }),
  );
}

/**
 * The one step that touches the store: deploys the darks of all done tasks by one plan, once. Deployed tasks are read from the
 * store's journal after the plan was made, and a plan is refused when a name has changed since: two final steps at the same time
 * deploy once. @throws CalibdeskError bad-input when tasks are not done (unless the plan says partial), and those of the store
 */
export async function deployBatch(
  services: StoreServices,
  folder: BatchFolder,
  input: { dryRun: boolean; partial: boolean; wait?: number },
  context: CallContext,
): Promise<FinalResult> {
  const { final, id, tasks } = folder.plan;
  if (final === null)
    throw new CalibdeskError('usage', `the batch ${folder.dir} has no final step`, {
      hint: 'make it with --deploy-to, or deploy by hand with `calibfile`',
    });
  const states = await folder.readTasks();
  const done = tasks.map((_, index) => index + 1).filter((number) => states[number - 1].state === 'done');
  if (done.length < tasks.length && !final.partial && !input.partial)
    throw new CalibdeskError(
      'bad-input',
      `${tasks.length - done.length} of ${tasks.length} tasks are not done; the store is unchanged`,
      {
        hint: `\`calibdesk batch resume\` runs them, \`calibdesk batch final --partial\` deploys the others`,
      },
    );
  const journal = async (): Promise<Set<number>> =>
    deployedTasks(id, (await storePlans(services, { calibdir: final.calibdir }, context)).plans);
  const before = await journal();
  const open = done.filter((number) => !before.has(number));
  // Later runs last: of two darks of one run and detector the later task counts.
  const byPath = new Map<string, DeployItem>();
  for (const number of open)
    for (const item of await itemsOf(folder, number))
      byPath.set(`${item.source} ${item.type} ${item.range}`, item);
  const items = [...byPath.values()];
  if (items.length === 0) return { deployed: [...before], plan: null, applied: false };
  const plan = await planDeploy(
    services,
    {
      calibdir: final.calibdir,
      verb: 'batch',
      comment: commentOf(id, open),
      history: { form: 'C', experiment: final.experiment, run: null, comment: 'calibrun-dark' },
      items,
    },
    context,
  );
  if (input.dryRun) return { deployed: [...before], plan, applied: false };
  const meanwhile = await journal();
  if (open.some((number) => meanwhile.has(number)))
    return { deployed: [...meanwhile], plan: null, applied: false };
  const applied = await applyPlan(
    services,
    { plan, ...(input.wait === undefined ? {} : { wait: input.wait }) },
    context,
  );
  return { deployed: [...before, ...open].toSorted((a, b) => a - b), plan: applied.plan, applied: true };
}
