import { resolve } from 'node:path';
import type { BatchStart, BatchStatus } from '../../../contract/batches.ts';
import { checkPlan, darkTasks } from '../../../domain/batch/plan.ts';
import { calibrunTypes } from '../../../domain/darkFiles/calibrunTypes.ts';
import type { KeptSettings } from '../../darks/qualityLimits.ts';
import { startCommand, type CommandServices } from '../commandJob.ts';
import type { CallContext } from '../context.ts';
import { batchStatus } from './runBatch.ts';

/** What batches of a window need of the product. */
export interface WindowBatchServices extends CommandServices {
  readonly settings: KeptSettings;
}

const key = 'batches';
const mostKnown = 50;

/** Folders of batches that were started or opened here, newest first, and the detector types that there are. */
export function knownBatches(services: WindowBatchServices): { types: string[]; dirs: string[] } {
  const kept = services.settings.values()[key];
  const dirs = Array.isArray(kept) ? kept.filter((dir): dir is string => typeof dir === 'string') : [];
  return { types: calibrunTypes.map(({ name }) => name), dirs };
}

function remember(services: WindowBatchServices, dir: string): void {
  const { dirs } = knownBatches(services);
  if (dirs[0] === dir) return;
  services.settings.set(key, [dir, ...dirs.filter((other) => other !== dir)].slice(0, mostKnown));
}

/** The command line that starts such a batch. */
function commandOf(input: BatchStart): string[] {
  const { experiment, runs, detectors, split, deployTo, partial, executor, parallel, slurm } = input;
  const flags: [string, string | number | undefined][] = [
    ['--exp', experiment],
    ['--runs', runs.replaceAll(/\s/g, '')],
    ['--detectors', detectors.join(',')],
    ['--dir', resolve(input.dir)],
    ['--split', split === 1 ? undefined : split],
    ['--deploy-to', deployTo ?? undefined],
    ['--executor', executor],
    ...(executor === 'local'
      ? ([['--parallel', parallel === 1 ? undefined : parallel]] as [string, number | undefined][])
      : ([
          ['--partition', slurm.partition],
          ['--account', slurm.account],
          ['--time', slurm.time],
          ['--cpus', slurm.cpus],
          ['--mem', slurm.memory],
          ['--array-limit', slurm.arrayLimit],
        ] as [string, string | number | undefined][])),
  ];
  const words = flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, String(value)]));
  return ['batch', ...words, ...(partial ? ['--partial'] : []), '--', ...optionsOf(input)];
}

const optionsOf = ({ events }: BatchStart): string[] => ['-n', String(events)];

/** The tasks that such a batch would have. @throws CalibdeskError usage */
export function batchTasks(input: BatchStart): { tasks: { title: string; command: string[] }[] } {
  const { experiment, runs, split, deployTo } = input;
  const tasks = darkTasks({
    experiment,
    runs: runs.replaceAll(/\s/g, ''),
    detectors: input.detectors.join(','),
    options: optionsOf(input),
    split,
    calibdir: deployTo,
  });
  checkPlan({ tasks });
  return { tasks: tasks.map(({ title, arguments: command }) => ({ title, command })) };
}

const rootOf = (root: string | null): { environment?: Record<string, string> } =>
  root === null ? {} : { environment: { SIT_PSDM_DATA: root } };

/** Starts a batch as a job of this program; its folder is remembered. Closing the program stops local tasks: resume goes on. */
export function startWindowBatch(
  services: WindowBatchServices,
  input: BatchStart,
): { jobId: string; dir: string } {
  batchTasks(input);
  const dir = resolve(input.dir);
  const { jobId } = startCommand(services, {
    arguments: commandOf(input),
    title: `batch ${input.experiment} runs ${input.runs}: ${input.detectors.join(', ')}`,
    products: [`${dir}/table.html`, `${dir}/table.csv`],
    ...rootOf(input.root),
  });
  remember(services, dir);
  return { jobId, dir };
}

export function resumeWindowBatch(
  services: WindowBatchServices,
  input: { dir: string; root: string | null },
): { jobId: string } {
  const dir = resolve(input.dir);
  return startCommand(services, {
    arguments: ['batch', 'resume', dir],
    title: `batch resume ${dir}`,
    products: [`${dir}/table.html`, `${dir}/table.csv`],
    ...rootOf(input.root),
  });
}

/** What a batch is at now. A folder that was opened here is remembered. */
export async function windowBatchStatus(
  services: WindowBatchServices,
  input: { dir: string },
  context: CallContext,
): Promise<BatchStatus> {
  const status = await batchStatus(input, context);
  remember(services, status.dir);
  return status;
}
