import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { checkSavedPlan, type BatchPlan } from '../../domain/batch/plan.ts';
import { taskFolderName } from '../../domain/batch/table.ts';
import { parseTaskState, taskStateText, waitingTask, type TaskState } from '../../domain/batch/taskState.ts';
import { CalibdeskError } from '../../domain/errors.ts';

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
const maximumPlanBytes = 200e6;

function writing(error: unknown, path: string): CalibdeskError {
  const code = (error as NodeJS.ErrnoException).code;
  return new CalibdeskError(
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'no-space'
      : code === 'EACCES' || code === 'EROFS'
        ? 'read-only'
        : 'io',
    `${path} could not be written: ${(error as Error).message}`,
    {
      file: path,
      hint: 'make room or choose another folder, then `calibdesk batch resume DIR`',
      cause: error,
    },
  );
}

/** Replaces a file as a whole: other processes and nodes see the old or the new content, never a part. */
export async function replaceFile(path: string, content: string): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o664);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writing(error, path);
  }
}

/**
 * The folder of one batch: `plan.json`, `tasks/NNNN/{state,log,document.json,products}`, `slurm/`, `table.csv`, `table.html`.
 * It is the only place where a batch is remembered, and everything but the products is text for a person.
 */
export class BatchFolder {
  readonly dir: string;
  readonly plan: BatchPlan;

  private constructor(dir: string, plan: BatchPlan) {
    this.dir = dir;
    this.plan = plan;
  }

  /** Makes the folder of a new batch; an empty folder may be there already. @throws CalibdeskError bad-input, read-only, no-space, io */
  static async create(dir: string, plan: Omit<BatchPlan, 'format' | 'version'>): Promise<BatchFolder> {
    const path = resolve(dir);
    try {
      await mkdir(path, { recursive: true });
      if ((await readdir(path)).length > 0)
        throw new CalibdeskError('bad-input', `${path} is not empty; nothing was started`, {
          file: path,
          hint: 'choose a new folder, or go on with `calibdesk batch resume DIR`',
        });
      await mkdir(join(path, 'tasks'));
    } catch (error) {
      throw error instanceof CalibdeskError ? error : writing(error, path);
    }
    const saved: BatchPlan = { format: 'calibdesk-batch', version: 1, ...plan };
    // One task a line: a person can read it, and the file stays small.
    const { tasks, ...head } = saved;
    const lines = tasks.map((task) => JSON.stringify(task)).join(',\n');
    await replaceFile(
      join(path, 'plan.json'),
      `${JSON.stringify(head, null, 1).replace(/\n}$/, '')},\n "tasks": [\n${lines}\n]}\n`,
    );
    return new BatchFolder(path, saved);
  }

  /** @throws CalibdeskError not-found, bad-input */
  static async open(dir: string): Promise<BatchFolder> {
    const path = resolve(dir);
    const file = join(path, 'plan.json');
    let text: string;
    try {
      if ((await stat(file)).size > maximumPlanBytes)
        throw new CalibdeskError(
          'bad-input',
          `${file}: more than ${maximumPlanBytes / 1e6} MB is no batch plan`,
          { file },
        );
      text = await readFile(file, 'utf8');
    } catch (error) {
      if (error instanceof CalibdeskError) throw error;
      throw new CalibdeskError('not-found', `no batch in ${path}: ${(error as Error).message}`, {
        file,
        hint: 'name the folder that `calibdesk batch` printed',
        cause: error,
      });
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new CalibdeskError('bad-input', `${file}: not JSON: ${(error as Error).message}`, {
        file,
        cause: error,
      });
    }
    return new BatchFolder(path, checkSavedPlan(value, file));
  }

  path(...parts: string[]): string {
    return join(this.dir, ...parts);
  }

  taskPath(number: number, ...parts: string[]): string {
    return join(this.dir, taskFolderName(number), ...parts);
  }

  /** Command line of a task with the folders of products filled in. */
  argumentsOf(number: number): string[] {
    const products = this.taskPath(number, 'products');
    return this.plan.tasks[number - 1].arguments.map((word) =>
      word
        .replaceAll('{products}', products)
        .replaceAll(/\{products:(\d+)\}/g, (_, other) => this.taskPath(Number(other), 'products')),
    );
  }

  async readTask(number: number): Promise<TaskState> {
    try {
      return parseTaskState(await readFile(this.taskPath(number, 'state'), 'utf8'));
    } catch (error) {
      if (isMissing(error)) return { ...waitingTask };
      return {
        ...waitingTask,
        state: 'lost',
        reason: `its state file cannot be read: ${(error as Error).message}`,
      };
    }
  }

  async writeTask(number: number, state: TaskState): Promise<void> {
    await mkdir(this.taskPath(number), { recursive: true }).catch((error: unknown) => {
      throw writing(error, this.taskPath(number));
    });
    await replaceFile(
      this.taskPath(number, 'state'),
      taskStateText(state, this.argumentsOf(number).join(' ')),
    );
  }

  /** Files of all tasks, as they stand: some that say `running` may be lost. Only folders that exist are read. */
  async readTasks(): Promise<TaskState[]> {
    const present = new Set(await readdir(this.path('tasks')).catch(() => [] as string[]));
    const states: TaskState[] = this.plan.tasks.map(() => ({ ...waitingTask }));
    const numbers = states
      .map((_, index) => index + 1)
      .filter((n) => present.has(basename(taskFolderName(n))));
    for (let begin = 0; begin < numbers.length; begin += 64)
      await Promise.all(
        numbers
          .slice(begin, begin + 64)
          .map(async (number) => void (states[number - 1] = await this.readTask(number))),
      );
    return states;
  }

  /** Whether somebody asked to stop the batch. */
  async cancelAsked(): Promise<boolean> {
    return stat(this.path('cancel')).then(
      () => true,
      () => false,
    );
  }
}
