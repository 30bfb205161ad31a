import { createSums, reusedSums, sumsOf } from '../../../domain/darks/sums.ts';
import type { DarkLimits, DarkParameters, DarkSettings } from '../../../domain/darks/types.ts';
import {
  checkFrames,
  createJungfrauDark,
  jungfrauFramesOut,
  type JungfrauDark,
} from '../../../domain/gains/jungfrauDark.ts';
import type { CallContext } from '../../usecases/context.ts';
import type { WorkerPool } from '../workerPool.ts';
import { addFrames, countOf, isLocated, shared, watched, type DarkFrames } from './darkFrames.ts';

/** Pixels whose sums are in memory at a time: 140 MB, whatever the size of the detector. */
const TILE_PIXELS = 1 << 21;

export interface JungfrauDarkRequest {
  /** Modules, rows, columns. */
  shape: readonly [number, number, number];
  frames: DarkFrames;
  parameters: DarkParameters;
  nrecs1: number;
  /** Gain state of the mode: 0, 1 or 3. */
  expectedState: number;
  /** Keep gates, median and absolute deviation of the first stage. */
  keepFirst: boolean;
  /** For messages and progress. */
  label: string;
  /** Result of an earlier step of the same shape, whose memory is taken; it is overwritten. */
  reuse?: JungfrauDark | undefined;
}

export interface JungfrauDarkResult {
  dark: JungfrauDark;
  limits: DarkLimits;
  histogram: Record<string, number>;
  framesOutAllowed: number;
  framesUsed: number;
}

/**
 * Dark constants of one step of a jungfrau (reference epix10ka-jungfrau 4.3), in tiles of pixels by the workers of the pool. The result does not depend on
 * tiles or threads and agrees bit for bit with `jungfrauDarkPlain`. Errors: `bad-input` for too few frames; `unreadable`; `cancelled`.
 */
export async function jungfrauDark(
  pool: WorkerPool,
  request: JungfrauDarkRequest,
  context: CallContext,
): Promise<JungfrauDarkResult> {
  const { shape, frames, parameters, nrecs1, expectedState, label } = request;
  const count = countOf(frames);
  checkFrames(count, label);
  const pixels = shape[0] * shape[1] * shape[2];
  const dark = request.reuse ?? createJungfrauDark(pixels, request.keepFirst, shared);
  const settings: DarkSettings = {
    shape,
    dtype: 'uint16',
    dataBits: 0x3fff,
    parameters,
    nrecs1: Math.min(nrecs1, count),
    nrecs: count,
    expectedState,
  };
  const framesOutAllowed = jungfrauFramesOut(parameters.fractionOut, count);
  // Decoding a frame gives all of its pixels: no tiles then.
  const tile = isLocated(frames) ? Math.min(pixels, TILE_PIXELS) : pixels;
  const { signal } = context;
  // One set of sums for all tiles: those of a 16 Mpx detector together would take more than a gigabyte before they are collected.
  const memory = createSums(tile, 'uint16', shared, true);
  await watched(context, label, count, 2 * pixels, async (bytesRead) => {
    for (let at = 0; at < pixels; at += tile) {
      const size = Math.min(tile, pixels - at);
      const sums = at === 0 && size === tile ? memory : reusedSums(memory, size, 'uint16');
      const part = isLocated(frames)
        ? frames.map(({ file, byteOffset }) => ({ file, byteOffset: byteOffset + 2 * at }))
        : frames;
      await addFrames(pool, part, settings, sums, bytesRead, context);
      // Every pixel by itself: all workers share the tile.
      const share = Math.ceil(size / pool.threads);
      const begins = Array.from({ length: Math.ceil(size / share) }, (_, part) => part * share);
      await Promise.all(
        begins.map((begin) => {
          const end = Math.min(size, begin + share);
          const part = { sums: sumsOf(sums, begin, end), pixels: end - begin, dark, at: at + begin };
          return pool.run('jungfrau-tile', { ...part, framesOutAllowed }, { signal });
        }),
      );
    }
  });
  const { limits, histogram } = await pool.run('jungfrau-finish', { dark, parameters }, { signal });
  return { dark, limits, histogram, framesOutAllowed, framesUsed: count };
}
