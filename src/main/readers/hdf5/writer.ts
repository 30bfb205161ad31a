import { bytesOf, bytesOfArray, isIntegerDtype, type NdArray } from '../../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import { damaged, Hdf5Trap, reasonOf } from './failures.ts';
import { hdf5Library, type Hdf5Library, type Hdf5Module } from './library.ts';

const name = '/written.h5';

/** What a data set to write holds: an array, or one text of fixed length (shape 1). */
export type WrittenValue = NdArray | string;

interface WrittenType {
  type: number;
  size: number;
  signed: boolean;
  cset?: number;
}

const integerClass = 0;
const floatClass = 1;
const stringClass = 3;

function writtenType(value: WrittenValue, bytes: Uint8Array): WrittenType {
  // Character set 0 gives strings that end at the first 0 or at their length, which every reader takes back exactly.
  if (typeof value === 'string') return { type: stringClass, size: bytes.length, signed: false, cset: 0 };
  const { dtype } = value;
  if (!isIntegerDtype(dtype)) return { type: floatClass, size: bytesOf(dtype), signed: true };
  return { type: integerClass, size: bytesOf(dtype), signed: !dtype.startsWith('u') };
}

/** Bytes of a value, and its type and shape in the words of h5wasm. */
function written(value: WrittenValue, scalar: boolean): { bytes: Uint8Array; metadata: unknown } {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value || '\0') : bytesOfArray(value);
  const shape = (typeof value !== 'string' ? value.shape : scalar ? [] : [1]).map(BigInt);
  return {
    bytes,
    metadata: {
      ...writtenType(value, bytes),
      vlen: false,
      littleEndian: true,
      shape,
      maxshape: shape,
      chunks: null,
      compression: 0,
      compression_opts: [],
      track_order: false,
    },
  };
}

/**
 * An HDF5 file that is put together in memory and handed over as bytes: nothing on disk changes. The oldest format that
 * can hold the content, so that every library since 1.8 reads it. Only for files that fit into memory.
 */
export class Hdf5Writer {
  readonly #library: Hdf5Library;
  readonly #id: bigint;
  readonly #shown: string;

  private constructor(library: Hdf5Library, id: bigint, shown: string) {
    this.#library = library;
    this.#id = id;
    this.#shown = shown;
  }

  /** A new file, or a copy of `content` to add to. `shown` = name of the file in messages. */
  static async open(content: Uint8Array | null, shown: string): Promise<Hdf5Writer> {
    const library = await hdf5Library();
    const { module } = library;
    library.takeDiagnosis();
    if (content !== null) module.FS.writeFile(name, content);
    const mode = content === null ? module.H5F_ACC_TRUNC : module.H5F_ACC_RDWR;
    const id = module.open(name, mode, false, module.H5F_LIBVER_EARLIEST, module.H5F_LIBVER_V110);
    const diagnosis = library.takeDiagnosis();
    if (id < 0n || diagnosis !== '')
      throw damaged(shown, 'the file cannot be written to', reasonOf(diagnosis));
    return new Hdf5Writer(library, id, shown);
  }

  #call(what: string, work: (module: Hdf5Module) => number): void {
    this.#library.takeDiagnosis();
    let status: number;
    try {
      status = work(this.#library.module);
    } catch (error) {
      if (error instanceof CalibdeskError) throw error;
      throw new Hdf5Trap(`${this.#shown}: ${what} could not be written: ${String(error)}`);
    }
    const diagnosis = this.#library.takeDiagnosis();
    if (status >= 0 && diagnosis === '') return;
    throw new CalibdeskError(
      'io',
      `${this.#shown}: ${what} could not be written: ${reasonOf(diagnosis)}; the file was left as it was`,
      { file: this.#shown, hint: 'the file may be damaged: check it by calibdesk h5 tree' },
    );
  }

  /** Makes a group, whose parent exists. */
  group(path: string): void {
    this.#call(`the group ${path}`, (module) => module.create_group(this.#id, path, false));
  }

  /**
   * Writes a data set, contiguous; its group exists. An empty text becomes one of length 1. `scalar`: the text has no
   * dimensions, instead of one of length 1.
   */
  dataset(path: string, value: WrittenValue, scalar = false): void {
    const { bytes, metadata } = written(value, scalar);
    this.#withBytes(bytes, (module, address) =>
      this.#call(path, () => module.create_dataset(this.#id, path, address, metadata)),
    );
  }

  /** Writes an attribute of a group or data set that exists; texts have no dimensions. */
  attribute(path: string, attribute: string, value: WrittenValue): void {
    const { bytes, metadata } = written(value, true);
    this.#withBytes(bytes, (module, address) =>
      this.#call(`the attribute ${attribute} of ${path}`, () =>
        module.create_attribute(this.#id, path, attribute, address, metadata),
      ),
    );
  }

  #withBytes(bytes: Uint8Array, work: (module: Hdf5Module, address: bigint) => void): void {
    const { module } = this.#library;
    const address = module._malloc(Math.max(bytes.length, 1));
    if (address === 0)
      throw new CalibdeskError('bad-input', `${this.#shown}: ${bytes.length} bytes do not fit into memory`, {
        file: this.#shown,
        hint: 'nothing was changed',
      });
    try {
      module.HEAPU8.set(bytes, address);
      work(module, BigInt(address));
    } finally {
      module._free(address);
    }
  }

  /** Closes the file and returns its content. */
  finish(): Uint8Array<ArrayBuffer> {
    this.#call('the file', (module) => module.close_file(this.#id));
    const { FS } = this.#library.module;
    const content = FS.readFile(name);
    FS.unlink(name);
    return content;
  }

  /** Gives the memory back after a failure. */
  discard(): void {
    const { module } = this.#library;
    try {
      module.close_file(this.#id);
      module.FS.unlink(name);
    } catch {
      // Nothing on disk depends on it.
    }
    this.#library.takeDiagnosis();
  }
}
