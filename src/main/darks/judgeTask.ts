import type { DarkFileType } from '../../domain/darkFiles/nameTemplate.ts';
import {
  bySegments,
  compareWithPrevious,
  inFrameOrder,
  summaryOf,
  type Comparison,
  type DarkSummary,
} from '../../domain/darkFiles/quality.ts';
import {
  qualityChecks,
  qualityFigures,
  type QualityFigures,
  type QualityLimits,
} from '../../domain/darkFiles/qualityChecks.ts';
import type { TypedArray } from '../../domain/array/ndarray.ts';
import type { DarkProducts } from '../../domain/darks/types.ts';
import { Moved, type TaskContext } from '../engine/protocol.ts';
import type { DarkImageName } from '../../contract/darks.ts';
import { defaultSegmentOptions } from '../../domain/geometry/segments/segment.ts';
import { readGeometry } from '../../domain/geometry/tree.ts';
import { sourceSection } from '../reports/darkReport.ts';
import { flatMap, placedMap } from '../reports/pictureMap.ts';
import type { GeometryText } from './frameGeometry.ts';
import { changesOf, darkImageFiles } from './imageArrays.ts';
import { darkText, wantedFiles, type DarkTextOptions } from './saveDark.ts';

/** Constants that applied before; arrays of as many values as the detector has pixels. */
export interface PreviousArrays {
  /** Path of the pedestals. */
  path: string;
  pedestals: TypedArray;
  rms: TypedArray | null;
  status: TypedArray | null;
}

export interface JudgeInput {
  source: string;
  device: string;
  products: DarkProducts;
  texts: DarkTextOptions;
  previous: PreviousArrays | null;
  /** Frames that were asked for. */
  framesWanted: number;
  /** Name of a device with several gain modes; else null. */
  multiGainDevice: string | null;
  limits: QualityLimits;
  /** Geometry for the pictures of the report; null: flat. */
  geometry: GeometryText | null;
}

/** Cells along the longer side of the pictures of the report. */
const pictureSize = 400;

export interface Judgement {
  texts: { type: DarkFileType; bytes: Uint8Array<ArrayBuffer> }[];
  /** Arrays for the window, as .npy files. */
  arrays: Partial<Record<DarkImageName, Uint8Array<ArrayBuffer>>>;
  summary: DarkSummary;
  comparison: Comparison | null;
  figures: QualityFigures;
  /** This detector's part of the report, HTML. */
  section: string;
}

/** Everything about the dark of one detector that takes time: texts, medians, comparison, checks, pictures of the report. */
export default function judge(input: JudgeInput, context: TaskContext): Moved<Judgement> {
  const { products, previous, source, device } = input;
  const texts = wantedFiles(input.texts.saveBits).map((entry) => {
    context.check();
    return { type: entry.type, bytes: darkText(products, entry, input.texts) };
  });
  context.check();
  const shape = [...products.shape];
  const summary = summaryOf(products);
  context.check();
  const numbers = (values: TypedArray | null): Float64Array | null =>
    values === null ? null : Float64Array.from(inFrameOrder(values, shape) as ArrayLike<number>, Number);
  const before =
    previous === null
      ? null
      : {
          pedestals: numbers(previous.pedestals) as Float64Array,
          rms: numbers(previous.rms),
          status: numbers(previous.status),
        };
  const comparison =
    before === null ? null : compareWithPrevious(products, before.pedestals, before.rms, before.status);
  const changes = before === null ? null : changesOf(products, before);
  context.check();
  const arrays = darkImageFiles(products, changes);
  const { framesWanted, multiGainDevice } = input;
  const figures = qualityFigures(products, summary, comparison, framesWanted, multiGainDevice);
  const checks = qualityChecks(figures, input.limits);
  context.check();
  const geometryText = input.geometry?.text ?? null;
  const section = sourceSection({
    source,
    device,
    products,
    summary,
    checks,
    previous:
      previous === null || comparison === null || changes === null
        ? null
        : { path: previous.path, comparison, changes },
    geometry: input.geometry,
    map:
      geometryText === null
        ? flatMap(bySegments(products.status, shape).shape, pictureSize)
        : placedMap(readGeometry(geometryText, defaultSegmentOptions), pictureSize),
  });
  const buffers = [
    ...texts.map(({ bytes }) => bytes.buffer),
    ...Object.values(arrays).map(({ buffer }) => buffer),
  ];
  return new Moved({ texts, arrays, summary, comparison, figures, section }, buffers);
}
