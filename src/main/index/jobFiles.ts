import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobDocument } from '../../contract/jobs.ts';
import type { JobLog, JobRecord } from '../engine/jobLog.ts';
import { readJsonFile, writeJsonFile } from '../settings/jsonFile.ts';

/** Jobs that are remembered; older ones are forgotten, their products stay. */
const keptJobs = 500;
/** Ids are made by the queue; anything else must not become a path. */
const jobIdForm = /^[0-9a-z]+-\d+-\d+$/;

function isRecord(value: unknown): value is JobRecord {
  const record = value as Partial<JobRecord> | undefined;
  return typeof record?.job?.id === 'string' && Array.isArray(record.log);
}

/** The job log as one small file per job in `<home>/jobs`, readable by other processes and by people. */
export class JobFiles implements JobLog {
  readonly #folder: string;

  constructor(home: string) {
    this.#folder = join(home, 'jobs');
  }

  #file(id: string, ending: string): string {
    return join(this.#folder, `${id}.${ending}`);
  }

  #ids(): string[] {
    if (!existsSync(this.#folder)) return [];
    const ids = readdirSync(this.#folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
      .filter((id) => jobIdForm.test(id));
    // The time at the head of an id sorts as text while it has the same number of digits: until the year 2059.
    return ids.sort().reverse();
  }

  save(record: JobRecord): void {
    const isNew = !existsSync(this.#file(record.job.id, 'json'));
    writeJsonFile(this.#file(record.job.id, 'json'), record);
    if (!isNew) return;
    for (const id of this.#ids().slice(keptJobs))
      for (const ending of ['json', 'cancel']) rmSync(this.#file(id, ending), { force: true });
  }

  list(): JobDocument[] {
    return this.#ids().flatMap((id) => this.get(id)?.job ?? []);
  }

  get(id: string): JobRecord | null {
    if (!jobIdForm.test(id)) return null;
    const value = readJsonFile(this.#file(id, 'json'));
    return isRecord(value) ? value : null;
  }

  requestCancel(id: string): void {
    mkdirSync(this.#folder, { recursive: true });
    if (jobIdForm.test(id)) writeFileSync(this.#file(id, 'cancel'), '');
  }

  cancelRequested(id: string): boolean {
    return existsSync(this.#file(id, 'cancel'));
  }
}
