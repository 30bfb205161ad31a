import type { DarkFileType } from '../../domain/darkFiles/nameTemplate.ts';
import {
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
import { encodeNpy } from '../../domain/array/npy.ts';
import type { DarkProducts } from '../../domain/darks/types.ts';
import { Moved, type TaskContext } from '../engine/protocol.ts';
import { sourceSection } from '../reports/darkReport.ts';
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
}

export interface Judgement {
  texts: { type: DarkFileType; bytes: Uint8Array<ArrayBuffer> }[];
  /** Arrays for the window, as .npy files. */
  arrays: { ave: Uint8Array<ArrayBuffer>; rms: Uint8Array<ArrayBuffer>; status: Uint8Array<ArrayBuffer> };
  summary: DarkSummary;
  comparison: Comparison | null;
  figures: QualityFigures;
  /** This detector's part of the report, HTML. */
  section: string;
}

/** Which pixels turned bad, and which good; without a status before every pixel was good. */
function changedStatus(
  now: Uint16Array,
  before: Float64Array | null,
): { newlyBad: Uint8Array; newlyGood: Uint8Array } {
  const newlyBad = new Uint8Array(now.length);
  const newlyGood = new Uint8Array(now.length);
  for (let pixel = 0; pixel < now.length; pixel++) {
    const wasBad = before !== null && before[pixel] !== 0;
    if (now[pixel] !== 0 && !wasBad) newlyBad[pixel] = 1;
    else if (now[pixel] === 0 && wasBad) newlyGood[pixel] = 1;
  }
  return { newlyBad, newlyGood };
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
  const arrays = {
    ave: encodeNpy({ dtype: 'float32', shape, data: Float32Array.from(products.average) }),
    rms: encodeNpy({ dtype: 'float32', shape, data: Float32Array.from(products.rms) }),
    status: encodeNpy({ dtype: 'uint16', shape, data: products.status }),
  };
  const summary = summaryOf(products);
  context.check();
  const numbers = (values: TypedArray | null): Float64Array | null =>
    values === null ? null : Float64Array.from(inFrameOrder(values, shape) as ArrayLike<number>, Number);
  const before = numbers(previous?.pedestals ?? null);
  const comparison =
    previous === null || before === null
      ? null
      : compareWithPrevious(products, before, numbers(previous.rms), numbers(previous.status));
  const { framesWanted, multiGainDevice } = input;
  const figures = qualityFigures(products, summary, comparison, framesWanted, multiGainDevice);
  const checks = qualityChecks(figures, input.limits);
  context.check();
  const section = sourceSection({
    source,
    device,
    products,
    summary,
    checks,
    previous:
      previous === null || before === null || comparison === null
        ? null
        : {
            path: previous.path,
            comparison,
            change: products.average.map((value, pixel) => value - before[pixel]),
            ...changedStatus(products.status, numbers(previous.status)),
          },
  });
  const buffers = [
    ...texts.map(({ bytes }) => bytes.buffer),
    ...Object.values(arrays).map(({ buffer }) => buffer),
  ];
  return new Moved({ texts, arrays, summary, comparison, figures, section }, buffers);
}
