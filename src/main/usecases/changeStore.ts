import type { PlanDocument } from '../../contract/plans.ts';
import { checkNames } from '../store/apply.ts';
import { pendingEntries } from '../store/journal.ts';
import { reading } from '../store/fileErrors.ts';
import { applyDocument, makeAndApply, planOf } from '../store/change.ts';
import { nodeFileSystem, type FileSystem } from '../store/fileSystem.ts';
import { openStore, type StorePlace, type TextWorkers } from '../store/place.ts';
import { checkPlanDocument } from '../store/planDocument.ts';
import { makePlan, momentOf, type Moment, type PlannedChange, type PlanRequest } from '../store/planning.ts';
import { requestCopy, requestMove, type CopyInput, type CopyManyInput } from '../store/requests/copy.ts';
import { requestDeploy, type DeployInput } from '../store/requests/deploy.ts';
import { requestPromote, type PromoteInput } from '../store/requests/promote.ts';
import { requestDelete, type DeleteInput } from '../store/requests/remove.ts';
import { requestUndo, type UndoInput } from '../store/requests/undo.ts';
import type { CallContext, Identity } from './context.ts';

/** What the changing use cases need of the product. */
export interface StoreServices {
  readonly identity: Identity;
  /** Another file system, for tests. */
  readonly fileSystem?: FileSystem;
  /** Worker pool, where large inputs are to be read away from the main thread. */
  readonly pool?: TextWorkers;
  readonly events?: { emit(name: 'store.changed', payload: { calibdir: string }): void };
}

/** A change of a store, as a user asks for it. */
export type StoreChange =
  | ({ kind: 'copy' } & CopyManyInput)
  | ({ kind: 'move' } & CopyInput)
  | ({ kind: 'delete' } & DeleteInput)
  | ({ kind: 'promote' } & PromoteInput)
  | ({ kind: 'deploy' } & DeployInput)
  | ({ kind: 'undo' } & UndoInput);

export type { CopyInput, CopyManyInput, DeleteInput, DeployInput, PromoteInput, UndoInput };
export type { DeployItem, HistoryForm } from '../store/requests/deploy.ts';

export interface ChangeResult {
  plan: PlanDocument;
  applied: boolean;
}

/** Seconds to wait for the lock when nobody says otherwise. */
export const defaultWaitSeconds = 10;

export function storePlace(services: StoreServices, calibdir: string): Promise<StorePlace> {
  const { fileSystem = nodeFileSystem, identity } = services;
  return reading(() => openStore(fileSystem, identity, calibdir, undefined, workersOf(services)), calibdir);
}

/** The pool starts threads when it is first asked for, so that is left to the first large input. */
function workersOf(services: StoreServices): TextWorkers | undefined {
  if (!('pool' in services)) return undefined;
  return { run: (task, input) => (services.pool as TextWorkers).run(task, input) };
}

function placeOf(services: StoreServices, change: StoreChange): Promise<StorePlace> {
  const unixGroup = change.kind === 'deploy' ? change.unixGroup : undefined;
  const { fileSystem = nodeFileSystem, identity } = services;
  const workers = workersOf(services);
  return reading(() => openStore(fileSystem, identity, change.calibdir, unixGroup, workers), change.calibdir);
}

function requestFor(
  place: StorePlace,
  change: StoreChange,
  moment: Moment,
): PlanRequest | Promise<PlanRequest> {
  switch (change.kind) {
    case 'copy':
      return requestCopy(place, change, moment);
    case 'move':
      return requestMove(place, change, moment);
    case 'delete':
      return requestDelete(place, change, moment);
    case 'promote':
      return requestPromote(place, change, moment);
    case 'deploy':
      return requestDeploy(change, moment);
    case 'undo':
      return requestUndo(place, change, moment);
  }
}

function plan(place: StorePlace, change: StoreChange, context: CallContext): Promise<PlannedChange> {
  return reading(async () => {
    const request = await requestFor(place, change, momentOf(place.identity));
    return makePlan(place, request, context);
  }, place.calibdir);
}

function verbOf(change: StoreChange): string {
  return change.kind === 'deploy'
    ? change.verb
    : 'verb' in change && change.verb
      ? change.verb
      : `store ${change.kind}`;
}

/**
 * Plan of a change, and nothing else: reads only. Works on a read-only store. Errors: `usage`, `bad-range`, `bad-source`,
 * `bad-input`, `not-found`, `unreadable`, `changed` (undo).
 */
export async function planChange(
  services: StoreServices,
  change: StoreChange,
  context: CallContext,
): Promise<PlanDocument> {
  const place = await placeOf(services, change);
  const { plan: made } = await plan(place, change, context);
  for (const { id } of await reading(() => pendingEntries(place), place.calibdir))
    made.warnings.push(`plan ${id} was interrupted: this is the state before its recovery`);
  return planOf(made);
}

/**
 * Plans a change and applies it at once, under the lock of the store; what was interrupted before is recovered first. All
 * or nothing. Errors: those of `planChange`, and `locked`, `changed`, `read-only`, `no-space`, `io`, `cancelled`.
 */
export async function changeStore(
  services: StoreServices,
  input: { change: StoreChange; wait?: number; dryRun?: boolean },
  context: CallContext,
): Promise<ChangeResult> {
  const { change } = input;
  if (input.dryRun) return { plan: await planChange(services, change, context), applied: false };
  const place = await placeOf(services, change);
  const options = { verb: verbOf(change), wait: input.wait ?? defaultWaitSeconds };
  const applied = await makeAndApply(place, options, context, () => plan(place, change, context));
  services.events?.emit('store.changed', { calibdir: change.calibdir });
  return { plan: applied, applied: true };
}

/**
 * Applies a plan that was shown before, exactly as it is. `plan` is not trusted. `changed` when a name of it, or the
 * content of an input, is no longer what it was. `calibdir`: the store, when it is not that of the plan.
 */
export async function applyPlan(
  services: StoreServices,
  input: { plan: unknown; calibdir?: string | undefined; wait?: number; dryRun?: boolean },
  context: CallContext,
): Promise<ChangeResult> {
  const document = checkPlanDocument(input.plan);
  const calibdir = input.calibdir ?? document.calibdir;
  const place = await storePlace(services, calibdir);
  if (input.dryRun) {
    await reading(() => checkNames(place, document.files), calibdir);
    return { plan: planOf({ ...document, state: 'planned' }), applied: false };
  }
  const applied = await applyDocument(
    place,
    document,
    { verb: document.verb, wait: input.wait ?? defaultWaitSeconds },
    context,
  );
  services.events?.emit('store.changed', { calibdir });
  return { plan: applied, applied: true };
}
