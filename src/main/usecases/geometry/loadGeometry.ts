import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { encodeNpy } from '../../../domain/array/npy.ts';
import type { NdArray } from '../../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import { applyEdits, parseEdits } from '../../../domain/geometry/edits.ts';
import { mostGeometryBytes } from '../../../domain/geometry/geometryText.ts';
import type { SegmentOptions } from '../../../domain/geometry/segments/segment.ts';
import { objectOf, readGeometry, type Geometry, type GeometryObject } from '../../../domain/geometry/tree.ts';
import { withOutputs } from '../../products/outputFiles.ts';
import { isMissing, readError } from '../../store/fileErrors.ts';
import type { CallContext } from '../context.ts';

/** Which geometry, whose segments, and the edits made in memory after loading. */
export interface GeometryInput {
  file: string;
  segments: SegmentOptions;
  /** JSON file with a list of edits. */
  operations: string | null;
  /** Object that is asked for; the top without a name. */
  object: string | null;
  index: number;
}

export interface LoadedGeometry {
  geometry: Geometry;
  object: GeometryObject;
}

/** Names the file in an error of its content. */
export function inFile<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CalibdeskError) || error.file !== undefined) throw error;
    throw new CalibdeskError(error.code, `${file}: ${error.message}`, {
      file,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.line === undefined ? {} : { line: error.line }),
    });
  }
}

/** Text of a file of at most `largest` bytes. */
export async function readTextFile(file: string, largest: number): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > largest)
      throw new CalibdeskError(
        'bad-input',
        `${file}: ${size} bytes, at most ${largest} are expected; it was not read`,
        {
          file,
          hint: 'is this a geometry file?',
        },
      );
    return await readFile(file, 'utf8');
  } catch (error) {
    throw readError(error, file);
  }
}

/** Reads a geometry, applies the edits, and finds the object; remarks go to the user. */
export async function loadGeometry(input: GeometryInput, context: CallContext): Promise<LoadedGeometry> {
  const { file, operations } = input;
  const text = await readTextFile(file, mostGeometryBytes);
  const geometry = inFile(file, () => readGeometry(text, input.segments));
  for (const warning of geometry.warnings) context.note(`warning: ${file}: ${warning}`);
  await editLoaded(geometry, operations);
  return { geometry, object: inFile(file, () => objectOf(geometry, input.object, input.index)) };
}

/** Applies the edits of a JSON file, if one is named. */
export async function editLoaded(geometry: Geometry, operations: string | null): Promise<void> {
  if (operations === null) return;
  const content = await readTextFile(operations, mostGeometryBytes);
  inFile(operations, () => applyEdits(geometry, parseEdits(parseJson(content))));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CalibdeskError('bad-input', `not JSON: ${(error as Error).message}`);
  }
}

/** Folders of outputs of geometry verbs must exist: a mistyped name must not become a tree of folders. */
async function requireFolder(file: string): Promise<void> {
  const folder = dirname(file);
  const found = await stat(folder).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw readError(error, folder);
  });
  if (found?.isDirectory()) return;
  throw new CalibdeskError(
    'io',
    `could not write ${file}: there is no folder ${folder}; nothing was written`,
    {
      file,
      hint: 'make the folder first, or choose another',
    },
  );
}

/** Writes files, all or none. */
export async function writeFiles(
  files: readonly { path: string; content: string | Uint8Array }[],
  context: CallContext,
): Promise<string[]> {
  for (const { path } of files) await requireFolder(path);
  return withOutputs({ fileMode: 0o664, note: context.note }, async (outputs) => {
    for (const { path, content } of files) await outputs.write(path, content);
    await outputs.publish();
    return outputs.paths;
  });
}

/** Writes an array when a file is named. */
export async function writeNpy(
  path: string | null,
  array: () => NdArray,
  context: CallContext,
): Promise<void> {
  if (path !== null) await writeFiles([{ path, content: encodeNpy(array()) }], context);
}
