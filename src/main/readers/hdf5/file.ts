import { closeSync, readSync } from 'node:fs';
import { CalibdeskError } from '../../../domain/errors.ts';
import { damaged, Hdf5Trap, noSuchObject, reasonOf, tooLarge } from './failures.ts';
import {
  hdf5Library,
  type Hdf5Library,
  type Hdf5Module,
  type PositionalRead,
  type SpaceMetadata,
} from './library.ts';
import { openHdf5File } from './signature.ts';
import { elementOf, hasPointers, keepsFileOrder, typeOf, type Hdf5Type } from './types.ts';
import type { PointedMemory } from './values.ts';

export interface Hdf5Filter {
  id: number;
  name: string;
  /** Parameters, e.g. the level of deflate. */
  values: number[];
}

/** Form of a data set or attribute. `shape` null: it has no elements at all. */
export interface Hdf5Space {
  type: Hdf5Type;
  shape: number[] | null;
}

export interface Hdf5Dataset extends Hdf5Space {
  /** null in place of a dimension that may grow without bound. */
  maxShape: (number | null)[] | null;
  chunks: number[] | null;
  filters: Hdf5Filter[];
  /** Data come from data sets of other files, which are never opened. */
  virtual: boolean;
}

/** A block of elements: first index, number and step in each dimension. */
export interface Selection {
  start: number[];
  count: number[];
  step: number[];
}

export type LinkKind =
  | { kind: 'group' | 'dataset' | 'datatype' }
  | { kind: 'link'; target: string }
  /** Neither a group nor a data set that can be opened. */
  | { kind: 'unknown' };

/** Most bytes of one read, and of one chunk, which the library unpacks whole. */
export const largestRead = 512 * 2 ** 20;
/** Most bytes of an attribute. */
const largestAttribute = 4 * 2 ** 20;
const longestPath = 16_384;

const elements = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

function linkTo(module: Hdf5Module, file: bigint, path: string): string | null {
  const soft = module.get_symbolic_link(file, path);
  if (soft !== null) return soft;
  const external = module.get_external_link(file, path);
  return external.filename === undefined ? null : `${external.filename}:${external.obj_path}`;
}

/**
 * One HDF5 file, read-only. Every call blocks its thread, checks all that the library says, and throws `unreadable` with
 * the reason for what is damaged, `not-found` for what is not there. Time is bounded by the caller, who ends the thread.
 */
export class Hdf5File {
  readonly file: string;
  readonly size: number;
  readonly #library: Hdf5Library;
  readonly #id: bigint;
  readonly #close: () => void;

  private constructor(file: string, size: number, library: Hdf5Library, id: bigint, close: () => void) {
    this.file = file;
    this.size = size;
    this.#library = library;
    this.#id = id;
    this.#close = close;
  }

  static async open(file: string): Promise<Hdf5File> {
    const library = await hdf5Library();
    const { descriptor, size } = openHdf5File(file);
    const read: PositionalRead = (buffer, offset, length, position) =>
      readSync(descriptor, buffer, offset, length, position);
    return Hdf5File.#mounted(library, file, size, read, () => closeSync(descriptor));
  }

  /** A file in memory; `shown` is its name in messages. */
  static async ofBytes(bytes: Uint8Array, shown: string): Promise<Hdf5File> {
    const read: PositionalRead = (buffer, offset, length, position) => {
      const part = bytes.subarray(position, position + length);
      buffer.set(part, offset);
      return part.length;
    };
    return Hdf5File.#mounted(await hdf5Library(), shown, bytes.length, read, () => undefined);
  }

  static #mounted(
    library: Hdf5Library,
    file: string,
    size: number,
    read: PositionalRead,
    release: () => void,
  ): Hdf5File {
    const { module } = library;
    const { path, unmount } = library.mount(read, size);
    const close = (): void => {
      unmount();
      release();
    };
    library.takeDiagnosis();
    let id: bigint;
    try {
      id = module.open(path, module.H5F_ACC_RDONLY, false, -1, -1);
    } catch (error) {
      close();
      throw translated(error, file, 'cannot be opened', library.takeDiagnosis());
    }
    const diagnosis = library.takeDiagnosis();
    if (id < 0n) {
      close();
      throw damaged(file, 'the file is damaged', reasonOf(diagnosis));
    }
    return new Hdf5File(file, size, library, id, close);
  }

  close(): void {
    try {
      this.#library.module.close_file(this.#id);
    } catch {
      // A trap here concerns nobody who got what was asked for; the next open tells.
    }
    this.#library.takeDiagnosis();
    this.#close();
  }

  /** Runs one call of the library; any complaint of it is an error, whatever the call returned. */
  #call<Result>(what: string, work: (module: Hdf5Module) => Result): Result {
    this.#library.takeDiagnosis();
    let result: Result;
    try {
      result = work(this.#library.module);
    } catch (error) {
      throw translated(error, this.file, what, this.#library.takeDiagnosis());
    }
    const diagnosis = this.#library.takeDiagnosis();
    if (diagnosis !== '') throw damaged(this.file, what, reasonOf(diagnosis));
    return result;
  }

  /** What a path leads to; links are told as links, not followed. */
  kindOf(path: string): LinkKind {
    if (path.length > longestPath || path.includes('\0')) throw noSuchObject(this.file, path);
    if (path === '/') return { kind: 'group' };
    this.#library.takeDiagnosis();
    const { type, target } = this.#guarded(`${path} cannot be looked up`, (module) => {
      const found = module.get_type(this.#id, path);
      return { type: found, target: found < 0 ? null : linkTo(module, this.#id, path) };
    });
    // Looking up the kind of a link complains about links that lead nowhere; they are listed all the same.
    this.#library.takeDiagnosis();
    if (target !== null) return { kind: 'link', target };
    const { module } = this.#library;
    if (type === module.H5G_GROUP) return { kind: 'group' };
    if (type === module.H5G_DATASET) return { kind: 'dataset' };
    if (type === module.H5G_TYPE) return { kind: 'datatype' };
    if (type < 0) throw noSuchObject(this.file, path);
    return { kind: 'unknown' };
  }

  #guarded<Result>(what: string, work: (module: Hdf5Module) => Result): Result {
    try {
      return work(this.#library.module);
    } catch (error) {
      throw translated(error, this.file, what, this.#library.takeDiagnosis());
    }
  }

  /** Names in a group, in the order of the file. */
  names(path: string): string[] {
    return this.#call(`the group ${path} is damaged`, (module) => module.get_names(this.#id, path, false));
  }

  /** A key that is the same for two paths of one object (hard links). */
  identity(path: string): string {
    return this.#call(`${path} is damaged`, (module) =>
      Array.from(module.create_object_reference(this.#id, path)).join(','),
    );
  }

  dataset(path: string): Hdf5Dataset {
    return this.#call(`the data set ${path} is damaged`, (module) => {
      const meta = module.get_dataset_metadata(this.#id, path);
      const filters = module
        .get_dataset_filters(this.#id, path)
        .map(({ id, name, cd_values }) => ({ id, name, values: cd_values }));
      this.#checkSpace(path, meta);
      return {
        type: typeOf(meta),
        shape: meta.shape,
        maxShape: meta.maxshape?.map((length) => (length > Number.MAX_SAFE_INTEGER ? null : length)) ?? null,
        chunks: meta.chunks,
        filters,
        virtual: meta.virtual_sources !== undefined,
      };
    });
  }

  #checkSpace(path: string, meta: SpaceMetadata): void {
    const lengths = [...(meta.shape ?? []), meta.size];
    if (!lengths.every((length) => Number.isSafeInteger(length) && length >= 0) || meta.type < 0)
      throw damaged(this.file, `the data set ${path} is damaged`, `its shape is (${meta.shape?.join(', ')})`);
  }

  attributeNames(path: string): string[] {
    return this.#call(`the attributes of ${path} are damaged`, (module) =>
      module.get_attribute_names(this.#id, path),
    );
  }

  /** An attribute; `take` gets the bytes of its elements, and may use them until it returns. */
  attribute<Result>(
    path: string,
    name: string,
    take: (space: Hdf5Space, bytes: Uint8Array, memory: PointedMemory) => Result,
  ): Result {
    const what = `the attribute ${name} of ${path} is damaged`;
    const meta = this.#call(what, (module) => module.get_attribute_metadata(this.#id, path, name));
    this.#checkSpace(path, meta);
    const space = { type: typeOf(meta), shape: meta.shape };
    const bytes = meta.shape === null ? 0 : elements(meta.shape) * meta.size;
    if (bytes > largestAttribute)
      throw tooLarge(this.file, `the attribute ${name} of ${path}`, bytes, largestAttribute);
    return this.#read(
      what,
      space.type,
      bytes,
      (module, address) => module.get_attribute_data(this.#id, path, name, address),
      (module, address) => module.reclaim_vlen_memory(this.#id, path, name, address),
      (data, memory) => take(space, data, memory),
    );
  }

  /**
   * Elements of a data set; `take` gets their bytes in C order and may use them until it returns.
   * @throws CalibdeskError usage for a selection outside; bad-input above `largestRead`; unreadable
   */
  read<Result>(
    path: string,
    dataset: Hdf5Dataset,
    selection: Selection,
    take: (bytes: Uint8Array, memory: PointedMemory) => Result,
  ): Result {
    this.#checkReadable(path, dataset, selection);
    const big = (list: readonly number[]): bigint[] => list.map(BigInt);
    // A single element without dimensions cannot be selected, only read whole.
    const scalar = selection.count.length === 0;
    const count = big(selection.count);
    return this.#read(
      `the data of ${path} are damaged`,
      dataset.type,
      elements(selection.count) * dataset.type.size,
      (module, address) =>
        scalar
          ? module.get_dataset_data(this.#id, path, null, null, null, address)
          : module.get_dataset_data(
              this.#id,
              path,
              count,
              big(selection.start),
              big(selection.step),
              address,
            ),
      (module, address) =>
        scalar
          ? module.reclaim_vlen_memory(this.#id, path, '', address)
          : module.reclaim_vlen_memory_count(this.#id, path, '', address, count),
      take,
    );
  }

  #checkReadable(path: string, dataset: Hdf5Dataset, { start, count, step }: Selection): void {
    const { shape, type, chunks } = dataset;
    const fits =
      shape !== null &&
      [start, count, step].every(
        (list) => list.length === shape.length && list.every(Number.isSafeInteger),
      ) &&
      shape.every(
        (length, i) =>
          start[i] >= 0 &&
          count[i] >= 0 &&
          step[i] >= 1 &&
          (count[i] === 0 || start[i] + (count[i] - 1) * step[i] < length),
      );
    if (!fits)
      throw new CalibdeskError(
        'usage',
        `${this.file}: the selection does not lie in ${path} of shape (${shape?.join(', ') ?? 'none'})`,
        { file: this.file, hint: 'indices count from 0; the end of a range is not part of it' },
      );
    if (dataset.virtual)
      throw new CalibdeskError('bad-input', `${this.file}: ${path} is virtual: its data lie in other files`, {
        file: this.file,
        hint: 'open the files that hold the data',
      });
    const bytes = elements(count) * type.size;
    if (bytes > largestRead) throw tooLarge(this.file, `this part of ${path}`, bytes, largestRead);
    const chunk = chunks === null ? 0 : elements(chunks) * type.size;
    if (chunk > largestRead) throw tooLarge(this.file, `one chunk of ${path}`, chunk, largestRead);
  }

  #read<Result>(
    what: string,
    type: Hdf5Type,
    length: number,
    fetch: (module: Hdf5Module, address: bigint) => number,
    reclaim: (module: Hdf5Module, address: bigint) => number,
    take: (bytes: Uint8Array, memory: PointedMemory) => Result,
  ): Result {
    const { module } = this.#library;
    if (length === 0) return take(new Uint8Array(0), this.#memory(what));
    const address = this.#guarded(what, () => module._malloc(length));
    if (address === 0) throw tooLarge(this.file, what, length, largestRead);
    try {
      // Text and sequences that were not read must not point anywhere.
      module.HEAPU8.fill(0, address, address + length);
      this.#library.takeDiagnosis();
      const status = this.#guarded(what, () => fetch(module, BigInt(address)));
      const diagnosis = this.#library.takeDiagnosis();
      // The library cannot turn the bytes of enumerations; that complaint is no failure, they are turned afterwards.
      const complained = diagnosis !== '' && !(status >= 0 && turnsItself(type));
      if (status < 0 || complained) throw damaged(this.file, what, reasonOf(diagnosis));
      try {
        return take(module.HEAPU8.subarray(address, address + length), this.#memory(what));
      } catch (error) {
        if (error instanceof RangeError) throw damaged(this.file, what, error.message);
        throw error;
      } finally {
        if (hasPointers(type)) this.#guarded(what, () => reclaim(module, BigInt(address)));
      }
    } finally {
      this.#guarded(what, () => module._free(address));
    }
  }

  #memory(what: string): PointedMemory {
    const { HEAPU8 } = this.#library.module;
    const within = (address: number, length: number): void => {
      if (address + length > HEAPU8.length) throw damaged(this.file, what, 'a pointer leads nowhere');
    };
    return {
      text: (address) => {
        if (address === 0) return new Uint8Array(0);
        within(address, 1);
        const end = HEAPU8.indexOf(0, address);
        return HEAPU8.slice(address, end < 0 ? HEAPU8.length : end);
      },
      bytes: (address, length) => {
        within(address, length);
        return HEAPU8.slice(address, address + length);
      },
    };
  }
}

function turnsItself(type: Hdf5Type): boolean {
  return keepsFileOrder(type) && elementOf(type).element.kind === 'enum';
}

/** Makes errors of ours out of what calls throw; a trap of the wasm code becomes `Hdf5Trap`. */
function translated(error: unknown, file: string, what: string, diagnosis: string): Error {
  if (error instanceof CalibdeskError) return error;
  const reason = reasonOf(diagnosis);
  if (
    (error instanceof Error && error.name === 'RuntimeError') ||
    error instanceof RangeError ||
    !(error instanceof Error)
  )
    return new Hdf5Trap(`${file}: ${what}${reason === '' ? '' : `: ${reason}`}`);
  return damaged(file, what, reason === '' ? error.message.replace(/^error - /, '') : reason);
}

/** The whole of a shape. */
export function selectAll(shape: readonly number[]): Selection {
  return { start: shape.map(() => 0), count: [...shape], step: shape.map(() => 1) };
}
