import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { zeros, type NdArray } from '../../domain/array/ndarray.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { parseEventCodes } from '../../domain/darkFiles/eventCodes.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { Evaluation } from '../../domain/pixel-status/evaluate.ts';
import {
  pixelStatusBits,
  statusOfBlock,
  statusOfMaximum,
  type BlockStatus,
  type MaximumStatus,
  type PixelStatusInput,
} from '../../domain/pixel-status/pixelStatus.ts';
import { writeTable } from '../../domain/store/constantsWrite.ts';
import { groupOf } from '../../domain/store/detectorTypes.ts';
import { calibFolderOf, type Roots } from '../darks/experimentPaths.ts';
import { eachPanelFrame, panelOf, panelShape, parseSlice, type PanelSlice } from '../darks/panelFrames.ts';
import type { Dataset, DatasetSource } from '../datasets/dataset.ts';
import { findSource } from '../datasets/findSource.ts';
import { openDataset } from '../datasets/open.ts';
import { withOutputs, type OutputFiles } from '../products/outputFiles.ts';
import { aliasOf, timeStamp } from '../products/panelAliases.ts';
import { readConstants } from '../store/readConstants.ts';
import type { CallContext, Identity } from './context.ts';
import { findConstants } from './findConstants.ts';
import { checkNameForFiles } from './processDarkFiles.ts';

/** What det_pixel_status is told: reference dark-processing 3.5, with whole words. */
export interface PixelStatusRequest {
  dsname: string;
  source: string;
  events: number;
  skip: number;
  steps: number | null;
  skipSteps: number;
  eventCodes: string | null;
  segment: number;
  slice: string | null;
  records: number;
  /** Window of feature 6 as text, `rows,columns`. */
  window: string;
  snrmax: number;
  features: readonly number[];
  /** Null: by the features. */
  ctype: string | null;
  gainMode: string | null;
  dataBits: number;
  repository: string;
  /** File with the pedestals for feature 11; null: from the store. */
  pedestals: string | null;
  productsFolder: string | null;
  /** Keep the maximum of feature 11 in the repository, and take one that was kept. */
  reuse: boolean;
  original: boolean;
  run: number;
  experiment: string | null;
  directoryMode: number;
  fileMode: number;
  group: string;
  roots: Roots;
}

export interface PixelStatusDocument {
  name: string;
  features: readonly number[];
  frames_used: number;
  snrmax: number;
  databits: number;
  window: string;
  nrecs: number;
  evaluations: Evaluation[];
  good_frames?: number[];
  frame_medians?: number[];
  corners?: [number, number][];
  feature11?: { lim_lo: number; lim_hi: number };
  status_counts: Record<string, number>;
  bad_total: number;
  file: string;
}

interface Panel {
  dataset: Dataset;
  source: DatasetSource;
  rows: number;
  columns: number;
  slice: PanelSlice | null;
  /** `<exp>-r0000-<detector>-...`: names products. */
  name: string;
  /** Folder of the panel in the repository. */
  folder: string;
  dettype: string;
  id: string;
}

function windowOf(text: string): [number, number] {
  const match = /^\s*(\d+)\s*,\s*(\d+)\s*$/.exec(text);
  if (match !== null) return [Number(match[1]), Number(match[2])];
  throw new CalibdeskError('usage', `window ${JSON.stringify(text)}: rows,columns were expected`, {
    hint: 'for example -w 15,15',
  });
}

function panelFor(dataset: Dataset, request: PixelStatusRequest): Panel {
  const source = findSource(dataset, request.source);
  if (source.dtype.startsWith('float') || source.dtype.endsWith('64'))
    throw new CalibdeskError(
      'bad-input',
      `${source.source}: frames of ${source.dtype}, raw integers were expected`,
    );
  if (source.shape.length === 0)
    throw new CalibdeskError('bad-input', `${source.source}: ${dataset.name} holds no frame of it`, {
      file: dataset.files[0] ?? dataset.name,
    });
  const [rows, columns] = panelShape(source, request.segment);
  const slice = request.slice === null ? null : parseSlice(request.slice, rows, columns);
  const digits = (value: number, width: number): string => String(value).padStart(width, '0');
  const block = request.features.includes(11)
    ? ''
    : `-recs${digits(request.records, 4)}${request.slice === null ? '' : '-slice'}`;
  const name =
    `${dataset.experiment}-r${digits(dataset.run, 4)}-${request.source.replace(/[:.]/g, '-')}-seg${request.segment}` +
    `-evs${digits(request.events, 6)}-feat-${request.features.join('-')}${block}`;
  const dettype = source.device.toLowerCase();
  const id = source.source.replace(/[:.]/g, '-');
  return {
    dataset,
    source,
    rows: slice === null ? rows : slice.rows[1] - slice.rows[0],
    columns: slice === null ? columns : slice.columns[1] - slice.columns[0],
    slice,
    name,
    folder: join(request.repository, dettype, id),
    dettype,
    id,
  };
}

/** Pedestals of the panel for feature 11. Throws `not-found` when there are none. */
async function pedestalsOf(
  panel: Panel,
  request: PixelStatusRequest,
  context: CallContext,
): Promise<ArrayLike<number>> {
  const { source, dataset } = panel;
  let file = request.pedestals;
  if (file === null) {
    const none = (why: string): CalibdeskError =>
      new CalibdeskError(
        'not-found',
        `feature 11 needs pedestals of ${source.source} for run ${dataset.run}: ${why}`,
        {
          hint: 'name a file with --pedestals',
        },
      );
    const calibdir = await calibFolderOf(dataset.experiment, request.roots).catch((error: Error) => {
      throw none(error.message);
    });
    const wanted = {
      calibdir,
      group: groupOf(source.source),
      source: source.source,
      type: 'pedestals',
      runs: [dataset.run],
    };
    file = (await findConstants(wanted, context)).results[0]?.path ?? null;
    if (file === null) throw none(`none in ${calibdir}`);
  }
  const { array } = await readConstants(file, { signal: context.signal });
  const [rows, columns] = panelShape(source, request.segment);
  const whole = source.shape.reduce((product, length) => product * length, 1);
  const size = array.data.length;
  if (size !== rows * columns && size !== whole)
    throw new CalibdeskError(
      'bad-input',
      `${file}: ${size} values, expected ${rows * columns} of the panel or ${whole} of the detector`,
      { file },
    );
  const shape = size === whole ? [...source.shape] : [rows, columns];
  return panelOf({ ...array, shape }, request.segment, panel.slice) as ArrayLike<number>;
}

/**
 * Finds bad pixels of one panel by its statistics and writes their status into the repository: det_pixel_status.
 * @throws CalibdeskError not-found for dataset, source or pedestals; bad-input without any frame; usage
 */
export async function findPixelStatus(
  services: { identity: Identity },
  request: PixelStatusRequest,
  context: CallContext,
): Promise<PixelStatusDocument> {
  const window = windowOf(request.window);
  checkNameForFiles(request.source, 'source');
  const dataset = await openDataset(request.dsname, {
    experiment: request.experiment ?? undefined,
    run: request.run,
    stackSources: [request.source],
    dataRoot: request.roots.data,
    signal: context.signal,
  });
  try {
    checkNameForFiles(dataset.experiment, 'experiment');
    const panel = panelFor(dataset, request);
    const { rows, columns } = panel;
    const { features, snrmax, dataBits } = request;
    const input: PixelStatusInput = { rows, columns, features, snrmax, dataBits, window };
    const options = { ...request, note: (message: string) => context.note(message) };
    return await withOutputs(options, async (outputs) => {
      const found = features.includes(11)
        ? await fromMaximum(panel, request, outputs, context)
        : await fromBlock(panel, request, input, context);
      return save(services, panel, request, found, outputs, context);
    });
  } finally {
    await dataset.close();
  }
}

interface Found {
  framesUsed: number;
  status: Uint16Array;
  evaluations: Evaluation[];
  block: BlockStatus | null;
  maximum: (MaximumStatus & { maximum: NdArray }) | null;
}

function noFrames(panel: Panel): CalibdeskError {
  const { dataset, source } = panel;
  return new CalibdeskError('bad-input', `${source.source}: no frame was selected in ${dataset.name}`, {
    file: dataset.files[0] ?? dataset.name,
    hint: 'check the selection of events and steps',
  });
}

async function fromBlock(
  panel: Panel,
  request: PixelStatusRequest,
  input: PixelStatusInput,
  context: CallContext,
): Promise<Found> {
  const block: ArrayLike<number>[] = [];
  const selection = { ...request, codes: parseEventCodes(request.eventCodes) };
  const framesUsed = await eachPanelFrame(
    panel.dataset,
    panel.source,
    selection,
    (frame) => {
      if (block.length >= request.records) return false; // read, but there is no room for it
      block.push(panelOf(frame, request.segment, panel.slice) as ArrayLike<number>);
      return true;
    },
    context,
  );
  if (block.length === 0) throw noFrames(panel);
  const result = await statusOfBlock(input, block, async (stage, done, total) => {
    context.progress({ stage, done, total });
    await new Promise((resolve) => setImmediate(resolve));
    context.signal.throwIfAborted();
  });
  if (result.goodFrames.length === 0)
    context.note('warning: every frame was rejected by feature 1: no pixel can be judged, none is flagged');
  return { framesUsed, status: result.status, evaluations: result.evaluations, block: result, maximum: null };
}

async function fromMaximum(
  panel: Panel,
  request: PixelStatusRequest,
  outputs: OutputFiles,
  context: CallContext,
): Promise<Found> {
  const pedestals = await pedestalsOf(panel, request, context);
  const kept = join(panel.folder, 'work', `arr-${panel.name}-max.npy`);
  const shape = [panel.rows, panel.columns];
  let maximum: NdArray = zeros(panel.source.dtype, shape);
  let framesUsed = 0;
  const reused =
    request.reuse &&
    (await access(kept).then(
      () => true,
      () => false,
    ));
  if (reused) {
    context.note(`taking the maximum that was kept: ${kept}`);
    maximum = (await readConstants(kept)).array;
    if (maximum.shape.join() !== shape.join())
      throw new CalibdeskError(
        'bad-input',
        `${kept}: shape (${maximum.shape.join(', ')}), expected (${shape.join(', ')})`,
        { file: kept },
      );
  } else {
    const data = maximum.data as Uint16Array;
    const selection = { ...request, codes: parseEventCodes(request.eventCodes) };
    framesUsed = await eachPanelFrame(
      panel.dataset,
      panel.source,
      selection,
      (frame) => {
        const values = panelOf(frame, request.segment, panel.slice) as Uint16Array;
        for (let pixel = 0; pixel < values.length; pixel++) {
          const value = values[pixel] & request.dataBits;
          if (value > data[pixel]) data[pixel] = value;
        }
        return true;
      },
      context,
    );
    if (framesUsed === 0) throw noFrames(panel);
  }
  const result = statusOfMaximum(maximum.data as Uint16Array, pedestals, request.snrmax);
  if (request.reuse && !reused) {
    await outputs.write(kept, encodeNpy(maximum));
    const difference: NdArray = { dtype: 'float32', shape, data: result.maxPedestals };
    await outputs.write(join(panel.folder, 'work', `arr-${panel.name}-max-peds.npy`), encodeNpy(difference));
  }
  return {
    framesUsed,
    status: result.status,
    evaluations: result.evaluations,
    block: null,
    maximum: { ...result, maximum },
  };
}

function defaultType(features: readonly number[]): string {
  return features.includes(6) ? 'status_light' : features.includes(11) ? 'status_max' : 'status_dark';
}

async function save(
  services: { identity: Identity },
  panel: Panel,
  request: PixelStatusRequest,
  found: Found,
  outputs: OutputFiles,
  context: CallContext,
): Promise<PixelStatusDocument> {
  const { dataset } = panel;
  const { identity } = services;
  const begin = (await dataset.beginTime()) ?? { seconds: 0 };
  const aliases = join(request.repository, panel.dettype, '.aliases.txt');
  const { alias, content } = await aliasOf(aliases, {
    id: panel.id,
    time: identity.now(),
    experiment: dataset.experiment,
    run: dataset.run,
    extra: [panel.source.source],
    user: identity.user,
  });
  if (content !== null) await outputs.write(aliases, content);
  const ctype = request.ctype ?? defaultType(request.features);
  checkNameForFiles(ctype, 'constants type');
  if (request.gainMode !== null) checkNameForFiles(request.gainMode, 'gain mode');
  const stamp = timeStamp(new Date(begin.seconds * 1000));
  const prefix = `${panel.dettype}_${alias}_${stamp}_${dataset.experiment}_r${String(dataset.run).padStart(4, '0')}`;
  const suffix = `${request.gainMode === null ? '' : `_${request.gainMode}`}${panel.slice === null ? '' : '_slice'}`;
  const file = join(panel.folder, ctype, `${prefix}_${ctype}${suffix}.dat`);
  const shape = [panel.rows, panel.columns];
  await outputs.write(file, writeTable({ dtype: 'uint16', shape, data: found.status }, '%d'));
  if (request.productsFolder !== null) await writeProducts(outputs, request.productsFolder, shape, found);
  context.signal.throwIfAborted();
  await outputs.publish();
  const counts = Object.fromEntries(pixelStatusBits.map((bit) => [String(bit), 0]));
  let bad = 0;
  for (const word of found.status) {
    if (word !== 0) bad++;
    for (const bit of pixelStatusBits) if (word & bit) counts[bit]++;
  }
  const { block, maximum } = found;
  return {
    name: panel.name,
    features: request.features,
    frames_used: found.framesUsed,
    snrmax: request.snrmax,
    databits: request.dataBits,
    window: request.window,
    nrecs: request.records,
    evaluations: found.evaluations,
    ...(block === null ? {} : { good_frames: block.goodFrames }),
    ...(block?.frameMedians ? { frame_medians: block.frameMedians } : {}),
    ...(block?.corners ? { corners: block.corners } : {}),
    ...(maximum === null ? {} : { feature11: maximum.limits }),
    status_counts: counts,
    bad_total: bad,
    file,
  };
}

async function writeProducts(
  outputs: OutputFiles,
  folder: string,
  shape: number[],
  found: Found,
): Promise<void> {
  const write = async (name: string, array: NdArray): Promise<void> =>
    outputs.write(join(folder, `${name}.npy`), encodeNpy(array));
  const words = BigUint64Array.from(found.status, BigInt);
  await write('status', { dtype: 'uint64', shape, data: words });
  const doubles: [string, Float64Array | null | undefined][] = [
    ['mean', found.block?.mean],
    ['std', found.block?.std],
    ['res_med', found.block?.resMed],
    ['res_spr', found.block?.resSpr],
    ['residuals_first_good_frame', found.block?.residualsFirstGoodFrame],
  ];
  for (const [name, data] of doubles) if (data) await write(name, { dtype: 'float64', shape, data });
  if (found.maximum === null) return;
  await write('max', found.maximum.maximum);
  await write('max_peds', { dtype: 'float32', shape, data: found.maximum.maxPedestals });
}
