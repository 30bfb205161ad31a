import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { BulkStore } from './bulk.ts';
import { JobQueue } from './engine/jobs.ts';
import { WorkerPool } from './engine/workerPool.ts';
import { EventHub } from './eventHub.ts';
import { homeFolder } from './home.ts';
import { openDatabase } from './index/database.ts';
import { FileFacts } from './index/fileFacts.ts';
import { JobFiles } from './index/jobFiles.ts';
import { Settings } from './settings/settings.ts';
import type { Identity } from './usecases/context.ts';

export interface ServicesOptions {
  home?: string | undefined;
  threads?: number | undefined;
  identity: Identity;
}

/**
 * What the use cases work with, built here and nowhere else. Parts that cost time (database, workers) are made at their
 * first use: most commands never need them.
 */
export class Services {
  readonly home: string;
  readonly threads: number;
  readonly identity: Identity;
  readonly settings: Settings;
  readonly bulk = new BulkStore();
  readonly events = new EventHub();
  #index: { database: BetterSqlite3.Database; rebuilt: string | null } | undefined;
  #fileFacts: FileFacts | undefined;
  #pool: WorkerPool | undefined;
  #jobs: JobQueue | undefined;

  constructor(options: ServicesOptions) {
    this.home = homeFolder(options.home);
    this.threads = options.threads ?? availableParallelism();
    this.identity = options.identity;
    this.settings = new Settings(this.home);
  }

  get index(): BetterSqlite3.Database {
    this.#index ??= openDatabase(join(this.home, 'index.sqlite'));
    return this.#index.database;
  }

  get fileFacts(): FileFacts {
    this.#fileFacts ??= new FileFacts(this.index);
    return this.#fileFacts;
  }

  get pool(): WorkerPool {
    this.#pool ??= new WorkerPool({ threads: this.threads });
    return this.#pool;
  }

  get jobs(): JobQueue {
    if (this.#jobs === undefined) {
      this.#jobs = new JobQueue({ log: new JobFiles(this.home) });
      this.#jobs.on('changed', (job) => this.events.emit('jobs.changed', job));
      this.#jobs.on('preview', (preview) => this.events.emit('jobs.preview', preview));
    }
    return this.#jobs;
  }

  /** Ends workers and closes files; running jobs are cancelled first. */
  async dispose(): Promise<void> {
    await this.#jobs?.dispose();
    await this.#pool?.dispose();
    this.#index?.database.close();
    this.#index = undefined;
  }
}

export function createServices(options: ServicesOptions): Services {
  return new Services(options);
}
