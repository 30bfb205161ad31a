import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PanelEntry, PanelFileEntry } from '../../contract/panels.ts';
import { AliasRecords } from '../../domain/gains/aliasRecords.ts';
import { parsePanelFileName } from '../../domain/gains/panelFiles.ts';
import { isMissing, readError } from '../store/fileErrors.ts';
import type { CallContext } from '../usecases/context.ts';

const aliasFiles = ['.aliases_jungfrau.txt', '.aliases.txt'] as const;
/** Folders of merged constants of whole detectors and of logs, beside those of the panels. */
const notPanels = new Set(['merge_tmp', 'logs']);

/** Aliases of the panels of a repository, by id. */
async function aliasesOf(root: string): Promise<AliasRecords[]> {
  const records: AliasRecords[] = [];
  for (const name of aliasFiles) {
    const file = join(root, name);
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw readError(error, file);
    });
    if (text !== null) records.push(new AliasRecords(text));
  }
  return records;
}

/** Files of one panel, the latest first; what is not named like constants of a panel is left out. */
export async function panelFiles(folder: string): Promise<PanelFileEntry[]> {
  const files: PanelFileEntry[] = [];
  const types = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw readError(error, folder);
  });
  for (const type of types) {
    if (!type.isDirectory()) continue;
    for (const name of await readdir(join(folder, type.name))) {
      const parsed = parsePanelFileName(name);
      if (parsed === null) continue;
      const { type: ctype, mode, stamp, experiment, run, alias } = parsed;
      files.push({ path: `${type.name}/${name}`, type: ctype, mode, stamp, experiment, run, alias });
    }
  }
  return files.toSorted((a, b) => (a.stamp === b.stamp ? b.run - a.run : a.stamp < b.stamp ? 1 : -1));
}

function entryOf(id: string, alias: string | null, files: readonly PanelFileEntry[]): PanelEntry {
  const types = new Map<string, { modes: Set<string>; files: number }>();
  for (const { type, mode } of files) {
    const known = types.get(type) ?? { modes: new Set(), files: 0 };
    types.set(type, known);
    known.files++;
    if (mode !== null) known.modes.add(mode);
  }
  const [latest] = files;
  return {
    id,
    alias: alias ?? latest?.alias ?? null,
    files: files.length,
    types: [...types]
      .map(([type, { modes, files: count }]) => ({ type, modes: [...modes].toSorted(), files: count }))
      .toSorted((a, b) => a.type.localeCompare(b.type)),
    last:
      latest === undefined ? null : { experiment: latest.experiment, run: latest.run, stamp: latest.stamp },
  };
}

/**
 * The panels of a repository, those with the latest constants first. `others`: folders that hold none of a panel.
 * @throws CalibdeskError not-found, unreadable for the folder
 */
export async function panelFolders(
  root: string,
  context: CallContext,
): Promise<{ panels: PanelEntry[]; others: number }> {
  const entries = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
    throw readError(error, root);
  });
  const folders = entries.filter((entry) => entry.isDirectory() && !notPanels.has(entry.name));
  const records = await aliasesOf(root);
  const panels: PanelEntry[] = [];
  for (const { name } of folders) {
    context.signal.throwIfAborted();
    context.progress({
      stage: 'looking at panels',
      done: panels.length,
      total: folders.length,
      unit: 'panels',
    });
    const files = await panelFiles(join(root, name));
    if (files.length === 0) continue;
    const alias = records.map((each) => each.known(name)).find((found) => found !== null) ?? null;
    panels.push(entryOf(name, alias, files));
  }
  panels.sort((a, b) => (b.last?.stamp ?? '').localeCompare(a.last?.stamp ?? '') || a.id.localeCompare(b.id));
  return { panels, others: folders.length - panels.length };
}
