import { open } from 'node:fs/promises';
import { sizeOf, viewOf, type NdArray } from '../../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import type { MissingReason, XtcDetector, XtcRun } from './types.ts';

export type LaterFrame =
  | { kind: 'frame'; file: string; offset: number; array: NdArray }
  | { kind: 'missing'; reason: MissingReason; damage: number };

/** Reads a frame without holding up the calling thread where its pixels stand in a file as they are. Errors: `io`, `not-found`. */
export async function readFrameLater(
  run: XtcRun,
  l1Index: number,
  detector: XtcDetector,
): Promise<LaterFrame> {
  const place = run.frameLocation(l1Index, detector);
  if (place.kind === 'missing') return place;
  if (place.kind === 'decode') {
    const frame = run.readFrame(l1Index, detector);
    return frame.kind === 'missing'
      ? frame
      : { kind: 'frame', file: frame.file, offset: frame.recordOffset, array: frame.array };
  }
  const { file, byteOffset, byteLength, dtype, shape } = place;
  const bytes = new Uint8Array(byteLength);
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new CalibdeskError('io', `${file}: cannot be opened (${error.code})`, {
      ...{ file, hint: 'check that the file is still there', cause: error },
    });
  });
  try {
    for (let done = 0; done < byteLength;) {
      const { bytesRead } = await handle.read(bytes, done, byteLength - done, byteOffset + done);
      if (bytesRead === 0) return { kind: 'missing', reason: 'corrupt', damage: 0 }; // the file was cut since
      done += bytesRead;
    }
  } finally {
    await handle.close();
  }
  const data = viewOf(dtype, bytes.buffer, 0, sizeOf(shape));
  return { kind: 'frame', file, offset: byteOffset, array: { dtype, shape: [...shape], data } };
}
