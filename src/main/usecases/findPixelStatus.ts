import { join } from 'node:path';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { Evaluation } from '../../domain/pixel-status/evaluate.ts';
import { pixelStatusBits, type PixelStatusInput } from '../../domain/pixel-status/pixelStatus.ts';
import { writeTable } from '../../domain/store/constantsWrite.ts';
import {
  fromBlock,
  fromMaximum,
  panelFor,
  type Found,
  type Panel,
  type PixelStatusRequest,
} from '../darks/panelStatus.ts';
import { openDataset } from '../datasets/open.ts';
import { withOutputs, type OutputFiles } from '../products/outputFiles.ts';
import { aliasOf, timeStamp } from '../products/panelAliases.ts';
import type { CallContext, Identity } from './context.ts';
import { checkNameForFiles } from './processDarkFiles.ts';

export type { PixelStatusRequest } from '../darks/panelStatus.ts';

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

function windowOf(text: string): [number, number] {
  const match = /^\s*(\d+)\s*,\s*(\d+)\s*$/.exec(text);
  if (match !== null) return [Number(match[1]), Number(match[2])];
  throw new CalibdeskError('usage', `window ${JSON.stringify(text)}: rows,columns were expected`, {
    hint: 'for example -w 15,15',
  });
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
