import { dirname, basename, join } from 'node:path';
import { stat } from 'node:fs/promises';
import type { Dtype, NdArray } from '../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { calibTypeNamed } from '../../domain/store/calibTypes.ts';
import { groupOf } from '../../domain/store/detectorTypes.ts';
import { convertDtype } from '../../domain/store/loadConstants.ts';
import { calibFolderOf, type Roots } from '../darks/experimentPaths.ts';
import type { Dataset, DatasetSource } from '../datasets/dataset.ts';
import { readConstants } from '../store/readConstants.ts';
import type { CallContext } from '../usecases/context.ts';
import { findConstants } from '../usecases/findConstants.ts';

/** Types of constants that a calibration may use. */
export const constantsTypes = [
  'pedestals',
  'pixel_rms',
  'pixel_gain',
  'pixel_offset',
  'pixel_status',
  'status_extra',
  'status_data',
  'common_mode',
] as const;
export type ConstantsType = (typeof constantsTypes)[number];

export interface ConstantsPlaces {
  /** Files that the user named; they come before the store. */
  files: Readonly<Partial<Record<ConstantsType, string>>>;
  /** Calib folder; null: that of the experiment, if there is one. */
  calibdir: string | null;
  /** Run for which constants are looked up; null: that of the dataset. */
  run: number | null;
  roots: Roots;
}

export interface FoundArray {
  file: string;
  array: NdArray;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Calib folder of a dataset: of its experiment under the data root, or beside the `xtc` folder of its files. Null: none. */
export async function calibFolderOfDataset(
  dataset: Pick<Dataset, 'experiment' | 'files' | 'kind'>,
  roots: Roots,
): Promise<string | null> {
  try {
    return await calibFolderOf(dataset.experiment, roots);
  } catch (error) {
    if (!(error instanceof CalibdeskError)) throw error;
  }
  const folder = dirname(dataset.files[0] ?? '');
  if (dataset.kind !== 'xtc' || basename(folder) !== 'xtc') return null;
  const beside = join(dirname(folder), 'calib');
  return (await isFolder(beside)) ? beside : null;
}

/** Finds and reads the constants of one source: first the files that were named, then the store. */
export class ConstantsFinder {
  readonly #dataset: Dataset;
  readonly #source: DatasetSource;
  readonly #places: ConstantsPlaces;
  readonly #context: CallContext;
  #calibdir: string | null | undefined;

  constructor(dataset: Dataset, source: DatasetSource, places: ConstantsPlaces, context: CallContext) {
    this.#dataset = dataset;
    this.#source = source;
    this.#places = places;
    this.#context = context;
  }

  /** The store that is searched; null when there is none. */
  async calibdir(): Promise<string | null> {
    this.#calibdir ??=
      this.#places.calibdir ?? (await calibFolderOfDataset(this.#dataset, this.#places.roots));
    return this.#calibdir;
  }

  /**
   * The array of a type, in the dtype of the type; null when no file was named and the store has none for the run.
   * @throws CalibdeskError not-found for a named file that is not there; unreadable
   */
  async read(type: ConstantsType): Promise<FoundArray | null> {
    const file = this.#places.files[type] ?? (await this.#inStore(type));
    if (file === null) return null;
    const { array, warnings } = await readConstants(file, { signal: this.#context.signal });
    const notes = [...warnings];
    const converted = convertDtype(array, calibTypeNamed(type)?.dtype as Dtype, notes);
    for (const note of notes) this.#context.note(`warning: ${file}: ${note}`);
    return { file, array: converted };
  }

  async #inStore(type: ConstantsType): Promise<string | null> {
    const calibdir = await this.calibdir();
    if (calibdir === null) return null;
    const { source } = this.#source;
    const run = this.#places.run ?? this.#dataset.run;
    const found = await findConstants(
      { calibdir, group: groupOf(source), source, type, runs: [run] },
      this.#context,
    );
    return found.results[0]?.path ?? null;
  }
}
