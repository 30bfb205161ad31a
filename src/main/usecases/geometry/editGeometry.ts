import { CalibdeskError } from '../../../domain/errors.ts';
import {
  applyEdits,
  mergeGeometries,
  savingWarnings,
  type GeometryEdit,
} from '../../../domain/geometry/edits.ts';
import type { Precision } from '../../../domain/geometry/geometryText.ts';
import { geometryText, type Geometry } from '../../../domain/geometry/tree.ts';
import type { CallContext } from '../context.ts';
import { inFile, loadGeometry, writeFiles, type GeometryInput } from './loadGeometry.ts';

/** Writes a geometry as text and tells what reading it again would change. */
export async function saveGeometry(
  geometry: Geometry,
  output: string,
  precision: Precision,
  context: CallContext,
): Promise<void> {
  for (const warning of savingWarnings(geometry)) context.note(`warning: ${output}: ${warning}`);
  await writeFiles([{ path: output, content: geometryText(geometry, precision) }], context);
}

/** Applies one edit of an object, or of the whole detector, and saves the result. */
export async function editGeometry(
  input: GeometryInput & { edit: GeometryEdit; output: string; precision: Precision },
  context: CallContext,
): Promise<{ file: string }> {
  const { geometry } = await loadGeometry(input, context);
  inFile(input.file, () => applyEdits(geometry, [input.edit]));
  await saveGeometry(geometry, input.output, input.precision, context);
  return { file: input.output };
}

/** Several geometries under one root, saved as one file. */
export async function mergeGeometryFiles(
  input: Omit<GeometryInput, 'file'> & {
    files: readonly string[];
    root: string | null;
    output: string;
    precision: Precision;
  },
  context: CallContext,
): Promise<{ file: string; objects: number }> {
  if (input.files.length < 2) throw new CalibdeskError('usage', 'geometry merge: expected two or more files');
  const geometries: Geometry[] = [];
  for (const file of input.files) geometries.push((await loadGeometry({ ...input, file }, context)).geometry);
  const merged = inFile(input.files.join(', '), () => mergeGeometries(geometries, input.root));
  await saveGeometry(merged, input.output, input.precision, context);
  return { file: input.output, objects: merged.objects.length };
}
