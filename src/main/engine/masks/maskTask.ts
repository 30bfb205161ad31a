import type { NdArray } from '../../../domain/array/ndarray.ts';
import { pixelCoordinates } from '../../../domain/geometry/coordinates.ts';
import { pixelMask, segmentMask } from '../../../domain/geometry/masks.ts';
import { nominalText } from '../../../domain/geometry/nominal.ts';
import { readGeometry, type Geometry } from '../../../domain/geometry/tree.ts';
import { badRegionsText } from '../../../domain/masks/badRegions.ts';
import { evaluateMask } from '../../../domain/masks/evaluate.ts';
import { filesOf, type MaskDocument } from '../../../domain/masks/maskDocument.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import { readArray } from '../../store/readConstants.ts';
import { Moved, type TaskContext } from '../protocol.ts';

export interface MaskTaskInput {
  document: MaskDocument;
  /** Text of the geometry, or null; `nominal:<name>` is made here. */
  geometryText: string | null;
  /** Also work out bad regions for CrystFEL. */
  regions: boolean;
}

export interface MaskTaskOutput {
  mask: Uint8Array<ArrayBuffer>;
  masked: number;
  panels: number[];
  layers: { name: string; count: number }[];
  regions: string | null;
}

const nominal = 'nominal:';

/** Works out a mask away from the main thread. */
export default async function makeMask(
  input: MaskTaskInput,
  context: TaskContext,
): Promise<Moved<MaskTaskOutput>> {
  const { document, geometryText, regions } = input;
  const named = document.geometry?.startsWith(nominal) ? document.geometry.slice(nominal.length) : null;
  const text = named === null ? geometryText : nominalText(named);
  const top = text === null ? null : readNamed(document.geometry ?? '', text).top;
  if (regions && top === null)
    throw new CalibdeskError('bad-input', 'bad regions of CrystFEL need a geometry, the mask has none', {
      hint: 'choose the geometry of the detector, or save the mask as .npy',
    });

  const arrays = new Map<string, NdArray>();
  for (const file of filesOf(document)) {
    context.check();
    arrays.set(file, await readArray(file));
  }
  context.check();
  const { mask, ...figures } = evaluateMask(document, {
    shape: document.shape,
    places: top === null ? null : pixelCoordinates(top),
    sensorMask:
      top === null
        ? null
        : (options) => pixelMask(top, (segment) => segmentMask(segment, { ...options, original: false })),
    array: (file) => arrays.get(file) as NdArray,
  });
  const output = { mask, ...figures, regions: regions && top ? badRegionsText(top, mask) : null };
  return new Moved(output as MaskTaskOutput, [mask.buffer as ArrayBuffer]);
}

function readNamed(file: string, text: string): Geometry {
  try {
    return readGeometry(text);
  } catch (error) {
    if (!(error instanceof CalibdeskError)) throw error;
    throw new CalibdeskError(error.code, `${file}: ${error.message}`, {
      file,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}
