import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CalibdeskError } from '../../domain/errors.ts';
import type { RunTable } from '../../domain/information/detectorSearch.ts';
import { labelSource, sourceFromWords } from '../../domain/store/sources.ts';
import type { FileFacts } from '../index/fileFacts.ts';
import { configuredSources } from '../readers/xtc/configuredSources.ts';
import { parseXtcFileName } from '../readers/xtc/fileNames.ts';
import type { CallContext } from '../usecases/context.ts';
import { listExperiments } from '../usecases/listExperiments.ts';

/** Streams from here on are those of control recorders, which configure detectors of their own. */
const firstControlStream = 80;

/** Raw names (`XppGon-0|Cspad-0`) of what a file configures, kept in the index until the file changes. */
async function rawNames(path: string, facts: FileFacts): Promise<string[]> {
  return facts.of(path, 'configured-sources', async () =>
    configuredSources(path).flatMap(({ log, phy }) => {
      const source = sourceFromWords(log, phy);
      return source === null ? [] : [labelSource(source)];
    }),
  );
}

/** Per run the files whose configuration tells its sources: of the first DAQ stream, and of each control stream. */
function tellingFiles(names: readonly string[]): Map<number, string[]> {
  const runs = new Map<number, Map<number, { stream: number; name: string }>>();
  for (const name of [...names].sort()) {
    const parts = parseXtcFileName(name);
    if (parts === null || parts.smallData || parts.chunk !== 0) continue;
    const files = runs.get(parts.run) ?? new Map<number, { stream: number; name: string }>();
    const slot = parts.stream < firstControlStream ? 0 : parts.stream;
    const before = files.get(slot);
    if (before === undefined || parts.stream < before.stream) files.set(slot, { stream: parts.stream, name });
    runs.set(parts.run, files);
  }
  return new Map(
    [...runs]
      .sort(([a], [b]) => a - b)
      .map(([run, files]) => [run, [...files.values()].map((file) => file.name)]),
  );
}

/**
 * Sources of all runs below a data root, `<root>/<INS>/<exp>/xtc`, by the configuration that their files begin with. Files that cannot be read are
 * told and passed over. `instrument`, in any case, limits the search.
 * Errors: `not-found` for the root; `unreadable`; `cancelled`.
 */
export async function localRuns(
  root: string,
  facts: FileFacts,
  context: CallContext,
  instrument?: string,
): Promise<RunTable> {
  const table = new Map<string, Map<string, Map<number, string[]>>>();
  const { instruments } = await listExperiments({ root }, context);
  const chosen = instruments.filter(
    ({ name }) => instrument === undefined || name.toLowerCase() === instrument.toLowerCase(),
  );
  for (const { name, experiments } of chosen) {
    const listed = new Map<string, Map<number, string[]>>();
    for (const [position, { name: experiment, xtcdir }] of experiments.entries()) {
      context.signal.throwIfAborted();
      context.progress({
        stage: `looking into ${experiment}`,
        done: position,
        total: experiments.length,
        unit: 'experiments',
      });
      const runs = new Map<number, string[]>();
      listed.set(experiment, runs);
      if (xtcdir === null) continue;
      let files: string[];
      try {
        files = readdirSync(xtcdir);
      } catch (error) {
        context.note(`${xtcdir}: cannot be listed (${(error as NodeJS.ErrnoException).code})`);
        continue;
      }
      for (const [run, telling] of tellingFiles(files)) {
        const names = new Set<string>();
        for (const file of telling) {
          context.signal.throwIfAborted();
          try {
            for (const raw of await rawNames(join(xtcdir, file), facts)) names.add(raw);
          } catch (error) {
            if (!(error instanceof CalibdeskError || (error as NodeJS.ErrnoException).code !== undefined))
              throw error;
            context.note((error as Error).message);
          }
        }
        runs.set(run, [...names]);
      }
    }
    table.set(name, listed);
  }
  return table;
}
