import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { BulkStore } from './bulk.ts';
import { FrameCalibrations } from './calibrate/frameCalibrations.ts';
import { OpenRuns } from './datasets/openRuns.ts';
import { JobQueue } from './engine/jobs.ts';
import { WorkerPool } from './engine/workerPool.ts';
import { EventHub } from './eventHub.ts';
import { homeFolder } from './home.ts';
import { openDatabase } from './index/database.ts';
import { FileFacts } from './index/fileFacts.ts';
import { XtcIndexes } from './index/xtcIndexes.ts';
import { JobFiles } from './index/jobFiles.ts';
import { watchTree } from './store/watch.ts';
import { Settings } from './settings/settings.ts';
import type { Identity } from './usecases/context.ts';
import { OpenReports } from './usecases/openReport.ts';

/** A window shows one store, a handful of windows a handful of them. */
const maxWatchedStores = 8;

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
  readonly reports = new OpenReports();
  #index: { database: BetterSqlite3.Database; rebuilt: string | null } | undefined;
  #fileFacts: FileFacts | undefined;
  #xtcIndexes: XtcIndexes | undefined;
  #openRuns: OpenRuns | undefined;
  #calibrations: FrameCalibrations | undefined;
  #pool: WorkerPool | undefined;
  #jobs: JobQueue | undefined;
  /** Watched stores, the one asked for last at the end. */
  readonly #watches = new Map<string, AbortController>();

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

  /** Index of a data file: kept, or made in a worker thread. */
  get indexFile(): XtcIndexes['index'] {
    this.#xtcIndexes ??= new XtcIndexes(() => this.pool, join(this.home, 'index.sqlite'));
    return this.#xtcIndexes.index;
  }

  /** Runs that windows look at. */
  get openRuns(): OpenRuns {
    this.#openRuns ??= new OpenRuns(this.indexFile);
    return this.#openRuns;
  }

  /** Calibrations of the frames that windows look at. */
  get calibrations(): FrameCalibrations {
    if (this.#calibrations === undefined) {
      const made = new FrameCalibrations(() => this.pool);
      this.events.listen((name) => {
        if (name === 'store.changed') made.clear();
      });
      this.#calibrations = made;
    }
    return this.#calibrations;
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

  /** Announces changes of a store by anyone (`store.changed`), for the stores that were asked for last. */
  watchStore(calibdir: string): void {
    const running = this.#watches.get(calibdir);
    this.#watches.delete(calibdir);
    const watch = running ?? new AbortController();
    this.#watches.set(calibdir, watch);
    if (running === undefined)
      watchTree(calibdir, () => this.events.emit('store.changed', { calibdir }), watch.signal);
    for (const [oldest, controller] of this.#watches) {
      if (this.#watches.size <= maxWatchedStores) break;
      this.#watches.delete(oldest);
      controller.abort();
    }
  }

  /** Ends workers and closes files; running jobs are cancelled first. */
  async dispose(): Promise<void> {
    for (const watch of this.#watches.values()) watch.abort();
    this.#watches.clear();
    this.#openRuns?.closeAll();
    await this.#jobs?.dispose();
    await this.#pool?.dispose();
    this.#index?.database.close();
    this.#index = undefined;
  }
}

export function createServices(options: ServicesOptions): Services {
  return new Services(options);
}
