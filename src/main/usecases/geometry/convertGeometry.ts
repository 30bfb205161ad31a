import { CalibdeskError } from '../../../domain/errors.ts';
import {
  importComments,
  importCrystfel,
  originalImportText,
  type CornerConvention,
  type OriginalHeader,
} from '../../../domain/geometry/crystfelImport.ts';
import { parseCrystfel } from '../../../domain/geometry/crystfelRead.ts';
import { crystfelText } from '../../../domain/geometry/crystfelWrite.ts';
import type { Frame } from '../../../domain/geometry/coordinates.ts';
import type { Precision } from '../../../domain/geometry/geometryText.ts';
import { geometryText } from '../../../domain/geometry/tree.ts';
import type { CallContext, Identity } from '../context.ts';
import { saveGeometry } from './editGeometry.ts';
import { inFile, loadGeometry, readTextFile, writeFiles, type GeometryInput } from './loadGeometry.ts';

export interface ConvertGeometryInput extends GeometryInput {
  to: 'psana' | 'crystfel';
  frame: Frame;
  zCorrection_um: number;
  corner: CornerConvention;
  detector: string;
  segment: string | null;
  precision: Precision;
  original: boolean;
  output: string;
  /** The command line, for the header. */
  command: string;
}

const mostCrystfelBytes = 16 * 2 ** 20;

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

/** Between the text of psana and CrystFEL; a `.geom` file is read as CrystFEL, any other as psana. */
export async function convertGeometry(
  identity: Identity,
  input: ConvertGeometryInput,
  context: CallContext,
): Promise<{ file: string; to: string }> {
  const { file, to, output } = input;
  const done = { file: output, to };
  if (!/\.geom$/.test(file)) {
    const { geometry, object } = await loadGeometry(input, context);
    if (to === 'psana') {
      await saveGeometry(geometry, output, input.precision, context);
      return done;
    }
    const content = inFile(file, () =>
      crystfelText(object, {
        frame: input.frame,
        zCorrection_um: input.zCorrection_um,
        original: input.original,
      }),
    );
    await writeFiles([{ path: output, content }], context);
    return done;
  }
  if (to === 'crystfel')
    throw new CalibdeskError('usage', `${file} is a CrystFEL geometry already`, {
      file,
      hint: 'use --to psana',
    });
  const text = await readTextFile(file, mostCrystfelBytes);
  const crystfel = inFile(file, () => parseCrystfel(text));
  for (const warning of crystfel.warnings) context.note(`warning: ${file}: ${warning}`);
  const header = headerOf(identity, input.command);
  const content = inFile(file, () => {
    if (input.original) return originalImportText(crystfel, input, header);
    const comments = importComments(crystfel, input.detector, header);
    const geometry = importCrystfel(crystfel, input, comments);
    for (const lost of [
      crystfel.badRegions.length > 0 ? `${crystfel.badRegions.length} bad regions` : '',
      Object.keys(crystfel.rigidGroups).length > 0 ? 'rigid groups' : '',
    ])
      if (lost !== '') context.note(`warning: ${file}: ${lost} have no place in a psana geometry`);
    return geometryText(geometry, input.precision);
  });
  await writeFiles([{ path: output, content }], context);
  return done;
}
