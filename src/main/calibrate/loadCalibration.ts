import { sizeOf, type NdArray } from '../../domain/array/ndarray.ts';
import { andMasks, maskOfStatus, userMask } from '../../domain/calibrate/masks.ts';
import { addOffsets, epix10kaModes, factorsOf } from '../../domain/calibrate/multiGain.ts';
import { calibratorOf, type CalibrationPlan } from '../../domain/calibrate/plan.ts';
import { reaches, type CalibStep, type RawPixels } from '../../domain/calibrate/types.ts';
import { isMultiGain, sensorKind, type SensorKind } from '../../domain/common-mode/sensor.ts';
import {
  defaultCommonMode,
  describeSetting,
  parseCommonMode,
  settingOfNumbers,
} from '../../domain/common-mode/settings.ts';
import type { CommonModeSetting } from '../../domain/common-mode/types.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { Dataset, DatasetSource } from '../datasets/dataset.ts';
import { frameCalibratorOf } from '../engine/calib/frameCalibrator.ts';
import { readConstants } from '../store/readConstants.ts';
import { controlWords } from '../../domain/gains/epix10kaModes.ts';
import { readGainConfiguration, readJsonObject } from '../gains/stepsFile.ts';
import type { CallContext } from '../usecases/context.ts';
import { ConstantsFinder, type ConstantsPlaces } from './constantsOf.ts';
import { calibratedShape, fitConstants, naturalOrder } from './pixelOrder.ts';

export interface CalibrationRequest extends ConstantsPlaces {
  /** File of a mask of one frame's size, 1 good. */
  mask: string | null;
  /** List of common mode; null: from a file, the store or the detector. */
  commonMode: string | null;
  /** Epix10ka: file with the mode (0 to 6) of every pixel. */
  gainMode: string | null;
  /** Epix10ka: JSON file with the configuration of the gains. */
  config?: string | null;
  until: CalibStep;
  original: boolean;
}

/** The calibration of one source with the constants of one run. */
export interface Calibration {
  plan: CalibrationPlan;
  /** Shape of a calibrated frame. */
  shape: number[];
  unit: 'ADU' | 'keV';
  /** Steps that really do something, in their order. */
  applied: CalibStep[];
  /** Parameters of common mode; null when it is off. */
  commonMode: (number | string)[] | null;
  /** ADU, in the order of the pixels; several planes for detectors that switch gain. */
  pedestals: Float32Array | null;
  /** Good pixels by the status types alone, 1 good; null: all. */
  statusMask: Uint8Array | null;
  /** Calibrated values of one raw frame, float32. */
  apply(frame: NdArray): Float32Array;
  /** Epix10ka whose configuration changes on its way: takes other control words from the next frame on. */
  useWords(words: Uint8Array): void;
}

function checkRaw(source: DatasetSource, kind: SensorKind): void {
  const { dtype, shape, source: name } = source;
  if (shape.length === 0)
    throw new CalibdeskError('bad-input', `${name}: there is no frame of it`, {
      hint: 'check the selection of the source',
    });
  const words = dtype === 'uint16' || dtype === 'uint8' || dtype === 'int16';
  if (dtype.endsWith('64') || (isMultiGain(kind) && !words))
    throw new CalibdeskError('bad-input', `${name}: frames of ${dtype} cannot be calibrated`, {
      hint: isMultiGain(kind)
        ? 'raw words of 16 bits with the gain bits are needed'
        : 'convert the stack to float32',
    });
}

/** Good pixels by all status types; for detectors that switch gain the first `gains` planes count. */
async function statusOf(
  finder: ConstantsFinder,
  source: DatasetSource,
  planes: readonly number[],
  gains: number,
  pixels: number,
): Promise<{ pixelStatus: ArrayLike<number> | null; mask: Uint8Array | null }> {
  let mask: Uint8Array | null = null;
  let pixelStatus: ArrayLike<number> | null = null;
  for (const type of ['pixel_status', 'status_extra', 'status_data'] as const) {
    const found = await finder.read(type);
    if (found === null) continue;
    const words = fitConstants(found, source, planes);
    if (type === 'pixel_status') pixelStatus = words as Uint16Array;
    mask = andMasks(mask, maskOfStatus(words, pixels, gains));
  }
  return { pixelStatus, mask };
}

async function settingOf(
  request: CalibrationRequest,
  finder: ConstantsFinder,
  source: DatasetSource,
): Promise<CommonModeSetting> {
  if (request.commonMode !== null) return parseCommonMode(request.commonMode);
  const found = await finder.read('common_mode');
  const sensor = { source: source.source, device: source.device, shape: calibratedShape(source) };
  if (found === null) return settingOfNumbers(defaultCommonMode(sensor));
  try {
    return settingOfNumbers(Array.from(found.array.data, Number));
  } catch (error) {
    throw new CalibdeskError('bad-input', `${found.file}: ${(error as Error).message}`, {
      file: found.file,
      hint: 'give parameters with --common-mode, or 0 to switch it off',
    });
  }
}

const planesOfKind = { jungfrau: 3, epix10ka: 7 } as const;
/** Gains whose status counts: epix10ka ignores the planes of switched pixels. */
const statusGains = { jungfrau: 3, epix10ka: 5 } as const;

/**
 * Reads every constant that the frames of a source need and makes their calibration. A detector of one gain without pedestals
 * gives raw values as float32.
 * @throws CalibdeskError not-found for a named file, and without pedestals of a detector that switches gain; bad-input for
 *   constants of another size and for a common mode that does not fit; usage
 */
export async function loadCalibration(
  request: CalibrationRequest,
  dataset: Dataset,
  source: DatasetSource,
  context: CallContext,
): Promise<Calibration> {
  const kind = sensorKind(source.device);
  checkRaw(source, kind);
  const finder = new ConstantsFinder(dataset, source, request, context);
  const shape = calibratedShape(source);
  const pixels = sizeOf(shape);
  const gains = isMultiGain(kind) ? planesOfKind[kind] : 1;
  const planes = gains === 1 ? [1] : [gains];
  const floats = async (type: 'pedestals' | 'pixel_gain' | 'pixel_offset' | 'pixel_rms', counts = planes) => {
    const found = await finder.read(type);
    return found === null ? null : (fitConstants(found, source, counts) as Float32Array);
  };
  // The list is checked before files are read.
  if (request.commonMode !== null) parseCommonMode(request.commonMode);
  const pedestals = await floats('pedestals');
  if (pedestals === null && gains > 1) throw noPedestals(source, dataset, await finder.calibdir());
  const user = request.mask === null ? null : await readMask(request.mask, source, pixels, context);
  const status = await statusOf(
    finder,
    source,
    gains === 1 ? [1] : [gains, 1],
    isMultiGain(kind) ? statusGains[kind] : 1,
    pixels,
  );
  const mask = andMasks(status.mask, user);
  const factors = await floats('pixel_gain');
  const raw = pedestals === null;
  const { until } = request;
  const wanted = !raw && reaches(until, 'common_mode');
  const setting = wanted ? await settingOf(request, finder, source) : settingOfNumbers([0]);
  const needsRms = setting.kind === 'algorithm' && setting.numbers[0] === 6 && gains === 1;
  const plan: CalibrationPlan = {
    sensor: { source: source.source, device: source.device, shape },
    until,
    setting,
    original: request.original,
    pedestals,
    factors,
    status: gains === 1 ? status.pixelStatus : null,
    rms: needsRms ? await floats('pixel_rms') : null,
    mask,
    userMask: user,
    modes: null,
  };
  if (isMultiGain(kind))
    await addPlanes(
      plan,
      kind,
      request,
      dataset,
      source,
      kind === 'jungfrau' ? await floats('pixel_offset') : null,
      context,
    );
  const { corrects } = calibratorOf(plan);
  let calibrate = frameCalibratorOf(plan);
  const does: Record<CalibStep, boolean> = {
    pedestals: !raw,
    common_mode: corrects,
    gain: !raw && factors !== null,
    mask: !raw && mask !== null,
  };
  return {
    plan,
    shape,
    unit: isMultiGain(kind) && reaches(until, 'gain') && factors !== null ? 'keV' : 'ADU',
    applied: (Object.keys(does) as CalibStep[]).filter((step) => does[step] && reaches(until, step)),
    commonMode: corrects ? describeSetting(setting) : null,
    pedestals,
    statusMask: status.mask,
    useWords(words) {
      plan.words = words;
      calibrate = frameCalibratorOf(plan);
    },
    apply(frame) {
      const values = naturalOrder(source.device, frame.shape, frame.data) as RawPixels;
      const out = new Float32Array(pixels);
      calibrate(values, out);
      return out;
    },
  };
}

/** The error for a detector without pedestals: where they were looked for, and how to name them. */
export function noPedestals(
  source: DatasetSource,
  dataset: Dataset,
  calibdir: string | null,
): CalibdeskError {
  const where = calibdir === null ? 'no file was named and there is no store' : `none in ${calibdir}`;
  return new CalibdeskError(
    'not-found',
    `no pedestals of ${source.source} for run ${dataset.run}: ${where}`,
    { hint: 'name a file with --pedestals, or a store with --calib-dir' },
  );
}

async function readMask(
  file: string,
  source: DatasetSource,
  pixels: number,
  context: CallContext,
): Promise<Uint8Array> {
  const { array } = await readConstants(file, { signal: context.signal });
  return userMask(naturalOrder(source.device, array.shape, array.data), pixels, file);
}

/** Brings the planes of a detector that switches gain into the plan: offsets, factors, modes. */
async function addPlanes(
  plan: CalibrationPlan,
  kind: 'jungfrau' | 'epix10ka',
  request: CalibrationRequest,
  dataset: Dataset,
  source: DatasetSource,
  offsets: Float32Array | null,
  context: CallContext,
): Promise<void> {
  const { factors, pedestals } = plan;
  if (factors === null && kind === 'epix10ka' && reaches(plan.until, 'gain'))
    throw new CalibdeskError(
      'not-found',
      `no pixel_gain of ${source.source}: without it there is no result`,
      {
        hint: 'name a file with --gain, or end earlier with --until common_mode',
      },
    );
  plan.pedestals = addOffsets(pedestals!, offsets);
  plan.factors = factors === null ? null : factorsOf(factors);
  if (kind !== 'epix10ka') return;
  if (request.gainMode === null) plan.words = await wordsOf(request, dataset, source);
  else plan.modes = await modesOf(request.gainMode, source, sizeOf(plan.sensor.shape), context);
}

/** Control words of all pixels: from the file that the user names, else from the configuration in the data. */
async function wordsOf(
  request: CalibrationRequest,
  dataset: Dataset,
  source: DatasetSource,
): Promise<Uint8Array> {
  const { shape } = source;
  const [rows = 0, columns = 0] = shape.slice(-2);
  const panels = sizeOf(shape) / (rows * columns);
  if (request.config) {
    const fields = await readJsonObject(request.config);
    return controlWords(await readGainConfiguration(request.config, fields, '', [panels, rows, columns]));
  }
  const words = await dataset.controlWords?.(0, source);
  if (words) return words;
  throw new CalibdeskError('usage', `${source.source}: the gain mode of its pixels is not known`, {
    hint: `give --config FILE with trbits and asicPixelConfigArray, or --gain-mode FILE: for every pixel 0 to 6 (${epix10kaModes.join(' ')})`,
  });
}

async function modesOf(
  file: string,
  source: DatasetSource,
  pixels: number,
  context: CallContext,
): Promise<Uint8Array> {
  const { array } = await readConstants(file, { signal: context.signal });
  if (array.data.length !== pixels)
    throw new CalibdeskError(
      'bad-input',
      `${file}: ${array.data.length} gain modes, a frame of ${source.source} has ${pixels} pixels`,
      { file, hint: 'one number, 0 to 6, for every pixel' },
    );
  return Uint8Array.from(array.data as ArrayLike<number | bigint>, (mode) =>
    Number(mode) >= 0 && Number(mode) < epix10kaModes.length ? Number(mode) : 255,
  );
}
