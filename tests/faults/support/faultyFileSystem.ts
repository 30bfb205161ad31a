import { nodeFileSystem, type FileSystem, type OpenFile } from '../../../src/main/store/fileSystem.ts';

/** One call on its way to the disk. */
export interface FileSystemCall {
  /** Counted from 1. */
  number: number;
  /** Name in `FileSystem`, or `file.<name>` for a call on an open file. */
  name: string;
  /** The first path of the call. */
  path: string;
}

/** Calls after which the disk can look different. */
const changing = new Set([
  'makeFolder',
  'removeFolder',
  'setMode',
  'setOwner',
  'copyAccessList',
  'link',
  'rename',
  'remove',
  'open createNew',
  'open append',
  'file.write',
  'file.truncate',
]);

export function isChanging(call: FileSystemCall): boolean {
  return changing.has(call.name);
}

/** Calls that only look: their failure has one effect, whatever the reason. */
export function isReading(call: FileSystemCall): boolean {
  return /^(status|resolve|list|open read|file\.(read|status|close))$/.test(call.name);
}

export interface Fault {
  /** Called before each call; throws what the call is to throw. */
  before?(call: FileSystemCall): void | Promise<void>;
  /** Bytes that a write may take, of those it was asked for; undefined: all. */
  allow?(call: FileSystemCall, bytes: number): number | undefined;
  /** Called after each call that went well. */
  after?(call: FileSystemCall): void;
}

/** The real file system, with every call of it, and of the files it opens, counted and open to faults. */
export function faultyFileSystem(fault: Fault): FileSystem {
  let number = 0;
  async function through<T>(
    name: string,
    path: string,
    work: (call: FileSystemCall) => Promise<T>,
  ): Promise<T> {
    const call = { number: ++number, name, path };
    await fault.before?.(call);
    const result = await work(call);
    fault.after?.(call);
    return result;
  }
  const wrapFile = (file: OpenFile, path: string): OpenFile => ({
    read: (buffer) => through('file.read', path, () => file.read(buffer)),
    write: (bytes, offset) =>
      through('file.write', path, (call) => {
        const allowed = fault.allow?.(call, bytes.length - offset);
        return file.write(allowed === undefined ? bytes : bytes.subarray(0, offset + allowed), offset);
      }),
    truncate: (size) => through('file.truncate', path, () => file.truncate(size)),
    sync: () => through('file.sync', path, () => file.sync()),
    status: () => through('file.status', path, () => file.status()),
    // A close that fails has closed the file all the same; without it descriptors would run out here.
    close: () => through('file.close', path, () => Promise.resolve()).finally(() => file.close()),
  });
  const real = nodeFileSystem;
  return {
    status: (path) => through('status', path, () => real.status(path)),
    resolve: (path) => through('resolve', path, () => real.resolve(path)),
    list: (path) => through('list', path, () => real.list(path)),
    open: (path, purpose) =>
      through(`open ${purpose}`, path, async () => wrapFile(await real.open(path, purpose), path)),
    makeFolder: (path) => through('makeFolder', path, () => real.makeFolder(path)),
    removeFolder: (path) => through('removeFolder', path, () => real.removeFolder(path)),
    setMode: (path, mode) => through('setMode', path, () => real.setMode(path, mode)),
    setOwner: (path, uid, gid) => through('setOwner', path, () => real.setOwner(path, uid, gid)),
    // The real one starts a program each time; what it does is tested where access rights are.
    copyAccessList: (from) => through('copyAccessList', from, () => Promise.resolve()),
    link: (existing, path) => through('link', existing, () => real.link(existing, path)),
    rename: (from, to) => through('rename', from, () => real.rename(from, to)),
    remove: (path) => through('remove', path, () => real.remove(path)),
    syncFolder: (path) => through('syncFolder', path, () => real.syncFolder(path)),
    touch: (path) => through('touch', path, () => real.touch(path)),
  };
}

/** An error as Node throws it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}
