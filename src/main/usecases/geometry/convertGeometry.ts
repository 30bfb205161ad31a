import { CalibdeskError } from '../../../domain/errors.ts';
import {
  importComments,
  importCrystfel,
  originalImportText,
  type ImportOptions,
  type OriginalHeader,
} from '../../../domain/geometry/crystfelImport.ts';
import { crystfelText } from '../../../domain/geometry/crystfelWrite.ts';
import { geometryText, objectOf } from '../../../domain/geometry/tree.ts';
import type { CallContext, Identity } from '../context.ts';
import { saveGeometry } from './editGeometry.ts';
import type { ConvertGeometryDocument, ConvertGeometryInput, ConvertTools } from './exchange/convertInput.ts';
import {
  crystfelOntoBase,
  crystfelWithBase,
  editedCrystfel,
  readCrystfelFile,
} from './exchange/keptCrystfel.ts';
import { isHdf5, readHdf5Geometry } from './exchange/readMap.ts';
import { exchangeWriters } from './exchange/writeTargets.ts';
import { editLoaded, inFile, loadGeometry, writeFiles, type LoadedGeometry } from './loadGeometry.ts';

/** Type of the panels of a .geom when none is named, as in the original. */
const usualDetector = 'epix10ka';

/** Local time with offset, as `2026-11-22T10:11:12 +0000`. */
function headerTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const offset = -time.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())} ${zone}`;
}

function headerOf(identity: Identity, command: string): OriginalHeader {
  return {
    time: headerTime(identity.now()),
    user: identity.user,
    cwd: process.cwd(),
    host: identity.host,
    command,
    release: process.env.CONDA_DEFAULT_ENV ?? 'None',
  };
}

/** Writes a loaded geometry in the form that is asked for. */
async function writeGeometry(
  tools: ConvertTools,
  { geometry, object }: LoadedGeometry,
  input: ConvertGeometryInput,
  context: CallContext,
): Promise<ConvertGeometryDocument> {
  const { file, to, output, base } = input;
  if (to === 'psana') {
    await saveGeometry(geometry, output, input.precision, context);
    return { file: output, to };
  }
  if (to !== 'crystfel') return exchangeWriters[to](tools, object, input, context);
  if (base !== null && /\.geom$/.test(base)) {
    const { text, panels, moved } = await crystfelWithBase(object, base, input, context);
    await writeFiles([{ path: output, content: text }], context);
    return { file: output, to, panels, moved };
  }
  const content = inFile(file, () =>
    crystfelText(object, {
      frame: input.frame,
      zCorrection_um: input.zCorrection_um,
      original: input.original,
    }),
  );
  await writeFiles([{ path: output, content }], context);
  return { file: output, to };
}

/** A .geom to any other form. */
async function fromCrystfel(
  tools: ConvertTools,
  input: ConvertGeometryInput,
  context: CallContext,
): Promise<ConvertGeometryDocument> {
  const { file, output, segment, frame, corner, zCorrection_um, segments } = input;
  const { crystfel } = await readCrystfelFile(file, context);
  const detector = input.detector ?? usualDetector;
  const options: ImportOptions = { detector, segment, frame, corner, zCorrection_um, segments };
  const header = headerOf(tools.identity, input.command);
  if (input.original && input.to === 'psana') {
    const content = inFile(file, () => originalImportText(crystfel, options, header));
    await writeFiles([{ path: output, content }], context);
    return { file: output, to: input.to };
  }
  const geometry = inFile(file, () =>
    importCrystfel(crystfel, options, importComments(crystfel, detector, header)),
  );
  for (const lost of [
    crystfel.badRegions.length > 0 ? `${crystfel.badRegions.length} bad regions` : '',
    Object.keys(crystfel.rigidGroups).length > 0 ? 'rigid groups' : '',
  ])
    if (lost !== '') context.note(`warning: ${file}: ${lost} have no place in a psana geometry`);
  await editLoaded(geometry, input.operations);
  if (input.to === 'psana') {
    const content = inFile(file, () => geometryText(geometry, input.precision));
    await writeFiles([{ path: output, content }], context);
    return { file: output, to: input.to };
  }
  const object = inFile(file, () => objectOf(geometry, input.object, input.index));
  return writeGeometry(tools, { geometry, object }, input, context);
}

/** An option that has no effect would pass for one that had. */
function refuseBase({ base, to }: ConvertGeometryInput): void {
  if (base === null || (to === 'crystfel' && /\.geom$/.test(base))) return;
  throw new CalibdeskError('usage', `--base ${base} has no use here`, {
    hint: 'it is the old .geom of --to crystfel, or the psana geometry that a pixel map is fitted with',
  });
}

/**
 * Between the forms of a geometry. A `.geom` file is read as CrystFEL, an HDF5 file as a pixel map or NeXus, any other as
 * psana. A .geom to CrystFEL keeps every line but the positions of panels that the edits move.
 * @throws CalibdeskError bad-input for what cannot be read or has no place in the other form, usage for a base that is
 * missing or of the wrong kind; nothing is written then
 */
export async function convertGeometry(
  tools: ConvertTools,
  input: ConvertGeometryInput,
  context: CallContext,
): Promise<ConvertGeometryDocument> {
  const { file, to, output, base } = input;
  if (/\.geom$/.test(file)) {
    if (to !== 'crystfel') {
      refuseBase(input);
      return fromCrystfel(tools, input, context);
    }
    if ((base === null) === (input.operations === null))
      throw new CalibdeskError('usage', `${file} is a CrystFEL geometry already`, {
        file,
        hint: 'give --ops FILE to move its panels, or --base OLD.geom to put them into another file; or use --to psana',
      });
    const { text, panels, moved } =
      base === null ? await editedCrystfel(input, context) : await crystfelOntoBase(base, input, context);
    await writeFiles([{ path: output, content: text }], context);
    return { file: output, to, panels, moved };
  }
  if (await isHdf5(file)) {
    const { fit, ...loaded } = await readHdf5Geometry(tools, input, context);
    if (fit === null) refuseBase(input);
    const done = await writeGeometry(tools, loaded, input, context);
    if (fit === null) return done;
    return { ...done, largest_deviation_um: fit.largest_deviation_um, segments: fit.segments };
  }
  refuseBase(input);
  return writeGeometry(tools, await loadGeometry(input, context), input, context);
}
