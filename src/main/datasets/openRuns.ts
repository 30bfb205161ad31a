import { statSync } from 'node:fs';
import { CancelledError } from '../../domain/errors.ts';
import { openRun, type IndexFile, type XtcRun } from '../readers/xtc/open.ts';
import type { CallContext } from '../usecases/context.ts';
import { resolveDataset } from './datasetString.ts';
import { EventSelection } from './eventSelection.ts';

/** A run that stays open while a window looks at it. */
export class OpenRun {
  readonly run: XtcRun;
  readonly selection: EventSelection;
  readonly #stamps: string;

  constructor(run: XtcRun) {
    this.run = run;
    this.selection = new EventSelection(run);
    this.#stamps = this.#stampsNow();
  }

  /** Sizes and times of files that no longer grow. */
  #stampsNow(): string {
    return this.run.files
      .map((path) => {
        const found = statSync(path, { throwIfNoEntry: false });
        return found === undefined ? 'gone' : `${found.ino} ${found.size} ${found.mtimeMs}`;
      })
      .join();
  }

  /** The files were replaced since the run was opened. Growing ones are followed instead. */
  get isStale(): boolean {
    return this.run.complete && this.#stamps !== this.#stampsNow();
  }
}

interface Slot {
  opened: Promise<OpenRun>;
  /** Ends the opening when nobody waits for it any more. */
  abort: AbortController;
  waiting: number;
  users: number;
}

/** Runs that windows look at: opening one costs, and stepping through its events must not. The least recently used are closed. */
export class OpenRuns {
  readonly #indexFile: IndexFile;
  readonly #most: number;
  readonly #slots = new Map<string, Slot>();

  constructor(indexFile: IndexFile, most = 4) {
    this.#indexFile = indexFile;
    this.#most = most;
  }

  async #open(dsname: string, signal: AbortSignal, context: CallContext): Promise<OpenRun> {
    const { files } = await resolveDataset([dsname], { dataRoot: process.env.SIT_PSDM_DATA });
    const progress = (now: Parameters<CallContext['progress']>[0]): void => context.progress(now);
    return new OpenRun(await openRun(files, { indexFile: this.#indexFile, signal, progress }));
  }

  #slot(dsname: string, context: CallContext): Slot {
    let slot = this.#slots.get(dsname);
    if (slot === undefined) {
      const abort = new AbortController();
      slot = { opened: this.#open(dsname, abort.signal, context), abort, waiting: 0, users: 0 };
      const failed = slot;
      slot.opened.catch(() => {
        if (this.#slots.get(dsname) === failed) this.#slots.delete(dsname);
      });
    }
    this.#slots.delete(dsname);
    this.#slots.set(dsname, slot); // the most recently used stands last
    return slot;
  }

  async #wait(slot: Slot, signal: AbortSignal): Promise<OpenRun> {
    if (signal.aborted) throw new CancelledError();
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    const stop = (): void => reject(new CancelledError());
    signal.addEventListener('abort', stop, { once: true });
    slot.waiting++;
    try {
      return await Promise.race([slot.opened, stopped]);
    } finally {
      signal.removeEventListener('abort', stop);
      if (--slot.waiting === 0 && signal.aborted) slot.abort.abort(new CancelledError());
    }
  }

  /** Hands the opened run of a data set to `use`. Errors: those of opening a run; `cancelled`. */
  async with<T>(dsname: string, context: CallContext, use: (open: OpenRun) => T | Promise<T>): Promise<T> {
    const slot = this.#slot(dsname, context);
    slot.users++;
    try {
      return await use(await this.#wait(slot, context.signal));
    } finally {
      slot.users--;
      this.#closeUnused();
    }
  }

  #closeUnused(): void {
    for (const [dsname, slot] of this.#slots) {
      if (this.#slots.size <= this.#most) return;
      if (slot.users === 0) this.#close(dsname, slot);
    }
  }

  #close(dsname: string, slot: Slot): void {
    this.#slots.delete(dsname);
    slot.abort.abort(new CancelledError());
    slot.opened.then(
      ({ run }) => run.close(),
      () => undefined,
    );
  }

  /** Closes a run whose files were replaced, so that the next call opens it anew. */
  forget(dsname: string): void {
    const slot = this.#slots.get(dsname);
    if (slot !== undefined && slot.users === 0) this.#close(dsname, slot);
    else this.#slots.delete(dsname);
  }

  closeAll(): void {
    for (const [dsname, slot] of this.#slots) this.#close(dsname, slot);
  }
}
