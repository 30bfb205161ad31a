import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { CalibdeskError } from '../../domain/errors.ts';
import type { BenchDocument } from '../bench/bench.ts';
import { benches } from '../bench/registry.ts';
import type { CallContext } from './context.ts';

export interface RunBenchInput {
  name: string;
  frames: number | null;
  /** Folder for the data of the benchmark; null: the system's folder for temporary files. */
  folder: string | null;
}

/** Names of the benchmarks with their one-sentence summaries. */
export async function listBenches(): Promise<{ name: string; summary: string }[]> {
  const all = Object.entries(benches).map(async ([name, load]) => ({
    name,
    summary: (await load()).summary,
  }));
  return Promise.all(all);
}

/** Removes data of benchmarks that were killed: their folders carry the id of a process that is gone. */
function removeLeftOvers(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(/^calibdesk-bench-(\d+)-\w{6}$/.exec(name)?.[1] ?? NaN);
    if (Number.isNaN(pid)) continue;
    try {
      process.kill(pid, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') continue;
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
}

/**
 * Runs one benchmark. Its data are made in a new folder, which is removed afterwards, also after a cancel.
 * `services.threads` is the most threads it uses.
 */
export async function runBench(
  services: { threads: number },
  input: RunBenchInput,
  context: CallContext,
): Promise<BenchDocument> {
  const load = Object.hasOwn(benches, input.name) ? benches[input.name] : undefined;
  if (load === undefined)
    throw new CalibdeskError('usage', `unknown benchmark: ${input.name}`, {
      hint: `there are ${Object.keys(benches).join(', ')}`,
    });
  const parent = input.folder ?? tmpdir();
  if (input.folder !== null) mkdirSync(parent, { recursive: true });
  removeLeftOvers(parent);
  const folder = mkdtempSync(join(parent, `calibdesk-bench-${process.pid}-`));
  // A second signal ends the process at once; the data, which may be gigabytes, must not stay behind.
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const rows = await (
      await load()
    ).run({ frames: input.frames, threads: services.threads, folder }, context);
    const processors = cpus();
    return {
      bench: input.name,
      machine: {
        cores: processors.length,
        node: process.versions.node,
        cpu: processors[0]?.model ?? 'unknown',
      },
      rows,
    };
  } finally {
    remove();
    process.off('exit', remove);
  }
}
