import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

type Table = 'passwd' | 'group';
const answers = new Map<string, Promise<string>>();

async function lookUp(table: Table, id: number): Promise<string> {
  if (process.platform === 'win32') return String(id);
  const local = await readFile(`/etc/${table}`, 'utf8').catch(() => '');
  for (const line of local.split('\n')) {
    const [name, , number] = line.split(':');
    if (number === String(id)) return name;
  }
  // Users of a directory service stand in no file; Node has no call to ask for them.
  const { promise, resolve } = Promise.withResolvers<string>();
  execFile('getent', [table, String(id)], { timeout: 3000, env: { PATH: '/usr/bin:/bin' } }, (_error, out) =>
    resolve(out),
  );
  return (await promise).split(':')[0].trim() || String(id);
}

function nameOf(table: Table, id: number): Promise<string> {
  const key = `${table}:${id}`;
  let answer = answers.get(key);
  if (answer === undefined) {
    answer = lookUp(table, id);
    answers.set(key, answer);
  }
  return answer;
}

/** Login name of a user number, or the number. Asked once per process. */
export function userName(uid: number): Promise<string> {
  return nameOf('passwd', uid);
}

/** Name of a group number, or the number. */
export function groupName(gid: number): Promise<string> {
  return nameOf('group', gid);
}
