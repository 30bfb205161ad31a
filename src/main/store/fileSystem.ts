import { constants } from 'node:fs';
import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rmdir,
  unlink,
  utimes,
} from 'node:fs/promises';

/** What a name is, without following a link. */
export interface FileStatus {
  kind: 'file' | 'folder' | 'link' | 'other';
  /** Bytes. */
  size: number;
  /** Permission bits, at most 0o7777. */
  mode: number;
  uid: number;
  gid: number;
  device: number;
  inode: number;
  modifiedMs: number;
}

export interface OpenFile {
  /** Bytes read into `buffer` from its start; 0 at the end of the file. */
  read(buffer: Uint8Array): Promise<number>;
  /** Bytes of `bytes.subarray(offset)` that were written, which may be fewer. */
  write(bytes: Uint8Array, offset: number): Promise<number>;
  truncate(size: number): Promise<void>;
  /** Flushes content and size to the disk. */
  sync(): Promise<void>;
  status(): Promise<FileStatus>;
  close(): Promise<void>;
}

/** `append` makes the file when it is missing; `createNew` fails when it exists (EEXIST); `update` needs it. */
export type OpenPurpose = 'read' | 'createNew' | 'append' | 'update';

/**
 * Every file-system call of apply, undo and recovery, so that tests can let each one fail in turn. Errors are those of
 * Node, with `code`.
 */
export interface FileSystem {
  status(path: string): Promise<FileStatus>;
  resolve(path: string): Promise<string>;
  list(path: string): Promise<string[]>;
  open(path: string, purpose: OpenPurpose): Promise<OpenFile>;
  makeFolder(path: string): Promise<void>;
  removeFolder(path: string): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  setOwner(path: string, uid: number, gid: number): Promise<void>;
  /** Copies an access control list where the system has such; quietly nothing where it has none. */
  copyAccessList(from: string, to: string): Promise<void>;
  link(existing: string, path: string): Promise<void>;
  /** Replaces `to` atomically. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Flushes the names of a folder to the disk. */
  syncFolder(path: string): Promise<void>;
  /** Sets the modification time to now. */
  touch(path: string): Promise<void>;
}

type NodeStats = Awaited<ReturnType<typeof lstat>>;

function statusOf(stats: NodeStats): FileStatus {
  const kind = stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'folder'
      : stats.isSymbolicLink()
        ? 'link'
        : 'other';
  return {
    kind,
    size: Number(stats.size),
    mode: Number(stats.mode) & 0o7777,
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    device: Number(stats.dev),
    inode: Number(stats.ino),
    modifiedMs: Number(stats.mtimeMs),
  };
}

// Without O_NOFOLLOW a name that was exchanged for a link after the checks would lead our writing out of the store.
const noFollow = constants.O_NOFOLLOW ?? 0;
const openFlags: Record<OpenPurpose, number> = {
  read: constants.O_RDONLY,
  createNew: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | noFollow,
  append: constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | noFollow,
  update: constants.O_RDWR | noFollow,
};

/** A file system that cannot flush a folder says so by one of these; there the rename itself must do. */
const folderSyncUnsupported = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EISDIR', 'EBADF', 'ENOSYS']);

function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}

async function openNode(path: string, purpose: OpenPurpose): Promise<OpenFile> {
  const handle = await open(path, openFlags[purpose], 0o600);
  return {
    async read(buffer) {
      return (await handle.read(buffer, 0, buffer.length, null)).bytesRead;
    },
    async write(bytes, offset) {
      return (await handle.write(bytes, offset, bytes.length - offset, null)).bytesWritten;
    },
    truncate: (size) => handle.truncate(size),
    sync: () => handle.sync(),
    status: async () => statusOf(await handle.stat()),
    close: () => handle.close(),
  };
}

/**
 * Node has no call for access control lists; `cp --attributes-only` copies them (and nothing of the content). Best
 * effort: a system without that program has its mode bits copied already.
 */
async function copyAccessListNode(from: string, to: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const { execFile } = await import('node:child_process');
  const { promise, resolve } = Promise.withResolvers<void>();
  const options = { timeout: 5000, env: { PATH: '/usr/bin:/bin' } };
  execFile('cp', ['--attributes-only', '--no-dereference', '--preserve=mode', '--', from, to], options, () =>
    resolve(),
  );
  return promise;
}

export const nodeFileSystem: FileSystem = {
  status: async (path) => statusOf(await lstat(path)),
  resolve: (path) => realpath(path),
  list: (path) => readdir(path),
  open: openNode,
  makeFolder: async (path) => {
    await mkdir(path, 0o775);
  },
  removeFolder: (path) => rmdir(path),
  setMode: (path, mode) => chmod(path, mode),
  setOwner: (path, uid, gid) => chown(path, uid, gid),
  copyAccessList: copyAccessListNode,
  link: (existing, path) => link(existing, path),
  rename: (from, to) => rename(from, to),
  remove: (path) => unlink(path),
  async syncFolder(path) {
    const handle = await open(path, 'r').catch((error: unknown) => {
      if (process.platform === 'win32') return null;
      throw error;
    });
    if (handle === null) return;
    try {
      await handle.sync();
    } catch (error) {
      if (!folderSyncUnsupported.has(errorCode(error) ?? '') && process.platform !== 'win32') throw error;
    } finally {
      await handle.close();
    }
  },
  async touch(path) {
    const now = new Date();
    await utimes(path, now, now);
  },
};
