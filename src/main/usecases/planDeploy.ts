import type { PlanDocument } from '../../contract/plans.ts';
import {
  changeStore,
  planChange,
  type ChangeResult,
  type DeployInput,
  type StoreServices,
} from './changeStore.ts';
import type { CallContext } from './context.ts';

/** Plan of deploying files of several types and detectors at once. Reads only. */
export function planDeploy(
  services: StoreServices,
  input: DeployInput,
  context: CallContext,
): Promise<PlanDocument> {
  return planChange(services, { kind: 'deploy', ...input }, context);
}

/** Plans a deployment and, unless `dryRun`, applies it at once: all files or none. */
export function deploy(
  services: StoreServices,
  input: DeployInput & { wait?: number; dryRun?: boolean },
  context: CallContext,
): Promise<ChangeResult> {
  const { wait, dryRun, ...rest } = input;
  return changeStore(
    services,
    {
      change: { kind: 'deploy', ...rest },
      ...(wait === undefined ? {} : { wait }),
      ...(dryRun === undefined ? {} : { dryRun }),
    },
    context,
  );
}
