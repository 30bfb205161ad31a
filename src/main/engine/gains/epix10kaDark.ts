import { createSums, sumsOf } from '../../../domain/darks/sums.ts';
import type { DarkSettings } from '../../../domain/darks/types.ts';
import {
  gateFrames,
  type Epix10kaDark,
  type Epix10kaDarkParameters,
} from '../../../domain/gains/epix10kaDark.ts';
import { statusHistogram } from '../../../domain/gains/jungfrauDark.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import type { CallContext } from '../../usecases/context.ts';
import { frameTable } from '../dark/request.ts';
import { runPixels } from '../dark/runPixels.ts';
import type { WorkerPool } from '../workerPool.ts';
import { addFrames, countOf, isLocated, shared, watched, type DarkFrames } from './darkFrames.ts';

export interface Epix10kaDarkRequest {
  /** Panels, rows, columns. */
  shape: readonly [number, number, number];
  /** All of them are used. */
  frames: DarkFrames;
  parameters: Epix10kaDarkParameters;
  /** For messages and progress. */
  label: string;
}

export interface Epix10kaDarkResult {
  dark: Epix10kaDark;
  histogram: Record<string, number>;
  framesUsed: number;
}

/** Panels one behind the other in as many groups as there are threads. */
function panelGroups(panels: number, threads: number): { first: number; end: number }[] {
  const count = Math.min(panels, threads);
  return Array.from({ length: count }, (_, group) => ({
    first: Math.floor((group * panels) / count),
    end: Math.floor(((group + 1) * panels) / count),
  }));
}

/**
 * Dark constants of one step of an epix10ka of any size (reference epix10ka-jungfrau 6.3): a pass over the first frames for the gates of every panel, and one
 * over all. Agrees bit for bit with `epix10kaDarkPlain`. Errors: `bad-input`; `unreadable`; `cancelled`.
 */
export async function epix10kaDark(
  pool: WorkerPool,
  request: Epix10kaDarkRequest,
  context: CallContext,
): Promise<Epix10kaDarkResult> {
  const { shape, frames, parameters, label } = request;
  const count = countOf(frames);
  if (count === 0)
    throw new CalibdeskError('bad-input', `${label}: no frame to process; nothing was written for it`, {
      hint: 'the last buffered frame is not used, as in the original; --all-frames uses it too',
    });
  const panelPixels = shape[1] * shape[2];
  const pixels = shape[0] * panelPixels;
  const first = Math.min(count, gateFrames);
  const settings: DarkSettings = {
    shape,
    dtype: 'uint16',
    dataBits: 0x3fff,
    parameters,
    nrecs1: 0,
    nrecs: count,
  };
  const sums = createSums(pixels, 'uint16', shared);
  const { signal } = context;
  return watched(context, label, count + first, 2 * pixels, async (bytesRead) => {
    if (isLocated(frames)) {
      const table = frameTable(frames.slice(0, first));
      const call = { settings, sums, pixelBegin: 0, pixelEnd: pixels, frameBegin: 0, frameEnd: first };
      await runPixels(
        pool,
        {
          ...call,
          rows: { kind: 'files', table },
          firstStage: first,
          gates: 'ranges',
          fresh: true,
          gatesOnly: false,
          bytesRead,
          preview: null,
          moments: null,
        },
        { signal },
      );
    } else {
      sums.gateLow.fill(parameters.intensityLow);
      sums.gateHigh.fill(parameters.intensityHigh);
      await addFrames(pool, frames, { ...settings, nrecs: first }, sums, bytesRead, context);
    }
    const groups = panelGroups(shape[0], pool.threads).map(({ first: firstPanel, end }) => {
      const [from, to] = [firstPanel * panelPixels, end * panelPixels];
      return {
        firstPanel,
        from,
        to,
        work: { sums: sumsOf(sums, from, to), panelPixels, firstPanel, parameters, what: label },
      };
    });
    await Promise.all(groups.map(({ work }) => pool.run('epix-dark', { ...work, finish: null }, { signal })));
    await addFrames(pool, frames, settings, sums, bytesRead, context);
    const average = new Float64Array(shared(8 * pixels));
    const rms = new Float64Array(shared(8 * pixels));
    const status = new Uint16Array(shared(2 * pixels));
    const parts = await Promise.all(
      groups.map(({ from, to, work }) => {
        const into = {
          average: average.subarray(from, to),
          rms: rms.subarray(from, to),
          status: status.subarray(from, to),
        };
        return pool.run('epix-dark', { ...work, finish: { frames: count, into } }, { signal });
      }),
    );
    const limits = parts.flatMap((part) => part!.limits);
    const { framesOutAllowed } = parts[0]!;
    return {
      dark: { average, rms, status, limits, framesOutAllowed },
      histogram: statusHistogram(status),
      framesUsed: count,
    };
  });
}
