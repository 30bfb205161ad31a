import type { TypeMetadata } from './types.ts';

/** What this program uses of the h5wasm module; file ids are bigint, paths absolute inside the file. */
export interface Hdf5Module {
  open(path: string, mode: number, trackOrder: boolean, oldest: number, newest: number): bigint;
  close_file(file: bigint): number;
  flush(file: bigint): number;
  get_names(file: bigint, path: string, recursive: boolean): string[];
  get_type(file: bigint, path: string): number;
  get_symbolic_link(file: bigint, path: string): string | null;
  get_external_link(file: bigint, path: string): { filename?: string; obj_path?: string };
  get_attribute_names(file: bigint, path: string): string[];
  get_attribute_metadata(file: bigint, path: string, name: string): SpaceMetadata;
  get_attribute_data(file: bigint, path: string, name: string, address: bigint): number;
  get_dataset_metadata(file: bigint, path: string): SpaceMetadata;
  get_datatype_metadata(file: bigint, path: string): TypeMetadata;
  get_dataset_filters(file: bigint, path: string): { id: number; name: string; cd_values: number[] }[];
  get_dataset_data(
    file: bigint,
    path: string,
    count: bigint[] | null,
    offset: bigint[] | null,
    stride: bigint[] | null,
    address: bigint,
  ): number;
  create_object_reference(file: bigint, path: string): Uint8Array | number[];
  reclaim_vlen_memory(file: bigint, path: string, attribute: string, address: bigint): number;
  reclaim_vlen_memory_count(
    file: bigint,
    path: string,
    attribute: string,
    address: bigint,
    count: bigint[],
  ): number;
  create_group(file: bigint, path: string, trackOrder: boolean): number;
  create_dataset(file: bigint, path: string, address: bigint, metadata: unknown): number;
  create_attribute(file: bigint, path: string, name: string, address: bigint, metadata: unknown): number;
  create_soft_link(file: bigint, target: string, path: string): number;
  _malloc(bytes: number): number;
  _free(address: number): void;
  HEAPU8: Uint8Array;
  FS: EmscriptenFiles;
  H5F_ACC_RDONLY: number;
  H5F_ACC_RDWR: number;
  H5F_ACC_TRUNC: number;
  H5F_LIBVER_EARLIEST: number;
  H5F_LIBVER_V110: number;
  H5G_GROUP: number;
  H5G_DATASET: number;
  H5G_TYPE: number;
}

/** Metadata of a data set or attribute: its type, and the space of its elements. */
export interface SpaceMetadata extends TypeMetadata {
  /** null: no elements at all (a null data space). */
  shape: number[] | null;
  maxshape: number[] | null;
  chunks: number[] | null;
  virtual_sources?: { file_name: string; dset_name: string }[];
}

interface FileNode {
  id: number;
  node_ops: unknown;
  stream_ops: unknown;
}
interface OpenStream {
  position: number;
  stream_ops: { write: unknown };
}

/** The part of Emscripten's file system that is used here. */
interface EmscriptenFiles {
  streams: (OpenStream | null)[];
  lookupPath(path: string): { node: FileNode };
  createNode(parent: FileNode, name: string, mode: number, device: number): FileNode;
  destroyNode(node: FileNode): void;
  mkdir(path: string): void;
  writeFile(path: string, bytes: Uint8Array): void;
  readFile(path: string): Uint8Array<ArrayBuffer>;
  unlink(path: string): void;
  ErrnoError: new (errno: number) => Error;
}

/** Fills `buffer` from `offset` with up to `length` bytes of the file at `position`; returns their number. */
export type PositionalRead = (buffer: Int8Array, offset: number, length: number, position: number) => number;

const folder = '/host';
const readOnlyFile = 0o100444;
const errnoReadOnly = 69;
const errnoInput = 29;
const errnoInvalid = 28;
const blockSize = 4096;

/** Longest text of errors that is kept, characters. */
const longestDiagnosis = 20_000;

/**
 * The HDF5 library of h5wasm, once per thread. Its build for browsers is used, not that for Node: the latter gives files
 * unhindered access to the file system, by external links and external storage. Here they see one file, read-only, by
 * positional reads, whatever its size; nothing is loaded whole.
 */
export class Hdf5Library {
  readonly module: Hdf5Module;
  #diagnosis = '';
  #next = 0;

  constructor(module: Hdf5Module) {
    this.module = module;
    module.FS.mkdir(folder);
    const errors = module.FS.streams[2];
    const decoder = new TextDecoder('latin1');
    if (errors)
      errors.stream_ops = {
        ...errors.stream_ops,
        // The library writes its stack of errors here; it is the only place where many functions of h5wasm tell them.
        write: (_stream: unknown, buffer: Int8Array, offset: number, length: number): number => {
          if (this.#diagnosis.length < longestDiagnosis)
            this.#diagnosis += decoder.decode(buffer.slice(offset, offset + length));
          return length;
        },
      };
  }

  /** What the library complained about since the last call; empty when all went well. */
  takeDiagnosis(): string {
    const text = this.#diagnosis;
    this.#diagnosis = '';
    return text;
  }

  /** Gives a file a name in the world of the library; `size` in bytes. */
  mount(read: PositionalRead, size: number): { path: string; unmount(): void } {
    const { FS } = this.module;
    const name = `file${this.#next++}.h5`;
    const node = FS.createNode(FS.lookupPath(folder).node, name, readOnlyFile, 0);
    node.node_ops = {
      getattr: () => ({
        dev: 1,
        // The library takes two files of one number for the same file, and shares what it knows of the first.
        ino: node.id,
        mode: readOnlyFile,
        nlink: 1,
        uid: 0,
        gid: 0,
        rdev: 0,
        size,
        atime: new Date(0),
        mtime: new Date(0),
        ctime: new Date(0),
        blksize: blockSize,
        blocks: Math.ceil(size / blockSize),
      }),
      setattr: () => {
        throw new FS.ErrnoError(errnoReadOnly);
      },
    };
    node.stream_ops = {
      read: (_stream: OpenStream, buffer: Int8Array, offset: number, length: number, position: number) => {
        try {
          return read(buffer, offset, length, position);
        } catch {
          throw new FS.ErrnoError(errnoInput);
        }
      },
      write: () => {
        throw new FS.ErrnoError(errnoReadOnly);
      },
      llseek: (stream: OpenStream, offset: number, whence: number) => {
        const position = offset + (whence === 1 ? stream.position : whence === 2 ? size : 0);
        if (position < 0) throw new FS.ErrnoError(errnoInvalid);
        return position;
      },
    };
    return { path: `${folder}/${name}`, unmount: () => FS.destroyNode(node) };
  }
}

let loading: Promise<Hdf5Library> | undefined;

async function load(): Promise<Hdf5Library> {
  // The library binds the console at its start and tells there when it gives up; what failed is told by our own error.
  const report = console.error;
  console.error = () => undefined;
  try {
    const { ready } = await import('h5wasm');
    return new Hdf5Library((await ready) as unknown as Hdf5Module);
  } finally {
    console.error = report;
  }
}

/** The library of this thread, started at the first call. Only worker threads should: its calls block. */
export function hdf5Library(): Promise<Hdf5Library> {
  loading ??= load();
  return loading;
}
