import { join } from 'node:path';
import type { BulkHandle } from '../../contract/bulk.ts';
import type { ChangedPixel, DarkImageName } from '../../contract/darks.ts';
import type { TypedArray } from '../../domain/array/ndarray.ts';
import { changedPixels } from '../../domain/darkFiles/changes.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { darkFolder, readDarkRecord } from '../darks/darkRecord.ts';
import { readConstants } from '../store/readConstants.ts';
import type { CallContext } from './context.ts';
import type { DarkJobServices } from './processDark.ts';

type Services = Pick<DarkJobServices, 'home' | 'bulk'>;

interface Pictures {
  arrays: Partial<Record<DarkImageName, string>>;
}

/** Files of the pictures of a detector, or of one of its gain modes. */
async function storedPictures(
  services: Services,
  jobId: string,
  name: string,
  mode: string | null,
): Promise<Pictures> {
  const { sources, gains = [] } = await readDarkRecord(services.home, jobId);
  const found =
    mode === null
      ? sources.find(({ source }) => source === name)
      : gains.find(({ source }) => source === name)?.modes.find((each) => each.mode === mode);
  if (found !== undefined) return found;
  if (mode !== null)
    throw new CalibdeskError('bad-source', `${name}: the job made no constants of gain mode ${mode}`);
  throw new CalibdeskError('bad-source', `${name}: the job made no constants of this detector`, {
    hint: `it made those of ${sources.map(({ source }) => source).join(', ')}`,
  });
}

/** Path of the numbers of a picture; null where the job has no such picture. */
function pathOf(services: Services, jobId: string, stored: Pictures, name: DarkImageName): string | null {
  const file = stored.arrays[name];
  return file === undefined ? null : join(darkFolder(services.home, jobId), file);
}

/**
 * Numbers of one picture of a finished dark job, in the shape of the frame.
 * @throws CalibdeskError not-found when the job made no such picture: no constants before, or a job of an earlier version
 */
export async function darkImage(
  services: Services,
  input: { jobId: string; source: string; name: DarkImageName; mode?: string | null },
): Promise<{ image: BulkHandle }> {
  const stored = await storedPictures(services, input.jobId, input.source, input.mode ?? null);
  const path = pathOf(services, input.jobId, stored, input.name);
  if (path === null)
    throw new CalibdeskError('not-found', `the dark of ${input.source} has no image ${input.name}`, {
      hint: 'changes need constants that applied before; process the run again for results of earlier versions',
    });
  return { image: services.bulk.put((await readConstants(path)).array) };
}

/**
 * Pixels that turned bad or good since the constants that applied before, the first `most` of each in the order of the frame.
 * Without constants before there are none.
 */
export async function changedPixelsOf(
  services: Services,
  input: { jobId: string; source: string; mode?: string | null; most: number },
  context: CallContext,
): Promise<{ pixels: ChangedPixel[]; turnedBad: number; turnedGood: number }> {
  const stored = await storedPictures(services, input.jobId, input.source, input.mode ?? null);
  const read = async (name: DarkImageName): Promise<TypedArray | null> => {
    context.signal.throwIfAborted();
    const path = pathOf(services, input.jobId, stored, name);
    return path === null ? null : (await readConstants(path)).array.data;
  };
  const words = await read('statusChange');
  if (words === null) return { pixels: [], turnedBad: 0, turnedGood: 0 };
  const found = changedPixels(words as Uint8Array, input.most);
  const [status, before, ave, aveChange, rms, rmsChange] = [
    await read('status'),
    await read('statusBefore'),
    await read('ave'),
    await read('aveChange'),
    await read('rms'),
    await read('rmsChange'),
  ];
  const at = (values: TypedArray | null, index: number): number =>
    values === null ? 0 : Number(values[index]);
  const pixel = (index: number, turned: 'bad' | 'good'): ChangedPixel => ({
    index,
    turned,
    status: at(status, index),
    statusBefore: at(before, index),
    pedestal: at(ave, index),
    pedestalChange: at(aveChange, index),
    rms: at(rms, index),
    rmsChange: rmsChange === null ? null : at(rmsChange, index),
  });
  const pixels = [
    ...found.bad.map((index) => pixel(index, 'bad')),
    ...found.good.map((index) => pixel(index, 'good')),
  ].toSorted((a, b) => a.index - b.index);
  return { pixels, turnedBad: found.badCount, turnedGood: found.goodCount };
}
