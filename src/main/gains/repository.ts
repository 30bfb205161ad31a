import { lstat, readdir, readFile, symlink } from 'node:fs/promises';
import type { TypedArray } from '../../domain/array/ndarray.ts';
import { AliasRecords } from '../../domain/gains/aliasRecords.ts';
import { nearestEarlier } from '../../domain/gains/nearestEarlier.ts';
import {
  panelFilePath,
  panelTypes,
  type PanelPrefix,
  type PanelType,
} from '../../domain/gains/panelFiles.ts';
import { timeTextIn } from '../../domain/gains/zonedTime.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { writeNumbers } from '../../domain/text/numberRows.ts';
import { parseFormat } from '../../domain/text/printf.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { withOutputs, type OutputFiles } from '../products/outputFiles.ts';
import { isMissing, readError } from '../store/fileErrors.ts';
import type { CallContext, Identity } from '../usecases/context.ts';
import type { GainFamily } from './gainDataset.ts';

/** How a command writes into its repository. */
export interface RepositoryOptions {
  /** Folder of the repository, as given. */
  root: string;
  family: GainFamily;
  /** Time zone of stamps, headers and records. */
  zone: string;
  directoryMode: number;
  fileMode: number;
  group: string;
  /** Work everything out, write nothing. */
  dryRun: boolean;
}

/** Arrays from this size on are written by a worker. */
const worthWorker = 100_000;

/** Rows of `columns` numbers of `data[start..end)`; by a worker where there are many. */
export async function formatRows(
  pool: WorkerPool,
  data: TypedArray,
  range: readonly [start: number, end: number],
  columns: number,
  format: string,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const [start, end] = range;
  const layout = { columns, form: 'rows' as const };
  if (end - start < worthWorker) return writeNumbers(data, start, end, parseFormat(format), layout);
  // Views on shared memory cross as they are; others would be copied whole, so only their part goes.
  const part = data.buffer instanceof SharedArrayBuffer ? data : data.slice(start, end);
  const shift = part === data ? 0 : start;
  return pool.run(
    'constants-format',
    { data: part, start: start - shift, end: end - shift, format, layout },
    { signal },
  );
}

/** Names in a folder; none when it is not there. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw readError(error, folder);
  }
}

/** The repository of panels: what lies there, and what a command is about to write. */
export class Repository {
  readonly options: RepositoryOptions;
  /** Paths written, in their order, each once. */
  readonly written: string[] = [];
  readonly #outputs: OutputFiles | null;
  readonly #identity: Identity;
  #aliases: AliasRecords | undefined;
  /** Links to make when the files get their names: path -> name that it leads to, in the same folder. */
  readonly #links = new Map<string, string>();

  constructor(options: RepositoryOptions, identity: Identity, outputs: OutputFiles | null) {
    this.options = options;
    this.#identity = identity;
    this.#outputs = outputs;
  }

  /** Path of something below the repository, joined as given. */
  path(relative: string): string {
    return joined(this.options.root, relative);
  }

  /** Writes a file below the repository; returns its path as given on the command line. */
  async write(relative: string, content: Uint8Array | string): Promise<string> {
    const path = this.path(relative);
    await this.#outputs?.write(path, content);
    if (!this.written.includes(path)) this.written.push(path);
    return path;
  }

  /** Writes the file of one type and mode of a panel, in the format of the type. */
  async writePanel(
    panel: string,
    prefix: PanelPrefix,
    type: PanelType,
    mode: string,
    text: Uint8Array,
  ): Promise<string> {
    return this.write(`${panel}/${panelFilePath(prefix, type, mode)}`, text);
  }

  /** Latest file of a type and mode of a panel not after a time, or null. */
  async find(panel: string, type: PanelType, mode: string, stamp: string): Promise<string | null> {
    const folder = this.path(`${panel}/${panelTypes[type].folder}`);
    const links = [...this.#links.keys()].filter((path) => path.startsWith(`${folder}/`));
    const names = new Set([
      ...(await namesIn(folder)),
      ...links.map((path) => path.slice(folder.length + 1)),
    ]);
    const name = nearestEarlier([...names], `${type}_${mode}`, BigInt(stamp));
    return name === null ? null : `${folder}/${name}`;
  }

  /** Plans a link beside a file of the repository; from now on it is found like a file. */
  planLink(path: string, target: string): void {
    this.#links.set(path, target);
  }

  /** The file that a planned link leads to; any other path as it is. */
  resolved(path: string): string {
    const target = this.#links.get(path);
    return target === undefined ? path : `${path.slice(0, path.lastIndexOf('/'))}/${target}`;
  }

  /** Whether a file of the repository is there. */
  async has(relative: string): Promise<boolean> {
    return lstat(this.path(relative)).then(
      () => true,
      () => false,
    );
  }

  get #aliasFile(): string {
    return this.options.family === 'jungfrau' ? '.aliases_jungfrau.txt' : '.aliases.txt';
  }

  /** Alias of a panel; a new one is recorded with the other files. */
  async aliasOf(panel: string, run: { experiment: string; run: number }): Promise<string> {
    if (this.#aliases === undefined) {
      const file = this.path(this.#aliasFile);
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        if (isMissing(error)) return '';
        throw readError(error, file);
      });
      this.#aliases = new AliasRecords(text);
    }
    return this.#aliases.aliasOf(panel, {
      time: timeTextIn(this.#identity.now(), this.options.zone),
      user: this.#identity.user,
      run: this.options.family === 'jungfrau' ? run : null,
    });
  }

  /** Writes the alias file if panels were added, and gives every file its name. */
  async publish(): Promise<void> {
    const content = this.#aliases?.content ?? null;
    if (content !== null) await this.#outputs?.write(this.path(this.#aliasFile), content);
    await this.#outputs?.publish();
    if (this.#outputs !== null)
      for (const [path, target] of this.#links)
        await symlink(target, path).catch((error: NodeJS.ErrnoException) => {
          // A link of an earlier deployment, or a real file: both stay.
          if (error.code !== 'EEXIST') throw readError(error, path);
        });
  }
}

/** A folder as given and a path below it. */
export function joined(root: string, relative: string): string {
  const trimmed = root.replace(/\/+$/, '');
  return trimmed === '' && root !== '' ? `/${relative}` : `${trimmed}/${relative}`;
}

/**
 * Runs `work` with a repository: all files of the command get their names at the end, or none. Group and modes are those of the options; a group that
 * does not exist is a warning.
 */
export function withRepository<Result>(
  options: RepositoryOptions,
  identity: Identity,
  context: CallContext,
  work: (repository: Repository) => Promise<Result>,
): Promise<Result> {
  const run = async (outputs: OutputFiles | null): Promise<Result> => {
    const repository = new Repository(options, identity, outputs);
    const result = await work(repository);
    context.signal.throwIfAborted();
    await repository.publish();
    return result;
  };
  if (options.dryRun) return run(null);
  const { directoryMode, fileMode, group } = options;
  return withOutputs({ directoryMode, fileMode, group, note: (message) => context.note(message) }, run);
}

const defaultFolders = {
  panels: { jungfrau: 'detector/gains/jungfrau/panels', epix10ka: 'detector/gains/epix10k/panels' },
  gains: 'detector/gains/jungfrau',
} as const;

/** The repository that is used when none is named, below SIT_ROOT. Throws `usage` when that is not set. */
export function defaultRepository(site: string | undefined, what: GainFamily | 'gains'): string {
  if (site === undefined)
    throw new CalibdeskError('usage', 'no repository: SIT_ROOT is not set', {
      hint: 'name a folder with -o',
    });
  return joined(site, what === 'gains' ? defaultFolders.gains : defaultFolders.panels[what]);
}
