import { defaultDataBits } from '../../domain/darkFiles/dataBits.ts';
import { darkRemarks } from '../../domain/darkFiles/qualityChecks.ts';
import type { EventSelection } from '../../domain/darkFiles/selection.ts';
import {
  bytesPerPixel,
  type DarkParameters,
  type DarkProducts,
  type FrameDtype,
} from '../../domain/darks/types.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { Dataset, DatasetSource, MissingReason } from '../datasets/dataset.ts';
import {
  accumulateBand,
  accumulateDark,
  darkSettingsOf,
  finishBands,
} from '../engine/dark/accumulateDark.ts';
import { bandOf, type BandSums } from '../engine/dark/bands.ts';
import type { DarkPreview, DarkRequest } from '../engine/dark/request.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import type { CallContext } from '../usecases/context.ts';
import type { DarkOfSource, DarkRun } from './darkRun.ts';
import { collectRecords, type Collected, type CollectedSource } from './collectRecords.ts';

/** A dark run as it is asked for: one set of parameters for all its sources. */
export interface DarkRunRequest {
  selection: EventSelection;
  parameters: DarkParameters;
  /** Records of the first stage. */
  nrecs1: number;
  /** Mask of the data bits for all sources; null: by the family of each source. */
  dataBits: number | null;
  original: boolean;
  /** Correct the rms for the cut of the gate. */
  correctRms?: boolean | undefined;
  onPreview?: ((source: string, preview: DarkPreview) => void) | undefined;
  /** One band of the pixels only, or all from bands that were made before; absent: everything here. */
  part?: DarkPart | undefined;
}

/** How one dark run is spread over several processes. */
export type DarkPart =
  | {
      kind: 'band';
      index: number;
      count: number;
      save: (source: DatasetSource, sums: BandSums) => Promise<void>;
    }
  | { kind: 'join'; load: (source: DatasetSource) => Promise<BandSums[]> };

function checkSource(source: DatasetSource): FrameDtype {
  if (source.dtype in bytesPerPixel) return source.dtype as FrameDtype;
  throw new CalibdeskError(
    'bad-input',
    `${source.source}: frames of ${source.dtype}, darks need raw integers`,
    {
      hint: 'uint8, uint16, uint32 and int16 frames can be processed',
    },
  );
}

function laneOf(known: Collected, source: DatasetSource): CollectedSource {
  const lane = known.sources.find((entry) => entry.source === source);
  if (lane === undefined)
    throw new CalibdeskError('internal', `the frames of ${source.source} were not looked for`);
  return lane;
}

/** Why frames are missing, in words, and what helps where that is the reason of most. */
const reasonTexts: Readonly<Record<MissingReason, readonly [text: string, hint?: string]>> = {
  absent: ['without a record of the detector'],
  damaged: ['marked as damaged', 'the readout of the detector was disturbed: take another dark'],
  incomplete: ['incomplete', 'the readout of the detector was disturbed: take another dark'],
  empty: ['empty'],
  'no-config': [
    'without configuration of the detector',
    'the configuration stands at the begin of a run: give all files of it, the first chunk too',
  ],
  corrupt: ['corrupt', 'compare the files with their originals'],
};

/** Fewer than three records make no dark; says what was found instead of frames. */
function checkRecords(dataset: Dataset, collected: CollectedSource, eventsRead: number): void {
  if (collected.records >= 3) return;
  const counts = Object.entries(collected.missing) as [MissingReason, number][];
  const reasons = counts.map(([reason, count]) => `${count} ${reasonTexts[reason][0]}`);
  const [main] = counts.toSorted((a, b) => b[1] - a[1]);
  const missing = reasons.length > 0 ? ` (frames missing: ${reasons.join(', ')})` : '';
  const found = collected.records === 0 ? 'no frames' : `only ${collected.records} frames`;
  throw new CalibdeskError(
    'bad-input',
    `${collected.source.source}: ${found} in ${eventsRead} selected events of ${dataset.name}${missing}, at least 3 are needed`,
    {
      file: dataset.files[0] ?? dataset.name,
      hint:
        (main && reasonTexts[main[0]][1]) ??
        'check the event selection (skip, number of events, event codes) and the source',
    },
  );
}

/** Null: the band was saved, and makes no products by itself. */
async function productsOf(
  pool: WorkerPool,
  source: DatasetSource,
  work: DarkRequest,
  part: DarkPart | undefined,
  context: CallContext,
): Promise<DarkProducts | null> {
  if (part === undefined) return accumulateDark(pool, work, context);
  if (part.kind === 'band') {
    const band = bandOf(
      work.shape.reduce((a, b) => a * b, 1),
      part.index,
      part.count,
    );
    await part.save(source, await accumulateBand(pool, work, band, context));
    return null;
  }
  const bands = await part.load(source);
  // The bands may have been made by somebody else, or before the run was complete.
  const expected = JSON.stringify(darkSettingsOf(work));
  for (const { settings, band } of bands)
    if (JSON.stringify(settings) !== expected)
      throw new CalibdeskError(
        'bad-input',
        `${source.source}: band ${band.index} was made with other settings than asked for now; nothing was written`,
        { hint: 'join with the options that the bands were made with' },
      );
  return finishBands(pool, bands, context);
}

/**
 * Processes the darks of several sources of a run: one pass over the events finds all frames, then the frames of each
 * source are accumulated on all threads. Nothing is written. `known`: the frames of these sources, and perhaps of others,
 * if such a pass was made before with the same selection.
 * @throws CalibdeskError bad-input when a source has fewer than three records, its frames change their shape, or its
 *   pixels are no raw integers; cancelled
 */
export async function processSources(
  pool: WorkerPool,
  dataset: Dataset,
  sources: readonly DatasetSource[],
  request: DarkRunRequest,
  context: CallContext,
  known: Collected | null = null,
): Promise<DarkRun> {
  const dtypes = sources.map(checkSource);
  const collected =
    known === null
      ? await collectRecords(dataset, sources, request.selection, context)
      : { ...known, sources: sources.map((source) => laneOf(known, source)) };
  for (const lane of collected.sources) checkRecords(dataset, lane, collected.eventsRead);
  for (const warning of dataset.warnings) context.note(`warning: ${warning}`);
  const results: DarkOfSource[] = [];
  for (const [index, lane] of collected.sources.entries()) {
    const { source } = lane;
    const label = sources.length === 1 ? source.source : `${source.source} (${index + 1}/${sources.length})`;
    const onPreview = request.onPreview;
    const work: DarkRequest = {
      shape: source.shape,
      dtype: dtypes[index],
      dataBits: request.dataBits ?? defaultDataBits(source.source, request.original),
      parameters: request.parameters,
      nrecs1: request.nrecs1,
      nrecs: request.original ? Math.max(request.selection.records, lane.records) : request.selection.records,
      original: request.original,
      correctRms: request.correctRms ?? false,
      frames: lane.frames,
      label,
      ...(onPreview === undefined ? {} : { onPreview: (preview) => onPreview(source.source, preview) }),
    };
    const products = await productsOf(pool, source, work, request.part, context);
    if (products === null) continue;
    for (const remark of darkRemarks(products)) context.note(`warning: ${source.source}: ${remark}`);
    results.push({ source, products });
  }
  return { eventsRead: collected.eventsRead, lastEvent: collected.lastEvent, sources: results };
}
