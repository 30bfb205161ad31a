import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { FolderEntry } from '../../contract/app.ts';
import { CalibdeskError } from '../../domain/errors.ts';

/** At most this many entries are sent; a folder with more is better opened by typing its path. */
const entryLimit = 5000;

/** Lists a folder for the folder picker: folders first, then files, by name. */
export function browseFolder(input: { path?: string | undefined; hidden: boolean }): {
  path: string;
  parent: string | null;
  entries: FolderEntry[];
} {
  const path = resolve(input.path ?? homedir());
  let names: string[];
  try {
    names = readdirSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new CalibdeskError(
      code === 'ENOENT' ? 'not-found' : 'unreadable',
      `${path}: cannot be listed (${code})`,
      { file: path, hint: 'choose another folder' },
    );
  }
  const entries: FolderEntry[] = [];
  for (const name of names.sort((a, b) => a.localeCompare(b))) {
    if (!input.hidden && name.startsWith('.')) continue;
    if (entries.length === entryLimit) break;
    try {
      const stat = statSync(join(path, name));
      const folder = stat.isDirectory();
      entries.push({
        name,
        path: join(path, name),
        kind: folder ? 'folder' : 'file',
        size: folder ? null : stat.size,
      });
    } catch {
      // a dangling link, or gone since the listing: nothing to offer
    }
  }
  entries.sort((a, b) => Number(a.kind === 'file') - Number(b.kind === 'file'));
  const parent = dirname(path);
  return { path, parent: parent === path ? null : parent, entries };
}
