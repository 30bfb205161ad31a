import { eachChunk, type TypedArray } from '../../../domain/array/ndarray.ts';
import { hasFastPath, writeNumbers, type RowLayout } from '../../../domain/text/numberRows.ts';
import { formatNumber, type NumberFormat } from '../../../domain/text/printf.ts';
import {
  byteClasses,
  latin1Text,
  longestToken,
  parseNumber,
  type ParsedNumbers,
} from '../../../domain/text/readNumbers.ts';
import { loadKernel } from './kernelFile.ts';

interface NumberExports {
  parse(
    state: number,
    end: number,
    target: number,
    capacity: number,
    single: boolean,
    closed: boolean,
    classes: number,
    powers: number,
  ): number;
  format(
    state: number,
    values: number,
    count: number,
    precision: number,
    width: number,
    truncate: boolean,
    power: number,
    tieScale: number,
    columns: number,
  ): number;
}

/** Fields of the state as indices of 32-bit words, and the reasons to stop: as in assembly/numbers.ts. */
const AT = 0;
const SIZE = 1;
const ROWS = 2;
const COLUMNS = 3;
const ROW_START = 4;
const DONE = 0;
const NOT_PLAIN = 1;

const PAGE = 65536;
const STATE = 1024;
const CLASSES = STATE + 64;
const POWERS = CLASSES + 256;
const TEXT = 2048;
/** Line ends behind the text, so that the kernel may look ahead. */
const GUARD = 64;
/** Bytes of text that are taken at a time; longer lines make it more. */
const BLOCK = 1 << 20;
/** Numbers that are written at a time: those of `eachChunk`. */
const CHUNK = 16384;

/** Fills `target` with bytes from a position on; returns how many there were. */
export type ReadAt = (target: Uint8Array, position: number) => number;

/**
 * The compiled fast paths of reading and writing numbers as text, the same results as their plain twins `parseNumbers` and
 * `writeNumbers`, bit for bit. One for each thread; memory of a few MiB, more where a line is longer than a block.
 */
export class NumberKernel {
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  readonly #exports: NumberExports;

  constructor() {
    const instance = new WebAssembly.Instance(loadKernel('numbers'), { env: { memory: this.#memory } });
    this.#exports = instance.exports as unknown as NumberExports;
    const { buffer } = this.#memory;
    new Uint8Array(buffer, CLASSES, 256).set(byteClasses);
    new Float64Array(buffer, POWERS, 23).set(Array.from({ length: 23 }, (_, i) => Number(`1e${i}`)));
  }

  /** Bytes that the kernel keeps. */
  get held(): number {
    return this.#memory.buffer.byteLength;
  }

  #reserve(bytes: number): void {
    const missing = Math.ceil((bytes - this.#memory.buffer.byteLength) / PAGE);
    if (missing > 0) this.#memory.grow(missing);
  }

  get #state(): Uint32Array {
    return new Uint32Array(this.#memory.buffer, STATE, 8);
  }

  /** Numbers of the lines at `[start, end)` of what `read` reads; see `parseNumbers`. */
  parse(read: ReadAt, start: number, end: number, single: boolean): ParsedNumbers {
    const numbers = new Numbers(single, estimate(read, start, end));
    const state = this.#state;
    state.fill(0);
    let room = BLOCK;
    let kept = 0;
    let position = start;
    for (;;) {
      this.#reserve(TEXT + room + GUARD);
      const text = new Uint8Array(this.#memory.buffer, TEXT, room);
      const wanted = Math.min(room - kept, end - position);
      const got = wanted === 0 ? 0 : read(text.subarray(kept, kept + wanted), position);
      position += got;
      const filled = kept + got;
      const closed = got < wanted || position >= end;
      const length = closed ? filled : lastLineEnd(text, filled);
      if (length === 0 && !closed) {
        kept = filled;
        room *= 2; // one line is longer than the block
        continue;
      }
      const rest = text.slice(length, filled);
      const fault = this.#parseBlock(numbers, length, position - filled, closed);
      if (fault !== null || closed) return numbers.result(fault);
      new Uint8Array(this.#memory.buffer, TEXT).set(rest);
      kept = rest.length;
    }
  }

  /** Reads the first `length` bytes of the text; `offset` is where they lie in the file. */
  #parseBlock(numbers: Numbers, length: number, offset: number, closed: boolean): Fault | null {
    const values = Math.ceil((TEXT + length + GUARD) / 8) * 8;
    // Between two numbers there is at least one byte.
    const capacity = (length >> 1) + 2;
    this.#reserve(values + capacity * 8);
    const bytes = new Uint8Array(this.#memory.buffer);
    bytes.fill(0x0a, TEXT + length, TEXT + length + GUARD);
    const state = this.#state;
    state[AT] = TEXT;
    state[SIZE] = 0;
    state[ROW_START] = 0;
    for (;;) {
      const reason = this.#exports.parse(
        STATE,
        TEXT + length,
        values,
        capacity,
        numbers.single,
        closed,
        CLASSES,
        POWERS,
      );
      const fault = reason === DONE ? null : this.#notPlain(reason, numbers.single, values, offset);
      if (reason !== DONE && fault === null) continue;
      numbers.append(this.#memory.buffer, values, state[SIZE]);
      numbers.rows = state[ROWS];
      numbers.columns = state[COLUMNS];
      return fault;
    }
  }

  /** Reads the number at which the kernel stopped; null when it is one, and the kernel goes on behind it. */
  #notPlain(reason: number, single: boolean, values: number, offset: number): Fault | null {
    const state = this.#state;
    const bytes = new Uint8Array(this.#memory.buffer);
    const at = state[AT];
    const column = state[SIZE] - state[ROW_START];
    if (reason !== NOT_PLAIN)
      return { raggedRow: { row: state[ROWS], columns: column, offset: offset + at - TEXT } };
    let behind = at;
    while (byteClasses[bytes[behind]] === 0) behind++;
    const text = latin1Text(bytes, at, Math.min(behind, at + longestToken));
    const value = parseNumber(text);
    if (value === undefined || behind - at > longestToken)
      return {
        badToken: { text: text.slice(0, 40), row: state[ROWS], column, offset: offset + at - TEXT },
      };
    if (single) new Float32Array(this.#memory.buffer, values)[state[SIZE]] = value;
    else new Float64Array(this.#memory.buffer, values)[state[SIZE]] = value;
    state[SIZE]++;
    state[AT] = behind;
    return null;
  }

  /** Text of `data[start..end)`; see `writeNumbers`. */
  format(
    data: TypedArray,
    start: number,
    end: number,
    format: NumberFormat,
    layout: RowLayout,
  ): Uint8Array<ArrayBuffer> {
    if (!hasFastPath(format)) return writeNumbers(data, start, end, format, layout);
    const { precision, width } = format;
    const flat = layout.form === 'flat';
    // Ten digits at most, point, sign, what separates; and eight bytes so that nothing runs over.
    const widest = Math.max(width, 13 + precision) + 2;
    const text = TEXT + CHUNK * 8;
    this.#reserve(text + CHUNK * widest + 64);
    const { buffer } = this.#memory;
    const values = new Float64Array(buffer, TEXT, CHUNK);
    const state = this.#state;
    state.fill(0);
    const output = new TextOutput((end - start) * Math.max(width + 1, precision + 6) + 64);
    if (flat) output.append(Uint8Array.of(0x20));
    eachChunk(data, start, end, (chunk, count, offset) => {
      values.set(chunk.subarray(0, count));
      state[SIZE] = 0;
      for (;;) {
        state[AT] = text;
        const reason = this.#exports.format(
          STATE,
          TEXT,
          count,
          precision,
          width,
          format.conversion === 'd',
          10 ** precision,
          2 ** (precision + 1),
          flat ? 0 : layout.columns,
        );
        output.append(new Uint8Array(buffer, text, state[AT] - text));
        if (reason === DONE) break;
        const special = formatNumber(format, data[offset + state[SIZE]]);
        state[ROWS]++;
        const endOfRow = !flat && state[ROWS] === layout.columns;
        if (endOfRow) state[ROWS] = 0;
        output.append(new TextEncoder().encode(`${special}${endOfRow ? '\n' : ' '}`));
        state[SIZE]++;
      }
    });
    return output.bytes.subarray(0, output.length);
  }
}

type Fault = Partial<Pick<ParsedNumbers, 'badToken' | 'raggedRow'>>;

/** Length up to and with the last line end; 0 when there is none. */
function lastLineEnd(text: Uint8Array, filled: number): number {
  let at = filled - 1;
  while (at >= 0 && text[at] !== 0x0a && text[at] !== 0x0d) at--;
  // A pair of CR and LF must not be torn apart, or an empty line would come between; that does no harm to numbers.
  return at + 1;
}

/** Numbers to make room for at first, from the beginning of the text. */
function estimate(read: ReadAt, start: number, end: number): number {
  const sample = new Uint8Array(Math.min(16384, end - start));
  const length = sample.length === 0 ? 0 : read(sample, start);
  let count = 1;
  for (let i = 1; i < length; i++)
    if (byteClasses[sample[i]] === 0 && byteClasses[sample[i - 1]] !== 0) count++;
  return Math.ceil(((end - start) / Math.max(length, 1)) * count * 1.02) + 64;
}

/** All numbers of a text, block by block. */
class Numbers {
  readonly single: boolean;
  rows = 0;
  columns = 0;
  #values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  #size = 0;

  constructor(single: boolean, capacity: number) {
    this.single = single;
    this.#values = single ? new Float32Array(capacity) : new Float64Array(capacity);
  }

  append(buffer: ArrayBuffer, address: number, count: number): void {
    const Data = this.single ? Float32Array : Float64Array;
    if (this.#size + count > this.#values.length) {
      const larger = new Data(Math.ceil((this.#size + count) * 1.3));
      larger.set(this.#values.subarray(0, this.#size));
      this.#values = larger;
    }
    this.#values.set(new Data(buffer, address, count), this.#size);
    this.#size += count;
  }

  result(fault: Fault | null): ParsedNumbers {
    const { rows, columns } = this;
    const values = this.#values.subarray(0, this.#size);
    return { values, rows, columns, badToken: null, raggedRow: null, ...fault };
  }
}

/** A text that grows. */
class TextOutput {
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  append(more: Uint8Array): void {
    if (this.length + more.length > this.bytes.length) {
      const larger = new Uint8Array(Math.ceil((this.length + more.length) * 1.5));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(more, this.length);
    this.length += more.length;
  }
}

let own: NumberKernel | undefined;
/** A kernel that grew beyond this for one long line is not kept, bytes. */
const worthKeeping = 64 * 2 ** 20;

/** Runs `work` with the kernel of this thread. */
export function withNumberKernel<Result>(work: (kernel: NumberKernel) => Result): Result {
  own ??= new NumberKernel();
  const result = work(own);
  if (own.held > worthKeeping) own = undefined;
  return result;
}
