import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dtype, NdArray } from '../../domain/array/ndarray.ts';
import { decodeNpy, encodeNpy } from '../../domain/array/npy.ts';
import type { PixelSums } from '../../domain/darks/sums.ts';
import type { DarkSettings } from '../../domain/darks/types.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { sumNames, type BandSums, type PixelBand } from '../engine/dark/bands.ts';
import type { OutputFiles } from '../products/outputFiles.ts';
import { readError } from '../store/fileErrors.ts';

const format = 'calibdesk-dark-band';

/** What `band.json` says; the arrays lie beside it as `.npy`, one number per pixel of the band. */
interface BandDocument {
  format: typeof format;
  version: 1;
  source: string;
  dsname: string;
  settings: DarkSettings;
  band: PixelBand;
  framesUsed: number;
  arrays: string[];
}

/** Folder of a band below a work folder; `index` 1..count. */
export function bandFolder(workFolder: string, source: string): string {
  return join(workFolder, 'bands', source);
}

/** Writes the sums of one band: `<work>/bands/<source>/band.json` and `<name>.npy`. */
export async function writeBand(
  outputs: OutputFiles,
  workFolder: string,
  dsname: string,
  source: string,
  part: BandSums,
): Promise<string[]> {
  const folder = bandFolder(workFolder, source);
  const { settings, band, framesUsed, sums } = part;
  const arrays = sumNames(sums);
  const files: string[] = [];
  const write = async (name: string, content: Uint8Array | string): Promise<void> => {
    files.push(join(folder, name));
    await outputs.write(join(folder, name), content);
  };
  for (const name of arrays) {
    const data = sums[name] as NdArray['data'];
    const dtype = data.constructor.name.replace('Array', '').toLowerCase() as Dtype;
    await write(`${name}.npy`, encodeNpy({ dtype, shape: [data.length], data } as NdArray));
  }
  const document: BandDocument = {
    format,
    version: 1,
    source,
    dsname,
    settings: keptSettings(settings),
    band,
    framesUsed,
    arrays,
  };
  await write('band.json', `${JSON.stringify(document, null, 1)}\n`);
  return files;
}

/** JSON knows no infinite numbers: they stand as text. */
function keptSettings(settings: DarkSettings): DarkSettings {
  const text = (value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  const entries = Object.entries(settings.parameters).map(([name, value]) => [name, text(value)]);
  return { ...settings, nrecs: text(settings.nrecs) as number, parameters: Object.fromEntries(entries) };
}

function readSettings(settings: DarkSettings): DarkSettings {
  const number = (value: unknown): unknown =>
    value === 'Infinity' || value === '-Infinity' || value === 'NaN' ? Number(value) : value;
  const entries = Object.entries(settings.parameters).map(([name, value]) => [name, number(value)]);
  return { ...settings, nrecs: number(settings.nrecs) as number, parameters: Object.fromEntries(entries) };
}

const largestDocument = 1e6;

async function readDocument(file: string): Promise<BandDocument> {
  const refuse = (what: string): never => {
    throw new CalibdeskError('bad-input', `${file}: ${what}; nothing was written`, {
      file,
      hint: 'make this band again by calibrun --band',
    });
  };
  let text = '';
  try {
    if ((await stat(file)).size > largestDocument) refuse('too large for the description of a band');
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof CalibdeskError) throw error;
    throw readError(error, file);
  }
  let document: Partial<BandDocument> | null = null;
  try {
    document = JSON.parse(text) as Partial<BandDocument>;
  } catch {
    refuse('it is no JSON');
  }
  if (document?.format !== format || document.version !== 1) refuse('it describes no band of a dark run');
  const { band, settings, framesUsed, arrays } = document!;
  const whole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
  if (
    typeof band !== 'object' ||
    ![band?.index, band?.count, band?.begin, band?.end].every(whole) ||
    typeof settings !== 'object' ||
    typeof settings?.parameters !== 'object' ||
    !Array.isArray(settings.shape) ||
    !settings.shape.every(whole) ||
    !whole(framesUsed) ||
    !Array.isArray(arrays) ||
    !arrays.every((name) => typeof name === 'string' && /^[A-Za-z0-9]+$/.test(name))
  )
    refuse('it is incomplete');
  return document as BandDocument;
}

/** The band of one source in a work folder. @throws CalibdeskError not-found, unreadable, bad-input */
export async function readBand(workFolder: string, source: string): Promise<BandSums> {
  const folder = bandFolder(workFolder, source);
  const document = await readDocument(join(folder, 'band.json'));
  if (document.source !== source)
    throw new CalibdeskError('bad-input', `${folder}: band of ${document.source}, expected ${source}`, {
      file: join(folder, 'band.json'),
    });
  const sums: Record<string, unknown> = {};
  for (const name of document.arrays) {
    const file = join(folder, `${name}.npy`);
    const bytes = await readFile(file).catch((error: unknown) => {
      throw readError(error, file);
    });
    sums[name] = decodeNpy(bytes, file).data;
  }
  return {
    settings: readSettings(document.settings),
    band: document.band,
    framesUsed: document.framesUsed,
    sums: sums as unknown as PixelSums,
  };
}
