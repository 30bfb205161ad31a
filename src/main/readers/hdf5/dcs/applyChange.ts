import { readFileSync } from 'node:fs';
import type { DcsChange, DcsScalar } from '../../../../domain/dcs/change.ts';
import type { NdArray } from '../../../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../../../domain/errors.ts';
import { memberPath } from '../describe.ts';
import { Hdf5File, selectAll } from '../file.ts';
import { decodeArray, decodeValues } from '../values.ts';
import { Hdf5Writer, type WrittenValue } from '../writer.ts';

/** Larger files are not taken into memory, bytes. */
const largestFile = 2 ** 30;

function scalarValue(value: DcsScalar): WrittenValue {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'integer':
      return { dtype: 'int64', shape: [1], data: BigInt64Array.of(BigInt(value.value)) };
    case 'float':
      return { dtype: 'float64', shape: [1], data: Float64Array.of(value.value) };
  }
}

function cannotCopy(file: string, path: string, why: string): CalibdeskError {
  return new CalibdeskError('bad-input', `${file}: ${path} ${why}; nothing was changed`, {
    file,
    hint: 'delete by h5py, which removes objects in place',
  });
}

function copiedValue(file: Hdf5File, path: string): WrittenValue {
  const dataset = file.dataset(path);
  const { type, shape } = dataset;
  if (shape === null) throw cannotCopy(file.file, path, 'has no elements and cannot be copied');
  if (type.kind === 'string') {
    if (type.variable || type.spacePadded || shape.length !== 1 || shape[0] !== 1)
      throw cannotCopy(file.file, path, 'is text of another form than the store writes');
    const [text] = file.read(path, dataset, selectAll(shape), (bytes, memory) =>
      decodeValues(bytes, type, 1, memory),
    );
    return String(text);
  }
  const array =
    type.kind === 'number' && type.dtype !== 'float16'
      ? file.read(path, dataset, selectAll(shape), (bytes) => decodeArray(bytes, type, shape))
      : null;
  if (array === null) throw cannotCopy(file.file, path, 'has elements of a type that cannot be copied');
  return array;
}

/** Copies all but what is to go. HDF5 keeps the room of removed objects, and the library here cannot remove any. */
function copyWithout(
  file: Hdf5File,
  writer: Hdf5Writer,
  group: string,
  removed: ReadonlySet<string>,
  alive: () => void,
): void {
  alive();
  if (file.attributeNames(group).length > 0)
    throw cannotCopy(file.file, group, 'has attributes, which the store does not use');
  for (const name of file.names(group)) {
    const path = memberPath(group, name);
    if (removed.has(path)) continue;
    const { kind } = file.kindOf(path);
    if (kind === 'group') {
      writer.group(path);
      copyWithout(file, writer, path, removed, alive);
    } else if (kind === 'dataset') {
      if (file.attributeNames(path).length > 0)
        throw cannotCopy(file.file, path, 'has attributes, which the store does not use');
      writer.dataset(path, copiedValue(file, path));
    } else throw cannotCopy(file.file, path, `is a ${kind} and cannot be copied`);
  }
}

function parentsOf(path: string): string[] {
  const names = path.split('/').slice(1, -1);
  return names.map((_, i) => `/${names.slice(0, i + 1).join('/')}`);
}

/** Every path of a file, for the test that a rewritten file holds what it should. */
function pathsOf(file: Hdf5File, group: string, into: Set<string>): Set<string> {
  for (const name of file.names(group)) {
    const path = memberPath(group, name);
    into.add(path);
    if (file.kindOf(path).kind === 'group') pathsOf(file, path, into);
  }
  return into;
}

function expectedPaths(paths: ReadonlySet<string>, { remove }: DcsChange): Set<string> {
  const gone = (path: string): boolean => remove.some((top) => path === top || path.startsWith(`${top}/`));
  return new Set([...paths].filter((path) => !gone(path)));
}

/** Reads the new content back: it must open, and hold what it should and nothing else. */
async function checkWritten(
  content: Uint8Array,
  shown: string,
  expected: ReadonlySet<string>,
): Promise<void> {
  const file = await Hdf5File.ofBytes(content, shown);
  try {
    const found = pathsOf(file, '/', new Set());
    const wrong =
      [...expected].find((path) => !found.has(path)) ?? [...found].find((path) => !expected.has(path));
    if (wrong !== undefined)
      throw new CalibdeskError('io', `${shown}: ${wrong} would be lost or left over; nothing was changed`, {
        file: shown,
        hint: 'the file may be damaged: check it by calibdesk h5 tree',
      });
  } finally {
    file.close();
  }
}

/**
 * Content of a file after a change; `file` null makes a new one. What exists is kept byte by byte where nothing is
 * removed, else copied object by object. Errors: `bad-input` for what cannot be copied; `unreadable`.
 */
export async function changedContent(
  file: Hdf5File | null,
  shown: string,
  change: DcsChange,
  constants: NdArray | string | null,
  alive: () => void,
): Promise<Uint8Array<ArrayBuffer>> {
  if (file !== null && file.size > largestFile)
    throw new CalibdeskError('bad-input', `${shown}: ${file.size} bytes are too many to rewrite`, {
      file: shown,
      hint: 'nothing was changed',
    });
  const paths = file === null ? new Set<string>() : pathsOf(file, '/', new Set());
  const copying = change.remove.length > 0;
  const content = file === null || copying ? null : readFileSync(file.file);
  const writer = await Hdf5Writer.open(content, shown);
  try {
    if (file !== null && copying) copyWithout(file, writer, '/', new Set(change.remove), alive);
    for (const { path, value } of change.write) {
      if (paths.has(path)) continue; // what exists is never rewritten
      for (const parent of parentsOf(path))
        if (!paths.has(parent)) {
          writer.group(parent);
          paths.add(parent);
        }
      writer.dataset(path, value === 'constants' ? constants! : scalarValue(value));
      paths.add(path);
    }
    const written = writer.finish();
    await checkWritten(written, shown, expectedPaths(paths, change));
    return written;
  } catch (error) {
    writer.discard();
    throw error;
  }
}
