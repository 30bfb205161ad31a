import { watch, type FSWatcher } from 'node:fs';
import { lstat, readdir, realpath, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder } from '../../domain/store/plan.ts';

/** Changes that come together are announced together. */
const settleMs = 150;
/** Below the two seconds within which a change must be seen. */
const pollMs = 1500;

/** File systems of this machine itself (numbers of statfs): elsewhere the kernel does not see what other machines change. */
const localFileSystems = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // xfs
  0x9123683e, // btrfs
  0x01021994, // tmpfs
  0x794c7630, // overlay
  0x2fc12fc1, // zfs
  0xf2f52010, // f2fs
  0x3153464a, // jfs
]);

async function isLocal(folder: string): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  try {
    return localFileSystems.has(Number((await statfs(folder)).type));
  } catch {
    return false;
  }
}

/** Names, sizes and times of everything in a store down to the files of the type folders, as one text to compare. */
async function fingerprint(root: string, signal: AbortSignal): Promise<string> {
  const lines: string[] = [];
  const walk = async (path: string, depth: number): Promise<void> => {
    if (signal.aborted) return;
    const names = await readdir(join(root, path)).catch(() => []);
    for (const name of names.sort()) {
      if (depth === 0 && name === privateFolder) continue;
      const child = `${path}/${name}`;
      const status = await lstat(join(root, child)).catch(() => null);
      if (status === null) continue;
      lines.push(`${child} ${status.size} ${status.mtimeMs} ${status.ino}`);
      if (status.isDirectory() && depth < 3) await walk(child, depth + 1);
    }
  };
  await walk('', 0);
  return lines.join('\n');
}

/**
 * Calls `onChange` within two seconds after anything in a store was changed by any program, until `signal` aborts. The
 * kernel tells on local file systems; others (NFS, Lustre, Weka), and stores with more folders than can be watched, are
 * looked at every 1.5 seconds. Our own lock and journal do not count. A store that is not there yet is waited for.
 */
export function watchTree(calibdir: string, onChange: () => void, signal: AbortSignal): void {
  let settle: NodeJS.Timeout | undefined;
  let poll: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  const announce = (): void => {
    settle ??= setTimeout(() => {
      settle = undefined;
      if (!signal.aborted) onChange();
    }, settleMs);
    settle.unref();
  };
  const startPolling = async (): Promise<void> => {
    let last = await fingerprint(calibdir, signal);
    const look = async (): Promise<void> => {
      const now = await fingerprint(calibdir, signal);
      if (signal.aborted) return;
      if (now !== last) announce();
      last = now;
      poll = setTimeout(() => void look(), pollMs).unref();
    };
    if (!signal.aborted) poll = setTimeout(() => void look(), pollMs).unref();
  };
  const start = async (): Promise<void> => {
    const root = await realpath(calibdir).catch(() => null);
    if (signal.aborted) return;
    if (root === null || !(await isLocal(root))) return startPolling();
    try {
      watcher = watch(root, { recursive: true, persistent: false }, (_event, name) => {
        if (name !== null && (name === privateFolder || name.startsWith(`${privateFolder}/`))) return;
        announce();
      });
      watcher.on('error', () => {
        watcher?.close();
        watcher = undefined;
        announce();
        void startPolling();
      });
    } catch {
      await startPolling(); // no more watches left, or none here
    }
  };
  signal.addEventListener(
    'abort',
    () => {
      watcher?.close();
      clearTimeout(settle);
      clearTimeout(poll);
    },
    { once: true },
  );
  void start();
}
