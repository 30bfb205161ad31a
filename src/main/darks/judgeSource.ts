import type { QualityLimits } from '../../domain/darkFiles/qualityChecks.ts';
import { detectorTypeOf } from '../../domain/store/detectorTypes.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import type { CallContext } from '../usecases/context.ts';
import type { DarkOfSource } from './darkRun.ts';
import { frameGeometry } from './frameGeometry.ts';
import type { Judgement, PreviousArrays } from './judgeTask.ts';
import { previousConstants } from './previousConstants.ts';
import type { DarkTextOptions } from './saveDark.ts';

export interface JudgeSourceInput {
  /** Its arrays are moved to a worker: they are empty afterwards. */
  dark: DarkOfSource;
  /** Store to compare with; null: none. */
  calibdir: string | null;
  group: string;
  run: number;
  texts: DarkTextOptions;
  framesWanted: number;
  limits: QualityLimits;
}

/** Device of a source whose gain mode is in the data: one dark run gives the pedestals of one mode only. */
function multiGainDevice(source: string): string | null {
  const { base, device } = detectorTypeOf(source);
  return base === 'JungfrauV1' || base === 'Epix10kaV1' ? device : null;
}

/** Checks, comparison with the constants before, and the part of the report of one detector, made in a worker. */
export async function judgeSource(
  services: { readonly pool: WorkerPool },
  input: JudgeSourceInput,
  context: CallContext,
): Promise<{ judged: Judgement; previous: PreviousArrays | null }> {
  const { dark, calibdir, group, run, texts, framesWanted, limits } = input;
  const { products, source } = dark;
  const name = source.source;
  const pixels = products.status.length;
  const place = { calibdir: calibdir ?? '', group, source: name, run };
  const previous = calibdir === null ? null : await previousConstants(place, pixels, services.pool, context);
  const geometry = calibdir === null ? null : await frameGeometry(place, pixels, context);
  const judged = await services.pool.run(
    'dark-judge',
    {
      source: name,
      device: source.device,
      products,
      texts,
      previous,
      framesWanted,
      multiGainDevice: multiGainDevice(name),
      limits,
      geometry,
    },
    { signal: context.signal, transfer: buffersOf(products, previous) },
  );
  return { judged, previous };
}

/** Memory that is moved to the worker: the numbers are not needed here any more. */
function buffersOf(...parts: (object | null)[]): ArrayBuffer[] {
  const buffers = parts
    .flatMap((part) => Object.values(part ?? {}))
    .filter((value): value is Float64Array => ArrayBuffer.isView(value))
    .map((view) => view.buffer)
    .filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer);
  return [...new Set(buffers)];
}
