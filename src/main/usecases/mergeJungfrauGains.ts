import { encodeNpy } from '../../domain/array/npy.ts';
import { ndArray } from '../../domain/array/ndarray.ts';
import { selectGainFolders } from '../../domain/gains/gainFolders.ts';
import { runText } from '../../domain/gains/panelFiles.ts';
import { stampIn } from '../../domain/gains/zonedTime.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { Roots } from '../darks/experimentPaths.ts';
import { recordCommand, type CommandLine } from '../gains/commandRecords.ts';
import { deployFolder } from '../gains/deployRun.ts';
import { panelNamesOf, type GainDataset } from '../gains/gainDataset.ts';
import { deployMerged, ModeArrays, writeMerged, type MergedFile } from '../gains/mergedConstants.ts';
import { openGains } from '../gains/openGains.ts';
import { joined, namesIn, withRepository, type RepositoryOptions } from '../gains/repository.ts';
import { readConstants } from '../store/readConstants.ts';
import type { CallContext } from './context.ts';
import type { GainServices } from './darkJungfrau.ts';

/** jungfrau_gain_constants in whole words (reference epix10ka-jungfrau 7.1). */
export interface MergeJungfrauGainsInput {
  dataset: string;
  source: string;
  /** Time that selects the folder of each module, `YYYYmmddHHMMSS`. */
  stamp: string;
  repository: RepositoryOptions;
  command: CommandLine;
  deploy: boolean;
  /** Null: that of the experiment. */
  calibdir: string | null;
  roots: Roots;
}

export interface MergedGainsDocument {
  detector: string;
  experiment: string;
  tstamp: string;
  panel_dirs: string[];
  files: string[];
  deployed: string[];
  dryRun?: true;
}

const gains = 3;
const types = [
  { map: 'gain', storeType: 'pixel_gain', format: '%.4f' },
  { map: 'offset', storeType: 'pixel_offset', format: '%.1f' },
] as const;

/** The folder of every module for the time. Errors: `bad-input` for modules without one. */
async function foldersOf(root: string, modules: readonly string[], stamp: string): Promise<string[]> {
  const selected = selectGainFolders((await namesIn(root)).sort(), modules, BigInt(stamp));
  const missing = modules.filter((_, i) => selected[i] === null);
  if (missing.length > 0)
    throw new CalibdeskError(
      'bad-input',
      `${root}: no folder with gain maps of module ${missing.join(', ')}; nothing was written or deployed`,
      { file: root, hint: 'folders are <module id> or <module id>-<YYYYmmddHHMMSS>; check -R' },
    );
  return selected as string[];
}

/** Reads one map of a module; all maps must have the shape of the first. */
async function readMap(
  file: string,
  first: readonly number[] | null,
  signal: AbortSignal,
): Promise<{ shape: [number, number]; values: Float32Array }> {
  const { array } = await readConstants(file, { signal });
  const { shape, dtype, data } = array;
  if (shape.length !== 2 || !dtype.startsWith('float') || (first !== null && shape.join() !== first.join()))
    throw new CalibdeskError(
      'bad-input',
      `${file}: ${dtype} (${shape.join(', ')}), expected floats of (${first === null ? 'rows, columns' : first.join(', ')}); nothing was written or deployed`,
      { file, hint: 'a gain map holds one number for each pixel of a module' },
    );
  return { shape: shape as [number, number], values: Float32Array.from(data as Float32Array) };
}

/**
 * Merges gain and offset maps of the modules of a jungfrau to (3, modules, rows, columns), and with `deploy` copies them into the store by one plan.
 * @throws CalibdeskError bad-input without module ids, for modules without maps, for maps of another shape; not-found; those of the store
 */
export async function mergeJungfrauGains(
  services: GainServices,
  input: MergeJungfrauGainsInput,
  context: CallContext,
): Promise<MergedGainsDocument> {
  if (!/^\d{1,20}$/.test(input.stamp))
    throw new CalibdeskError('usage', `no time stamp: ${JSON.stringify(input.stamp)}`, {
      hint: 'write it as YYYYmmddHHMMSS',
    });
  const { indexFile } = services;
  const dataset = await openGains(
    [input.dataset],
    { source: input.source, family: 'jungfrau', runs: null, indexFile },
    context,
  );
  try {
    return await merge(services, dataset, input, context);
  } finally {
    await dataset.close();
  }
}

async function merge(
  services: GainServices,
  dataset: GainDataset,
  input: MergeJungfrauGainsInput,
  context: CallContext,
): Promise<MergedGainsDocument> {
  const { repository: options } = input;
  const { source, experiment } = dataset;
  const names = panelNamesOf(source, dataset.numbers);
  if (!names.numeric)
    throw new CalibdeskError(
      'bad-input',
      `${dataset.name}: the configuration of ${source} tells no module ids, so their gain maps cannot be found; nothing was written or deployed`,
      { file: dataset.name, hint: 'configurations from version 3 on tell them: use a later run' },
    );
  const [first] = dataset.runs;
  if (first === undefined)
    throw new CalibdeskError('not-found', `${dataset.name}: there is no run in it`, { file: dataset.name });
  const folders = await foldersOf(options.root, names.ids, input.stamp);
  const calibdir = input.deploy ? await deployFolder(input.calibdir, experiment, input.roots) : null;
  const tstamp = stampIn(new Date(1000 * first.seconds), options.zone);
  const document: MergedGainsDocument = {
    detector: source,
    experiment,
    tstamp,
    panel_dirs: folders,
    files: [],
    deployed: [],
  };
  const merged: MergedFile[] = [];
  await withRepository(options, services.identity, context, async (repository) => {
    const writer = { pool: services.pool, identity: services.identity, repository, context };
    let shape: [number, number] | null = null;
    for (const { map, storeType, format } of types) {
      let arrays: ModeArrays | null = null;
      for (const [panel, folder] of folders.entries())
        for (let gain = 0; gain < gains; gain++) {
          context.signal.throwIfAborted();
          const read = await readMap(
            joined(options.root, `${folder}/g${gain}_${map}.npy`),
            shape,
            context.signal,
          );
          shape ??= read.shape;
          arrays ??= new ModeArrays(gains, folders.length, ...shape);
          arrays.part(gain, panel).set(read.values);
        }
      const name = `merge_tmp/${source}-${tstamp}-${experiment}-${runText(first.run)}_${storeType}`;
      await repository.write(`${name}.npy`, encodeNpy(ndArray('float32', arrays!.shape, arrays!.data)));
      merged.push({ file: await writeMerged(writer, `${name}.txt`, arrays!, format), type: storeType });
    }
    document.files = [...repository.written];
  });
  if (calibdir !== null)
    document.deployed = await deployMerged(
      services,
      {
        calibdir,
        source,
        files: merged,
        range: `${first.run}-end`,
        verb: 'jungfrau_gain_constants',
        group: options.group,
        zone: options.zone,
        dryRun: options.dryRun,
      },
      context,
    );
  await recordCommand(
    options,
    input.command,
    services.identity,
    [...folders, ...document.files, ...document.deployed],
    context,
  );
  return options.dryRun ? { ...document, dryRun: true } : document;
}
