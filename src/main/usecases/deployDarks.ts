import { posix } from 'node:path';
import type { PlanDocument } from '../../contract/plans.ts';
import type { DeployInput, StoreServices } from './changeStore.ts';
import type { CallContext } from './context.ts';
import { deploy } from './planDeploy.ts';

/** One work file on its way into the store. */
export interface DarkDeployItem {
  source: string;
  group: string;
  /** Calibration type: pedestals, pixel_rms, pixel_status, geometry. */
  ctype: string;
  /** The work file, as HISTORY is to record it. */
  input: string;
  range: string;
}

/** One deployed file, as the JSON document tells it. */
export interface DeployedFile {
  source: string;
  ctype: string;
  file: string;
  from: string;
  /** Where the former content of the name is kept; null when the name is new. */
  superseded: string | null;
}

export interface DarkDeployInput {
  calibdir: string;
  items: DarkDeployItem[];
  experiment: string;
  run: number;
  comment: string;
  verb: string;
}

/** The deployment of darks in the terms of the store: HISTORY form of calibrun (reference dark-processing 7.2). */
export function darkDeployment(input: DarkDeployInput): DeployInput {
  const { calibdir, verb, comment, experiment, run } = input;
  return {
    calibdir,
    verb,
    comment,
    history: { form: 'C', experiment, run, comment },
    items: input.items.map(({ source, group, ctype, input: file, range }) => ({
      input: file,
      source,
      group,
      type: ctype,
      range,
    })),
  };
}

/**
 * Deploys all constants of a dark run by one plan of the store: all files or none. With `dryRun` the plan is only made.
 * @throws CalibdeskError as the store does: bad-input, not-found, locked, read-only, no-space, io
 */
export async function deployDarks(
  services: StoreServices,
  input: DarkDeployInput & { dryRun: boolean },
  context: CallContext,
): Promise<{ plan: PlanDocument; files: DeployedFile[]; applied: boolean }> {
  const { plan, applied } = await deploy(
    services,
    { ...darkDeployment(input), dryRun: input.dryRun },
    context,
  );
  for (const warning of plan.warnings) context.note(`warning: ${warning}`);
  const calibdir = input.calibdir.replace(/\/+$/, '');
  const files = applied
    ? plan.files.map((file, index): DeployedFile => {
        const item = input.items[index];
        const superseded =
          file.backup === null ? null : `${calibdir}/${posix.dirname(file.path)}/${file.backup}`;
        return {
          source: item.source,
          ctype: item.ctype,
          file: `${calibdir}/${file.path}`,
          from: item.input,
          superseded,
        };
      })
    : [];
  return { plan, files, applied };
}
