import { bytesOfArray, type Dtype } from '../../domain/array/ndarray.ts';
import { CalibdeskError, CancelledError } from '../../domain/errors.ts';
import { NpyStream } from '../products/npyStream.ts';
import { crcText, statisticsOf } from '../readers/xtc/arraySummary.ts';
import type {
  FrameResult,
  IndexFile,
  MissingReason,
  RunFault,
  XtcDetector,
  XtcRun,
} from '../readers/xtc/open.ts';
import type { CallContext } from './context.ts';
import { openNamedRun } from './xtcConfig.ts';

export interface ReadFramesInput {
  names: readonly string[];
  original?: boolean;
  dataRoot?: string | undefined;
  /** Indexes files in another place; else they are indexed here. */
  indexFile?: IndexFile | undefined;
  /** Any form of a source, alias first. */
  source: string;
  /** Half-open range of l1 indexes; either end may be missing. */
  events?: { first: number | undefined; end: number | undefined } | undefined;
  /** File to write. */
  npy: string;
}

export interface FrameDocument {
  l1_index: number;
  shape: number[];
  dtype: Dtype;
  file: string;
  offset: number;
  seconds: number;
  nanoseconds: number;
  fiducials: number;
  sum: number | bigint;
  sumsq: number | bigint;
  min: number | bigint;
  max: number | bigint;
  crc32: string;
}

export interface FramesDocument {
  source: string;
  dtype: Dtype;
  shape: number[];
  npy: string;
  frames: FrameDocument[];
  missing: { l1_index: number; reason: MissingReason; damage: number }[];
  errors: RunFault[];
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((length, i) => length === b[i]);

function describe(
  run: XtcRun,
  l1Index: number,
  frame: FrameResult & { kind: 'frame' },
  bytes: Uint8Array,
): FrameDocument {
  const { seconds, nanoseconds, fiducials } = run.event(l1Index);
  const { array } = frame;
  return {
    l1_index: l1Index,
    shape: array.shape,
    dtype: array.dtype,
    file: run.fileNames[frame.datagramFile]!,
    offset: frame.datagramOffset,
    seconds,
    nanoseconds,
    fiducials,
    ...(statisticsOf(array.data) ?? { sum: 0, sumsq: 0, min: 0, max: 0 }),
    crc32: crcText(bytes),
  };
}

/** Streams the frames of the chosen events into the file. */
async function streamFrames(
  run: XtcRun,
  detector: XtcDetector,
  range: { first: number; end: number },
  npy: string,
  context: CallContext,
): Promise<Pick<FramesDocument, 'dtype' | 'shape' | 'frames' | 'missing'>> {
  const frames: FrameDocument[] = [];
  const missing: FramesDocument['missing'] = [];
  let form: { dtype: Dtype; shape: number[] } | null = null;
  let output: NpyStream | undefined;
  try {
    for (let l1Index = range.first; l1Index < range.end; l1Index++) {
      const frame = run.readFrame(l1Index, detector);
      if (frame.kind === 'missing')
        missing.push({ l1_index: l1Index, reason: frame.reason, damage: frame.damage });
      else {
        const { dtype, shape } = frame.array;
        form ??= { dtype, shape };
        if (dtype !== form.dtype || !sameShape(shape, form.shape))
          throw new CalibdeskError(
            'bad-input',
            `${frame.file}: the frame of ${detector.source} in event ${l1Index} is ${dtype} (${shape.join(', ')}), the first one ${form.dtype} (${form.shape.join(', ')})`,
            { file: frame.file, offset: frame.recordOffset, hint: 'choose events of one shape by --events' },
          );
        const bytes = bytesOfArray(frame.array);
        output ??= new NpyStream(npy, form, range.end - range.first);
        output.append(bytes);
        frames.push(describe(run, l1Index, frame, bytes));
      }
      context.progress({
        stage: 'reading frames',
        done: l1Index - range.first + 1,
        total: range.end - range.first,
      });
      if (l1Index % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (context.signal.aborted) throw new CancelledError();
    }
    form ??= run.frameForm(detector) ?? { dtype: detector.family.dtype, shape: [] };
    const shape = [frames.length, ...form.shape];
    output ??= new NpyStream(npy, form, 0);
    output.finish(form.dtype, shape);
    return { dtype: form.dtype, shape, frames, missing };
  } catch (error) {
    output?.discard();
    throw error;
  }
}

/**
 * Writes the raw frames of one area detector, in merged event order, as one .npy file; events without a usable frame are left out and listed.
 * Errors: those of opening a run; `not-found` and `usage` for the source; `bad-input` when the shape changes; `no-space`, `read-only`, `io`.
 */
export async function readFrames(input: ReadFramesInput, context: CallContext): Promise<FramesDocument> {
  const run = await openNamedRun(input, context);
  try {
    const detector = run.findDetector(input.source);
    const first = Math.min(input.events?.first ?? 0, run.eventCount);
    const end = Math.min(input.events?.end ?? Infinity, run.eventCount);
    const result = await streamFrames(
      run,
      detector,
      { first, end: Math.max(first, end) },
      input.npy,
      context,
    );
    const { dtype, shape, frames, missing } = result;
    return {
      source: detector.display,
      dtype,
      shape,
      npy: input.npy,
      frames,
      missing,
      errors: [...run.faults],
    };
  } finally {
    run.close();
  }
}
