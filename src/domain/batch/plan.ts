import { parseCalibrunTypes } from '../darkFiles/calibrunTypes.ts';
import { CalibdeskError } from '../errors.ts';
import { parseNumberList } from './numberList.ts';

/**
 * One task: an ordinary command line. `{products}` in an argument stands for the task's own folder of products, `{products:N}` for
 * that of task N.
 */
export interface BatchTask {
  title: string;
  /** Verb and arguments, without the program's name. */
  arguments: string[];
  /** What the table sorts by; null for tasks that are about no run or no detector. */
  run: number | null;
  detector: string | null;
  /** Numbers of tasks that must be done before; absent: none. Always smaller than its own. */
  after?: number[];
}

/** What happens once, after the tasks: the constants of all darks go into a store by one plan. */
export interface FinalStep {
  calibdir: string;
  experiment: string;
  /** Deploy what is there although tasks failed. */
  partial: boolean;
}

/** A batch as it stands in `plan.json`; it never changes after it was made. */
export interface BatchPlan {
  format: 'calibdesk-batch';
  version: 1;
  id: string;
  /** Local time, user and host that every task records, so that a task that runs twice writes the same bytes. */
  created: string;
  user: string;
  host: string;
  tasks: BatchTask[];
  final: FinalStep | null;
}

export const maximumTasks = 100_000;
const maximumArguments = 1000;
const maximumText = 4096;

function refuse(message: string, file: string | undefined): never {
  throw new CalibdeskError('bad-input', `batch plan: ${message}; nothing was started`, {
    ...(file === undefined ? {} : { file }),
    hint: 'a plan is {"tasks": [{"arguments": ["calibrun", "-e", "xpptut15", ...]}], "final": {"calibdir": "...", "experiment": "..."}}',
  });
}

const isLine = (value: unknown): value is string =>
  // oxlint-disable-next-line no-control-regex
  typeof value === 'string' && value.length <= maximumText && !/[\u0000-\u001f\u007f]/.test(value);

/** Verbs that only read, or write products where they are told to. What is not named here is not for tasks. */
const forTasks: Readonly<Record<string, RegExp | null>> = {
  calibrun: null,
  det_ndarr_raw_proc: null,
  det_pixel_status: null,
  det_calib_ave_and_max: null,
  det_raw_calib_image: null,
  jungfrau_dark_proc: null,
  epix10ka_pedestals_calibration: null,
  epix10ka_offset_calibration: null,
  epix10ka_calib_components: null,
  frames: null,
  average: null,
  datinfo: null,
  detnames: null,
  event_keys: null,
  xtc: null,
  h5: null,
  geometry_image: null,
  compare_geometry_files: null,
  constants: /^(info|stats|convert)$/,
  geometry: /^(info|coords|indexes|image|mask|areas|psf|rings)$/,
  mask: /^(info|make)$/,
  metrology: /^(quality|fit|apply|convert|report)$/,
  store: /^(tree|find|resolve|timeline|diff|trend|verify|history|source)$/,
};

/** Why a command line may not be a task, or null. Tasks write products; only the final step touches a store. */
export function taskRefusal(words: readonly string[]): string | null {
  const [verb, second] = words;
  if (!Object.hasOwn(forTasks, verb))
    return `${verb} is not for tasks: they read, and write products; the final step deploys`;
  const verbs = forTasks[verb];
  if (verbs !== null && !verbs.test(second ?? ''))
    return `${verb} ${second ?? ''} is not for tasks: they read, and write products`;
  const deploys = words.some((word) => /^--dep/.test(word) && !/^--deploygeo$/.test(word));
  const short = words.some((word) => /^-P*D/.test(word));
  if (verb === 'calibrun' ? deploys || short : deploys)
    return `${verb} with a flag that deploys: leave it to the final step`;
  return null;
}

function checkTask(value: unknown, number: number, file: string | undefined): BatchTask {
  const task = value as Partial<BatchTask> | null;
  const words = task?.arguments;
  if (!Array.isArray(words) || words.length === 0 || words.length > maximumArguments || !words.every(isLine))
    refuse(`task ${number} has no list of arguments, each one line of text`, file);
  const refusal = taskRefusal(words);
  if (refusal !== null) refuse(`task ${number}: ${refusal}`, file);
  const run = task?.run ?? null;
  if (run !== null && !(Number.isSafeInteger(run) && run >= 0))
    refuse(`task ${number}: run is no run number`, file);
  const detector = task?.detector ?? null;
  if (detector !== null && !isLine(detector)) refuse(`task ${number}: detector is no line of text`, file);
  const title = task?.title ?? words.join(' ').slice(0, 200);
  if (!isLine(title)) refuse(`task ${number}: title is no line of text`, file);
  const after = task?.after ?? [];
  const earlier = (other: unknown): boolean =>
    Number.isSafeInteger(other) && (other as number) >= 1 && (other as number) < number;
  if (!Array.isArray(after) || after.length > maximumArguments || !after.every(earlier))
    refuse(`task ${number}: after must name tasks with smaller numbers`, file);
  for (const word of words)
    for (const [, other] of word.matchAll(/\{products:(\d+)\}/g))
      if (!after.includes(Number(other)))
        refuse(
          `task ${number} uses the products of task ${other}, which is not among those it comes after`,
          file,
        );
  return {
    title,
    arguments: [...words],
    run,
    detector,
    ...(after.length === 0 ? {} : { after: [...after] }),
  };
}

/** Numbers of tasks in the order in which they may run: those of a group wait for nothing but earlier groups. */
export function phasesOf(tasks: readonly BatchTask[], numbers: readonly number[]): number[][] {
  const depth: number[] = [];
  for (const [index, { after }] of tasks.entries())
    depth[index] = after === undefined ? 0 : 1 + Math.max(...after.map((other) => depth[other - 1]));
  const phases = Map.groupBy(numbers, (number) => depth[number - 1]);
  return [...phases.keys()].toSorted((a, b) => a - b).map((key) => phases.get(key)!);
}

/** Tasks and final step of a plan that a user wrote, or of a saved one. @throws CalibdeskError bad-input */
export function checkPlan(value: unknown, file?: string): { tasks: BatchTask[]; final: FinalStep | null } {
  const plan = value as { tasks?: unknown; final?: unknown } | null;
  if (typeof plan !== 'object' || plan === null || !Array.isArray(plan.tasks) || plan.tasks.length === 0)
    refuse('it has no list of tasks', file);
  if (plan.tasks.length > maximumTasks)
    refuse(`at most ${maximumTasks} tasks were expected, found ${plan.tasks.length}`, file);
  const tasks = plan.tasks.map((task, index) => checkTask(task, index + 1, file));
  if (plan.final === undefined || plan.final === null) return { tasks, final: null };
  const final = plan.final as Partial<FinalStep>;
  if (!isLine(final.calibdir) || !isLine(final.experiment) || final.calibdir === '')
    refuse('final must name calibdir and experiment', file);
  return {
    tasks,
    final: {
      calibdir: final.calibdir,
      experiment: final.experiment,
      partial: final.partial === true,
    },
  };
}

/** A saved plan. @throws CalibdeskError bad-input */
export function checkSavedPlan(value: unknown, file: string): BatchPlan {
  const plan = value as Partial<BatchPlan> | null;
  if (plan?.format !== 'calibdesk-batch' || plan.version !== 1)
    refuse('it is no batch of this program', file);
  const { id, created, user, host } = plan;
  if (!isLine(id) || !isLine(created) || !isLine(user) || !isLine(host))
    refuse('id, created, user or host is missing', file);
  return { format: 'calibdesk-batch', version: 1, id, created, user, host, ...checkPlan(plan, file) };
}

export interface DarkBatchInput {
  experiment: string;
  /** `1-300` or `2,4-7`. */
  runs: string;
  /** Detector types of calibrun, separated by commas. */
  detectors: string;
  /** Further options of calibrun, the same for every task. */
  options: readonly string[];
  /** Store that reports compare with; null: that of the experiment. */
  calibdir?: string | null;
  /** Bands of pixels that each run and detector is cut into; 1: none. */
  split?: number;
}

const maximumBands = 900;

/**
 * One task per run and detector, in the order of runs: `calibrun -e E -r N -d TYPE -P -w {products}`; with `split` one per band of
 * pixels and one that joins the bands. @throws CalibdeskError usage
 */
export function darkTasks(input: DarkBatchInput): BatchTask[] {
  if (!/^[A-Za-z0-9_-]+$/.test(input.experiment))
    throw new CalibdeskError('usage', `--exp: ${JSON.stringify(input.experiment)} is no experiment name`);
  const runs = parseNumberList(input.runs, '--runs', maximumTasks);
  const { types, unknown } = parseCalibrunTypes(input.detectors);
  if (types.length === 0 || unknown.length > 0)
    throw new CalibdeskError(
      'usage',
      `--detectors: unknown type in ${JSON.stringify(input.detectors)}${unknown.length > 0 ? `: ${unknown.join(', ')}` : ''}`,
      { hint: 'for example --detectors epix100a,jungfrau; calibrun --help lists the types' },
    );
  const each = (input.split ?? 1) === 1 ? 1 : (input.split ?? 1) + 1;
  if (runs.length * types.length * each > maximumTasks)
    throw new CalibdeskError(
      'usage',
      `${runs.length} runs of ${types.length} detectors${each === 1 ? '' : ` in ${each} tasks each`} are more than ${maximumTasks} tasks`,
      {
        hint: 'make several batches',
      },
    );
  const { experiment, options, split = 1, calibdir = null } = input;
  // Reports show what changed since the constants that apply now.
  const report = ['--report', ...(calibdir === null ? [] : ['-c', calibdir])];
  if (!(Number.isSafeInteger(split) && split >= 1 && split <= maximumBands))
    throw new CalibdeskError('usage', `--split: 1 to ${maximumBands} bands were expected, found ${split}`);
  const tasks: BatchTask[] = [];
  for (const run of runs)
    for (const { name } of types) {
      const title = `${experiment} run ${run} ${name}`;
      const words = ['calibrun', '-r', String(run), '-d', name, '-e', experiment, '-P', '-w', '{products}'];
      if (split === 1) {
        tasks.push({ title, arguments: [...words, ...report, ...options], run, detector: name });
        continue;
      }
      const bands: number[] = [];
      for (let band = 1; band <= split; band++)
        bands.push(
          tasks.push({
            title: `${title} band ${band}/${split}`,
            arguments: [...words, '--band', `${band}/${split}`, ...options],
            run,
            detector: `${name} band ${band}/${split}`,
          }),
        );
      const folders = bands.map((number) => `{products:${number}}`);
      tasks.push({
        title,
        arguments: [...words, '--join', ...folders, ...report, ...options],
        run,
        detector: name,
        after: bands,
      });
    }
  return tasks;
}
