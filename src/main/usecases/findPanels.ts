import { readdir, readFile } from 'node:fs/promises';
import { nearestEarlier } from '../../domain/gains/nearestEarlier.ts';
import { selectGainFolders } from '../../domain/gains/gainFolders.ts';
import { AliasRecords } from '../../domain/gains/aliasRecords.ts';
import { timeTextIn } from '../../domain/gains/zonedTime.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { namesIn } from '../gains/repository.ts';
import { withOutputs } from '../products/outputFiles.ts';
import { isMissing, readError } from '../store/fileErrors.ts';
import type { CallContext, Identity } from './context.ts';

export interface PanelQuery {
  /** Plain text that the name contains, `pedestals_FH`. */
  pattern: string;
  /** `YYYYmmddHHMMSS` */
  stamp: string;
}

export interface FoundPanels {
  dir: string;
  queries: { pattern: string; tstamp: bigint; selected: string | null }[];
}

function stampValue(text: string): bigint {
  if (/^\d{1,20}$/.test(text)) return BigInt(text);
  throw new CalibdeskError('usage', `no time stamp: ${JSON.stringify(text)}`, {
    hint: 'write it as YYYYmmddHHMMSS, for example 20210304102030',
  });
}

/** For each query the constants file of the latest time not after the one asked for; the folder need not exist. Errors: `usage`, `unreadable`. */
export async function findPanels(dir: string, queries: readonly PanelQuery[]): Promise<FoundPanels> {
  const stamps = queries.map(({ stamp }) => stampValue(stamp));
  const names = await namesIn(dir);
  return {
    dir,
    queries: queries.map(({ pattern }, i) => ({
      pattern,
      tstamp: stamps[i],
      selected: nearestEarlier(names, pattern, stamps[i]),
    })),
  };
}

export interface SelectedPanels {
  detector_id: string;
  tstamp: string | null;
  selected: (string | null)[];
}

/** For each module of a detector id (`<module>_<module>..`) the folder with its gain maps. `stamp` null: the latest. Errors: `usage`, `not-found`, `unreadable`. */
export async function selectPanels(
  repository: string,
  detectorId: string,
  stamp: string | null,
): Promise<SelectedPanels> {
  const time = stamp === null ? null : stampValue(stamp);
  let entries;
  try {
    entries = await readdir(repository, { withFileTypes: true });
  } catch (error) {
    throw readError(error, repository);
  }
  const folders = entries
    .filter((entry) => !entry.isFile())
    .map((entry) => entry.name)
    .sort();
  const selected = selectGainFolders(folders, detectorId.split('_'), time);
  return { detector_id: detectorId, tstamp: stamp, selected };
}

export interface PanelAliases {
  file: string;
  aliases: { panel_id: string; alias: string }[];
}

/** Aliases of panels in an alias file; those that are not there are appended, all or none. Errors: `usage`, `unreadable`, those of writing. */
export async function aliasPanels(
  identity: Identity,
  input: {
    file: string;
    ids: readonly string[];
    run: { experiment: string; run: number } | null;
    zone: string;
    dryRun: boolean;
  },
  context: CallContext,
): Promise<PanelAliases> {
  const { file, ids, run, zone, dryRun } = input;
  for (const id of ids)
    if (id === '' || /\s/.test(id))
      throw new CalibdeskError('usage', `a panel id is one word: ${JSON.stringify(id)}`);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return '';
    throw readError(error, file);
  });
  const records = new AliasRecords(text);
  const stamp = { time: timeTextIn(identity.now(), zone), user: identity.user, run };
  const aliases = ids.map((id) => ({ panel_id: id, alias: records.aliasOf(id, stamp) }));
  const { content } = records;
  if (content !== null && !dryRun)
    await withOutputs({ note: (message) => context.note(message) }, async (outputs) => {
      await outputs.write(file, content);
      await outputs.publish();
    });
  return { file, aliases };
}
