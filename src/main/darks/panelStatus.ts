import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { zeros, type NdArray } from '../../domain/array/ndarray.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { parseEventCodes } from '../../domain/darkFiles/eventCodes.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { Evaluation } from '../../domain/pixel-status/evaluate.ts';
import {
  statusOfBlock,
  statusOfMaximum,
  type BlockStatus,
  type MaximumStatus,
  type PixelStatusInput,
} from '../../domain/pixel-status/pixelStatus.ts';
import { groupOf } from '../../domain/store/detectorTypes.ts';
import type { Dataset, DatasetSource } from '../datasets/dataset.ts';
import { findSource } from '../datasets/findSource.ts';
import type { OutputFiles } from '../products/outputFiles.ts';
import { readConstants } from '../store/readConstants.ts';
import type { CallContext } from '../usecases/context.ts';
import { findConstants } from '../usecases/findConstants.ts';
import { calibFolderOf, type Roots } from './experimentPaths.ts';
import { eachPanelFrame, panelOf, panelShape, parseSlice, type PanelSlice } from './panelFrames.ts';

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

/** The panel that is looked at, and where its files go. */
export interface Panel {
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

/** Finds the panel in the dataset. Throws `not-found`, `bad-input`, `usage`. */
export function panelFor(dataset: Dataset, request: PixelStatusRequest): Panel {
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

/** What the statistics of a panel came to. */
export interface Found {
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

/** Features 1, 2, 3 and 6. */
export async function fromBlock(
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

/** Feature 11. */
export async function fromMaximum(
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
