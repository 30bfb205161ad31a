import { CalibdeskError } from '../../../../domain/errors.ts';
import {
  cornersAreCentres,
  importCrystfel,
  type ImportOptions,
} from '../../../../domain/geometry/crystfelImport.ts';
import { parseCrystfel, type CrystfelFile } from '../../../../domain/geometry/crystfelRead.ts';
import {
  anyPanels,
  likelyCrystfelDetector,
  segmentsOfPanels,
} from '../../../../domain/geometry/crystfelTables.ts';
import {
  placesAfterMotion,
  placesOfGeometry,
  placesOfPanels,
} from '../../../../domain/geometry/exchange/crystfelPanels.ts';
import { patchCrystfel } from '../../../../domain/geometry/exchange/crystfelPatch.ts';
import { motionOf, type RigidMotion } from '../../../../domain/geometry/exchange/poses.ts';
import { leavesOf, type Geometry, type GeometryObject } from '../../../../domain/geometry/tree.ts';
import type { CallContext } from '../../context.ts';
import { editLoaded, inFile, readTextFile } from '../loadGeometry.ts';
import type { ConvertGeometryInput } from './convertInput.ts';

const mostCrystfelBytes = 16 * 2 ** 20;

/** A CrystFEL file as it stands and as it was understood. */
export interface ReadCrystfelFile {
  text: string;
  crystfel: CrystfelFile;
}

/** Text of a .geom, and what it says; remarks go to the user. */
export async function readCrystfelFile(file: string, context: CallContext): Promise<ReadCrystfelFile> {
  const text = await readTextFile(file, mostCrystfelBytes);
  const crystfel = inFile(file, () => parseCrystfel(text));
  for (const warning of crystfel.warnings) context.note(`warning: ${file}: ${warning}`);
  return { text, crystfel };
}

export interface KeptText {
  text: string;
  panels: number;
  /** Panels whose lines changed. */
  moved: number;
}

/** The old .geom `base` with the panels where the geometry has them; all other lines stay. */
export async function crystfelWithBase(
  object: GeometryObject,
  base: string,
  input: ConvertGeometryInput,
  context: CallContext,
): Promise<KeptText> {
  const { text, crystfel } = await readCrystfelFile(base, context);
  return inFile(base, () => {
    const { places, kept_um } = placesOfGeometry(crystfel, object, {
      frame: input.frame,
      zCorrection_um: input.zCorrection_um,
      centres: cornersAreCentres(crystfel, input.corner),
    });
    // Half a micrometre is what six decimals of coffset leave open; refined panels are further off.
    if (kept_um > 1)
      context.note(
        `warning: ${base}: its panels stand up to ${kept_um.toFixed(1)} um from where the segments of ${input.file} have their ASICs; this was kept`,
      );
    return {
      text: patchCrystfel(text, crystfel.panels, places),
      panels: crystfel.panels.length,
      moved: places.size,
    };
  });
}

/** The old .geom `base` with the panels where another .geom has them; all other lines stay. */
export async function crystfelOntoBase(
  base: string,
  input: ConvertGeometryInput,
  context: CallContext,
): Promise<KeptText> {
  const source = (await readCrystfelFile(input.file, context)).crystfel;
  const { text, crystfel } = await readCrystfelFile(base, context);
  return inFile(base, () => {
    const places = placesOfPanels(crystfel, source, {
      file: cornersAreCentres(crystfel, input.corner),
      source: cornersAreCentres(source, input.corner),
    });
    return {
      text: patchCrystfel(text, crystfel.panels, places),
      panels: crystfel.panels.length,
      moved: places.size,
    };
  });
}

/**
 * The detector type when nobody named one: that of the panels where they are of a known detector, else every panel is an
 * object of its own.
 */
function usedDetector(crystfel: CrystfelFile, input: ConvertGeometryInput): string {
  if (input.detector !== null) return input.detector;
  const likely = likelyCrystfelDetector(crystfel);
  if (likely === null) return anyPanels;
  try {
    segmentsOfPanels(crystfel, { detector: likely, segment: null, segments: input.segments });
    return likely;
  } catch (error) {
    if (error instanceof CalibdeskError) return anyPanels;
    throw error;
  }
}

const motionsOf = (geometry: Geometry): RigidMotion[] =>
  leavesOf(geometry.top).map((leaf) => motionOf(leaf, geometry.top));

/** A .geom after the edits: panels go along with the segments that were moved, everything else stays byte for byte. */
export async function editedCrystfel(input: ConvertGeometryInput, context: CallContext): Promise<KeptText> {
  const { file, frame, corner, segment, segments } = input;
  const { text, crystfel } = await readCrystfelFile(file, context);
  const panels = crystfel.panels.length;
  if (input.operations === null) return { text, panels, moved: 0 };
  const detector = usedDetector(crystfel, input);
  const options: ImportOptions = { detector, segment, frame, corner, zCorrection_um: 0, segments };
  const { geometry, before, owners } = inFile(file, () => {
    const made = importCrystfel(crystfel, options, []);
    return { geometry: made, before: motionsOf(made), owners: segmentsOfPanels(crystfel, options) };
  });
  await editLoaded(geometry, input.operations);
  return inFile(file, () => {
    const places = placesAfterMotion(crystfel, owners, before, motionsOf(geometry), frame);
    return { text: patchCrystfel(text, crystfel.panels, places), panels, moved: places.size };
  });
}
