import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const known = new Map<string, Promise<number | null>>();

async function lookUp(group: string): Promise<number | null> {
  const idOf = (line: string | undefined): number | null => {
    const field = line?.split(':')[2];
    return field !== undefined && /^\d+$/.test(field) ? Number(field) : null;
  };
  const lines = (await readFile('/etc/group', 'utf8').catch(() => '')).split('\n');
  const local = idOf(lines.find((line) => line.startsWith(`${group}:`)));
  if (local !== null) return local;
  // Groups of a directory service are not in the file.
  return run('getent', ['group', group], { timeout: 2000 }).then(
    ({ stdout }) => idOf(stdout.split('\n')[0]),
    () => null,
  );
}

/** Numeric id of a group of this machine, or null when there is none of that name. */
export function groupId(group: string): Promise<number | null> {
  let id = known.get(group);
  if (id === undefined)
    known.set(group, (id = /^[\w.-]+$/.test(group) ? lookUp(group) : Promise.resolve(null)));
  return id;
}
