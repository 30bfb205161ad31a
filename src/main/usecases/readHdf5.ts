import { bytesOf, bytesOfArray, type NdArray } from '../../domain/array/ndarray.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { NpyStream } from '../products/npyStream.ts';
import { withOutputs } from '../products/outputFiles.ts';
import { askHdf5 } from '../readers/hdf5/client.ts';
import type { Hdf5Item } from '../readers/hdf5/describe.ts';
import type { Selection } from '../readers/hdf5/file.ts';
import { parseSlices, selectionOf } from '../readers/hdf5/selection.ts';
import { typeText, type TypeDocument } from '../readers/hdf5/types.ts';
import type { Hdf5Value } from '../readers/hdf5/values.ts';
import type { CallContext } from './context.ts';

/** One line for a type: `uint16[704,768]`, `{seconds, nanoseconds}`. */
export const hdf5TypeText = (document: TypeDocument): string => typeText(document);

interface Tools {
  pool: WorkerPool;
}

export interface Hdf5Tree {
  file: string;
  /** Attributes of the root group (of `path`, when one was given). */
  attrs: Record<string, Hdf5Value>;
  items: Hdf5Item[];
  /** What could not be read, with the reason. */
  errors: string[];
}

/** Every object of an HDF5 file, or below one group. Errors: `not-found`, `unreadable`. */
export async function treeHdf5(
  { pool }: Tools,
  input: { file: string; path?: string | undefined },
  context: CallContext,
): Promise<Hdf5Tree> {
  const { file } = input;
  const path = input.path ?? '/';
  const items = await askHdf5(
    pool,
    { kind: 'tree', file, path },
    {
      signal: context.signal,
      alive: (done) => context.progress({ stage: 'reading the tree', done, total: null }),
    },
  );
  const { attrs } = await askHdf5(pool, { kind: 'describe', file, path }, { signal: context.signal });
  const errors = items.flatMap((item) => (item.error === null ? [] : [item.error]));
  return { file, attrs, items, errors };
}

/** Most numbers that a document of values holds. */
export const mostShownValues = 10_000;
/** Arrays above this size are written piece by piece, bytes. */
const pieceSize = 64 * 2 ** 20;
/** Reading one piece may take long where data are packed, ms. */
const piecePatience = 60_000;

export interface Hdf5Reading {
  file: string;
  path: string;
  dtype: TypeDocument;
  shape: number[] | null;
  /** Flat, C order; null above `mostShownValues` numbers. */
  values: Hdf5Value[] | null;
  /** The `.npy` file that was written. */
  npy: string | null;
}

export interface ReadHdf5Input {
  file: string;
  path: string;
  npy?: string | undefined;
  /** Selection in the form of numpy. */
  slice?: string | undefined;
}

function noNumbers(file: string, path: string): CalibdeskError {
  return new CalibdeskError('bad-input', `${file}: the elements of ${path} are no plain numbers`, {
    file,
    hint: 'records and text go without --npy, as values',
  });
}

/** Cuts a block into pieces along its first dimension, each about `pieceSize` bytes and whole rows of chunks. */
export function piecesOf(selection: Selection, elementSize: number, chunkRows: number): Selection[] {
  const [rows] = selection.count;
  if (rows === undefined) return [selection];
  const rowSize = selection.count.slice(1).reduce((product, length) => product * length, 1) * elementSize;
  const wanted = Math.max(1, Math.floor(pieceSize / Math.max(rowSize, 1)));
  const step = wanted <= chunkRows ? wanted : wanted - (wanted % chunkRows);
  const pieces: Selection[] = [];
  for (let done = 0; done < rows; done += step)
    pieces.push({
      start: [selection.start[0] + done * selection.step[0], ...selection.start.slice(1)],
      count: [Math.min(step, rows - done), ...selection.count.slice(1)],
      step: selection.step,
    });
  return pieces.length === 0 ? [selection] : pieces;
}

async function writeArray(
  { pool }: Tools,
  input: { file: string; path: string; npy: string },
  selection: Selection,
  chunkRows: number,
  context: CallContext,
): Promise<void> {
  const { file, path, npy } = input;
  const call = { signal: context.signal, patience: piecePatience };
  const ask = (part: Selection): ReturnType<typeof askHdf5<'array'>> =>
    askHdf5(pool, { kind: 'array', file, path, selection: part }, call);
  // One element first: its type and the dimensions of array elements.
  const one = await ask({ ...selection, count: selection.count.map((length) => Math.min(length, 1)) });
  if (one.array === null) throw noNumbers(file, path);
  const inner = one.array.shape.slice(selection.count.length);
  const elementSize = inner.reduce((product, length) => product * length, bytesOf(one.array.dtype));
  const pieces = piecesOf(selection, elementSize, chunkRows);
  if (pieces.length === 1) {
    const { array, stored } = await ask(selection);
    return withOutputs({ note: (text) => context.note(text) }, async (outputs) => {
      await outputs.write(npy, encodeNpy(array as NdArray, stored ?? undefined));
      await outputs.publish();
    });
  }
  const rows = selection.count[0];
  const rowShape = [...selection.count.slice(1), ...inner];
  const output = new NpyStream(npy, { dtype: one.array.dtype, shape: rowShape }, rows);
  try {
    let done = 0;
    for (const piece of pieces) {
      const { array } = await ask(piece);
      output.append(bytesOfArray(array as NdArray));
      done += piece.count[0];
      context.progress({ stage: 'reading', done, total: rows });
    }
    output.finish(one.array.dtype, [rows, ...rowShape]);
  } catch (error) {
    output.discard();
    throw error;
  }
}

/**
 * Values of a data set, or a part of it, and the same as `.npy`. Data sets of any size can be written; they are read piece
 * by piece. Errors: `not-found` for file or path; `unreadable`; `bad-input` for what is no data set or has no numbers.
 */
export async function readHdf5(
  tools: Tools,
  input: ReadHdf5Input,
  context: CallContext,
): Promise<Hdf5Reading> {
  const { file, npy } = input;
  const path = input.path === '/' ? '/' : `/${input.path.replace(/^\/+|\/+$/g, '').replace(/\/{2,}/g, '/')}`;
  const parts = input.slice === undefined ? [] : parseSlices(input.slice);
  const { signal } = context;
  const item = await askHdf5(tools.pool, { kind: 'describe', file, path }, { signal });
  if (item.error !== null) throw new CalibdeskError('unreadable', item.error, { file });
  const selection = item.shape === null ? null : selectionOf(parts, item.shape);
  const answer = await askHdf5(
    tools.pool,
    { kind: 'values', file, path, selection, limit: mostShownValues },
    { signal, patience: piecePatience },
  );
  if (npy !== undefined) {
    if (selection === null) throw noNumbers(file, path);
    await writeArray(tools, { file, path, npy }, selection, item.chunks?.[0] ?? 1, context);
  }
  return { file, ...answer, npy: npy ?? null };
}
