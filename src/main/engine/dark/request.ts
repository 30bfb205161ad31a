import type { DarkSettings, FramePixels } from '../../../domain/darks/types.ts';

/** Where the pixels of one frame lie: contiguous, little-endian, in C order. */
export interface FrameLocation {
  file: string;
  byteOffset: number;
}

/** Locations of many frames in little memory: frame i is at byteOffset[i] of files[fileIndex[i]]. */
export interface FrameTable {
  files: string[];
  fileIndex: Uint32Array;
  byteOffset: Float64Array;
}

/**
 * Frames that cannot be read in place (compressed, scattered, big-endian): a decoding callback in the main thread.
 * `read` may be called more than once for the first frames, never out of [0, count). It resolves to all pixels of the frame
 * in C order, in the dtype of the request, or to null where the event has no frame (it is then not counted).
 */
export interface FrameReader {
  count: number;
  read(index: number): Promise<FramePixels | null>;
}

export type FrameInput = readonly FrameLocation[] | FrameTable | FrameReader;

export interface DarkRequest extends DarkSettings {
  frames: FrameInput;
  /** For messages: what is processed, e.g. the source. */
  label?: string;
  /** Bytes that frames may take in memory at a time on the decoding path; default 512 MiB. */
  memoryBudget?: number;
  /** Wish for previews about twice a second; see DarkPreview. */
  onPreview?: (preview: DarkPreview) => void;
}

/**
 * Mean and rms so far, thinned to at most 512 x 512; segments are stacked as rows. NaN where nothing was read yet. ADU, the rms
 * without correction.
 */
export interface DarkPreview {
  /** rows, columns */
  shape: [number, number];
  average: Float32Array;
  rms: Float32Array;
  /** Share of the pixels shown that are out of the absolute limits. */
  badShare: number;
  /** Every how many-th row and column of the stacked frame is shown. */
  step: number;
  framesDone: number;
  framesTotal: number;
}

export function isFrameReader(frames: FrameInput): frames is FrameReader {
  return typeof (frames as FrameReader).read === 'function';
}

/** The compact form of any list of locations. */
export function frameTable(frames: readonly FrameLocation[] | FrameTable): FrameTable {
  if ('fileIndex' in frames) return frames;
  const files: string[] = [];
  const indexOf = new Map<string, number>();
  const fileIndex = new Uint32Array(frames.length);
  const byteOffset = new Float64Array(frames.length);
  frames.forEach((frame, index) => {
    let file = indexOf.get(frame.file);
    if (file === undefined) {
      file = files.push(frame.file) - 1;
      indexOf.set(frame.file, file);
    }
    fileIndex[index] = file;
    byteOffset[index] = frame.byteOffset;
  });
  return { files, fileIndex, byteOffset };
}
