import { readFile } from 'node:fs/promises';

/** The group that owns calibration files at LCLS. */
export const storeGroup = 'ps-users';

/** Name services that know no groups beside the file. */
const localServices = new Set(['files', 'compat', 'systemd']);

const known = new Map<string, Promise<number | null>>();

async function lookUp(name: string): Promise<number | null> {
  if (process.platform === 'win32') return null;
  if (/^\d+$/.test(name)) return Number(name);
  const local = await readFile('/etc/group', 'utf8').catch(() => '');
  for (const line of local.split('\n')) {
    const [group, , id] = line.split(':');
    if (group === name && /^\d+$/.test(id ?? '')) return Number(id);
  }
  const services = /^group:(.*)$/m.exec(await readFile('/etc/nsswitch.conf', 'utf8').catch(() => ''))?.[1];
  if (
    services
      ?.trim()
      .split(/\s+/)
      .every((service) => localServices.has(service))
  )
    return null;
  // Groups of a directory service stand in no file; Node has no call to ask for them.
  const { execFile } = await import('node:child_process');
  const { promise, resolve } = Promise.withResolvers<string>();
  execFile('getent', ['group', name], { timeout: 3000, env: { PATH: '/usr/bin:/bin' } }, (_error, out) =>
    resolve(out),
  );
  const id = (await promise).split(':')[2];
  return /^\d+$/.test(id ?? '') ? Number(id) : null;
}

/** Number of a group, or null when this machine does not know it. Asked once per process. */
export function groupNumber(name: string): Promise<number | null> {
  let answer = known.get(name);
  if (answer === undefined) {
    answer = lookUp(name);
    known.set(name, answer);
  }
  return answer;
}
