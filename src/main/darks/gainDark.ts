import { join } from 'node:path';
import type { DarkImageName } from '../../contract/darks.ts';
import type { GainOrigin } from '../../contract/gainDarks.ts';
import { ndArray, type TypedArray } from '../../domain/array/ndarray.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { originCheck, type FormerMode, type ModeConstants } from '../../domain/darkFiles/modeQuality.ts';
import type { QualityLimits } from '../../domain/darkFiles/qualityChecks.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { epix10kaDarkModes, epix10kaModes } from '../../domain/gains/epix10kaModes.ts';
import { isJungfrauMode, jungfrauGainIndex, jungfrauPlaneNames } from '../../domain/gains/jungfrauModes.ts';
import { mergedName, panelTypes, parsePanelFileName, type PanelType } from '../../domain/gains/panelFiles.ts';
import { groupOf } from '../../domain/store/detectorTypes.ts';
import type { GainFamily } from '../gains/gainDataset.ts';
import { joined, type RepositoryOptions } from '../gains/repository.ts';
import type { UsedConstants } from '../gains/usedConstants.ts';
import type { OutputFiles } from '../products/outputFiles.ts';
import { gainSection } from '../reports/gainSection.ts';
import { readConstants } from '../store/readConstants.ts';
import type { CallContext } from '../usecases/context.ts';
import type { GainServices } from '../usecases/darkJungfrau.ts';
import type { DeployGainsDocument } from '../usecases/deployJungfrau.ts';
import type { GainStepResult } from '../usecases/gainModes.ts';
import type { StoredGains, StoredMode } from './darkRecord.ts';
import { frameGeometry } from './frameGeometry.ts';
import type { ModeJudgement } from './judgeModeTask.ts';
import { previousConstants } from './previousConstants.ts';
import { shownGains } from './shownGains.ts';

export interface StoreGainsInput {
  family: GainFamily;
  source: string;
  device: string;
  experiment: string;
  run: number;
  /** Store to compare with; null: none. */
  calibdir: string | null;
  repository: RepositoryOptions;
  /** What each step came to, and the merged constants. */
  steps: readonly GainStepResult[];
  merged: DeployGainsDocument;
  framesWanted: number;
  firstStage: number;
  limits: QualityLimits;
  /** Folder of the job. */
  folder: string;
}

/** Types whose planes are pictures; those of the checks come first. */
const pictured: Readonly<Partial<Record<PanelType, DarkImageName>>> = {
  dark_min: 'minimum',
  dark_max: 'maximum',
};

const modesOf = (family: GainFamily): readonly string[] =>
  family === 'jungfrau' ? jungfrauPlaneNames : epix10kaModes;

/** Types that are merged, in the order of the deployment. */
const typesOf = (family: GainFamily): readonly PanelType[] =>
  family === 'jungfrau'
    ? ['pedestals', 'rms', 'status', 'dark_min', 'dark_max']
    : ['pedestals', 'status', 'rms', 'gain'];

/** Where the pedestals of a mode come from. */
function originOf(
  used: readonly UsedConstants[],
  input: StoreGainsInput,
  step: GainStepResult | null,
): { origin: GainOrigin; text: string } {
  const { merged, experiment } = input;
  const missing = used.filter(({ file }) => file === null);
  if (missing.length === used.length)
    return { origin: 'default', text: `the default ${used[0]?.default ?? 0}` };
  const runs = new Set<string>();
  let fromDark = 0;
  for (const { file } of used) {
    if (file === null) continue;
    const name = parsePanelFileName(file.slice(file.lastIndexOf('/') + 1));
    if (name?.stamp === merged.tstamp && name.experiment === experiment) fromDark++;
    else runs.add(name === null ? file : `${name.experiment} run ${name.run}`);
  }
  if (fromDark === used.length && step !== null)
    return { origin: 'dark', text: `run ${step.run}, step ${step.step}` };
  const parts = [
    ...(fromDark > 0 ? [`${fromDark} panels of this dark`] : []),
    ...(runs.size > 0 ? [[...runs].join(', ')] : []),
    ...(missing.length > 0 ? [`${missing.length} panels by the default ${missing[0].default ?? 0}`] : []),
  ];
  const whole = fromDark === 0 && missing.length === 0;
  return { origin: whole ? 'earlier' : 'mixed', text: parts.join('; ') };
}

/** Step of this dark that made a mode: the last one, whose files stand. */
function stepOf(index: number, { family, steps }: StoreGainsInput): GainStepResult | null {
  const isOf = ({ gain_mode: mode }: GainStepResult): boolean =>
    family === 'jungfrau'
      ? isJungfrauMode(mode) && jungfrauGainIndex(mode) === index
      : mode === epix10kaModes[index];
  return steps.findLast(isOf) ?? null;
}

/** Pixels of a mode up to which modes are judged side by side. */
const mostTogether = 8_000_000;

type Ordinary = Exclude<TypedArray, BigInt64Array | BigUint64Array>;
const ordinary = (data: TypedArray): data is Ordinary =>
  !(data instanceof BigInt64Array || data instanceof BigUint64Array);
const numbersOf = (data: TypedArray, from: number, to: number): Float64Array =>
  ordinary(data)
    ? new Float64Array(data.subarray(from, to))
    : Float64Array.from(data.subarray(from, to), Number);
const wordsOf = (data: TypedArray, from: number, to: number): Uint16Array<ArrayBuffer> =>
  ordinary(data)
    ? new Uint16Array(data.subarray(from, to))
    : Uint16Array.from(data.subarray(from, to), Number);

/** One mode as it is kept. */
function storedMode(
  index: number,
  mode: string,
  { summary, comparison, figures }: ModeJudgement,
  { origin, text }: { origin: GainOrigin; text: string },
  framesUsed: number | null,
  arrays: StoredMode['arrays'],
): StoredMode {
  // Pedestals of the other modes come from charge injection. All of a jungfrau are taken.
  const taken =
    !epix10kaModes.some((known) => known === mode) || epix10kaDarkModes.some((known) => known === mode);
  const previous = comparison && {
    medianPedestalChange: comparison.medianPedestalChange,
    newlyBad: comparison.newlyBad,
    newlyGood: comparison.newlyGood,
  };
  return {
    mode,
    index,
    origin,
    originText: text,
    framesUsed,
    ...summary,
    previous,
    originCheck: originCheck(origin, text, taken),
    figures,
    arrays,
  };
}

/**
 * Checks and keeps the merged constants of one detector that switches gain: every mode compared with the plane of the constants that applied before,
 * its pictures as files of the job, and its part of the report.
 * @throws CalibdeskError unreadable for merged files; cancelled
 */
export async function storeGains(
  services: GainServices,
  input: StoreGainsInput,
  outputs: OutputFiles,
  context: CallContext,
): Promise<{ stored: StoredGains; section: string }> {
  const { family, source, calibdir, run, merged, repository, folder } = input;
  const { pool } = services;
  const modes = modesOf(family);
  const types = typesOf(family);
  const files = types.map((type) => {
    const { storeType } = panelTypes[type];
    const name = mergedName(source, merged.tstamp, input.experiment, run, storeType!);
    return { type, ctype: storeType!, path: joined(repository.root, `merge_tmp/${name}.txt`) };
  });
  const read = async (type: PanelType): Promise<{ data: TypedArray; shape: readonly number[] }> => {
    const { path } = files.find((file) => file.type === type)!;
    const { array } = await readConstants(path, { pool, signal: context.signal });
    if (array.shape.length !== 4 || array.shape[0] !== modes.length)
      throw new CalibdeskError(
        'unreadable',
        `${path}: shape (${array.shape.join(', ')}), expected (${modes.length}, panels, rows, columns)`,
        { file: path },
      );
    return array;
  };
  const [pedestals, rms, status] = [await read('pedestals'), await read('rms'), await read('status')];
  const shape = pedestals.shape.slice(1);
  const pixels = shape.reduce((product, length) => product * length, 1);
  const group = groupOf(source);
  const place = { calibdir: calibdir ?? '', group, source, run };
  const previous =
    calibdir === null ? null : await previousConstants(place, modes.length * pixels, pool, context);
  const geometry = calibdir === null ? null : await frameGeometry(place, pixels, context);
  const stored: StoredGains = {
    source,
    type: input.device,
    group,
    shape: [...shape],
    panels: merged.panels.map(({ index, id, alias }) => ({ index, id, alias })),
    stamp: merged.tstamp,
    repository: repository.root,
    modes: [],
    previousPath: previous?.path ?? null,
    files: files.map(({ ctype, path }) => ({ ctype, path })),
  };
  const pictures: string[] = [];
  const keep = async (mode: string, image: DarkImageName, bytes: Uint8Array): Promise<string> => {
    const file = join('arrays', `${source}.${mode}.${image}.npy`);
    await outputs.write(join(folder, file), bytes);
    return file;
  };
  const judge = (index: number): Promise<ModeJudgement> => {
    const [from, to] = [index * pixels, (index + 1) * pixels];
    const constants: ModeConstants = {
      pedestals: numbersOf(pedestals.data, from, to),
      rms: numbersOf(rms.data, from, to),
      status: wordsOf(status.data, from, to),
    };
    const former: FormerMode | null =
      previous === null
        ? null
        : {
            pedestals: numbersOf(previous.pedestals, from, to),
            rms: previous.rms === null ? null : numbersOf(previous.rms, from, to),
            status: previous.status === null ? null : numbersOf(previous.status, from, to),
          };
    const frames = { used: framesOf(index), wanted: input.framesWanted, firstStage: input.firstStage };
    return pool.run(
      'gain-judge',
      { shape, constants, former, frames, geometry: geometry?.text ?? null },
      { signal: context.signal },
    );
  };
  const originOfMode = (index: number): { origin: GainOrigin; text: string } => {
    const used = merged.used.filter(
      (entry, at) => entry.ctype === 'pedestals' && planeOfUsed(family, entry, merged.used, at) === index,
    );
    return originOf(used, input, stepOf(index, input));
  };
  const framesOf = (index: number): number | null =>
    originOfMode(index).origin === 'dark' ? (stepOf(index, input)?.frames_used ?? null) : null;
  // The arrays of a mode of 16 Mpx take a gigabyte with those before: one at a time then.
  const together = pixels > mostTogether ? 1 : pool.threads;
  for (let first = 0; first < modes.length; first += together) {
    const group = modes.slice(first, first + together);
    context.progress({
      stage: `checking ${source}, ${group.join(', ')}`,
      done: first,
      total: modes.length,
      unit: 'modes',
    });
    const judgements = await Promise.all(group.map((_, at) => judge(first + at)));
    for (const [at, judged] of judgements.entries()) {
      const [index, mode] = [first + at, group[at]];
      const arrays: StoredMode['arrays'] = {};
      for (const [image, bytes] of Object.entries(judged.arrays) as [DarkImageName, Uint8Array][])
        arrays[image] = await keep(mode, image, bytes);
      stored.modes.push(storedMode(index, mode, judged, originOfMode(index), framesOf(index), arrays));
      pictures.push(judged.pictures);
    }
  }
  for (const [type, image] of Object.entries(pictured) as [PanelType, DarkImageName][]) {
    if (!types.includes(type)) continue;
    const { data } = await read(type);
    for (const [index, mode] of modes.entries()) {
      const values = wordsOf(data, index * pixels, (index + 1) * pixels);
      stored.modes[index].arrays[image] = await keep(
        mode,
        image,
        encodeNpy(ndArray('uint16', shape, values)),
      );
    }
  }
  return { stored, section: gainSection(shownGains(stored, input.limits), pictures) };
}

/** Plane of an entry of the merged constants: of every panel and type there is one entry per plane, in order. */
function planeOfUsed(
  family: GainFamily,
  entry: UsedConstants,
  all: readonly UsedConstants[],
  at: number,
): number {
  if (family === 'epix10ka') return epix10kaModes.findIndex((mode) => mode === entry.mode);
  let first = at;
  while (first > 0 && all[first - 1].ctype === entry.ctype && all[first - 1].panel === entry.panel) first--;
  return at - first;
}
