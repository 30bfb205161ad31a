import { maskInPlace, reaches, type CalibStep, type CommonModeStep, type FrameCalibrator } from './types.ts';

/** Bits 0 to 13 of a raw word are data; above them stands the gain. */
const dataMask = 0x3fff;

/** Constants of a detector that switches gain: planes of one frame's size, one for each gain. */
export interface GainPlanes {
  /** What is subtracted, ADU. */
  offsets: Float32Array;
  /** What it is multiplied by: float32(1 / gain), 0 where the gain is 0. */
  factors: Float32Array;
}

/** float32 reciprocals of gains; 0 where the gain is 0. */
export function factorsOf(gain: Float32Array): Float32Array {
  const factors = new Float32Array(gain.length);
  for (let i = 0; i < gain.length; i++) factors[i] = gain[i] === 0 ? 0 : 1 / gain[i];
  return factors;
}

/** Sum of pedestals and offsets in float32; without offsets the pedestals themselves. */
export function addOffsets(pedestals: Float32Array, offsets: Float32Array | null): Float32Array {
  if (offsets === null) return pedestals;
  const sum = new Float32Array(pedestals.length);
  for (let i = 0; i < sum.length; i++) sum[i] = pedestals[i] + offsets[i];
  return sum;
}

/** Gain of a pixel of a frame: number of its plane, or -1 for none (nothing subtracted, factor 1). */
export type GainOfPixel = (raw: number, pixel: number) => number;

const gainsOfBits = Int8Array.of(0, 1, -1, 2);

/** Jungfrau: gain bits 00, 01, 11 of the raw word are gains 0, 1, 2; 10 is no gain. */
export const jungfrauGain: GainOfPixel = (raw) => gainsOfBits[(raw >> 14) & 3];

/** Jungfrau pixels take part in common mode in gain 0 only. */
export const jungfrauHighGains: readonly number[] = [0];

/** Gain modes of epix10ka in the order of all its constants: FH FM FL AHL-H AML-M AHL-L AML-L. */
export const epix10kaModes = ['FH', 'FM', 'FL', 'AHL-H', 'AML-M', 'AHL-L', 'AML-L'] as const;

/** Epix10ka: FH, FM, AHL-H and AML-M take part in common mode. */
export const epix10kaHighGains: readonly number[] = [0, 1, 3, 4];

/** Epix10ka with the mode (0 to 6) of every pixel given; other numbers are no mode. */
export function epix10kaGain(modes: ArrayLike<number>): GainOfPixel {
  return (_raw, pixel) => (modes[pixel] < epix10kaModes.length ? modes[pixel] : -1);
}

/** Bits of the control word that decide, and the value they must have, for each mode. */
const controlTests: readonly [bits: number, value: number][] = [
  [0b011100, 0b011100],
  [0b011100, 0b001100],
  [0b001100, 0b001000],
  [0b111100, 0b010000],
  [0b111100, 0b000000],
  [0b111100, 0b110000],
  [0b111100, 0b100000],
];

/**
 * Mode of an epix10ka control word: bits 2, 3 of the pixel configuration, bit 4 the trbit of the ASIC, bit 5 data bit 14 of
 * the raw word; -1 when no mode matches. Source: reference epix10ka-jungfrau 1.2.
 */
export function epix10kaModeOf(controlWord: number): number {
  return controlTests.findIndex(([bits, value]) => (controlWord & bits) === value);
}

const modeOfWord = Int8Array.from({ length: 64 }, (_, word) => epix10kaModeOf(word));

/** Epix10ka with the control word of every pixel given, without its data bit: bit 14 of the raw word decides between the two ranges of a mode. */
export function epix10kaWordGain(words: ArrayLike<number>): GainOfPixel {
  return (raw, pixel) => modeOfWord[(words[pixel] | ((raw & 0x4000) >> 9)) & 63];
}

/**
 * Calibration of jungfrau and epix10ka, keV where gains are ADU/keV: data bits - offset of the gain, common mode on good pixels in high gain,
 * factor, mask; every operation is rounded to float32. Source: reference dark-processing 11, epix10ka-jungfrau 8.
 */
export function multiGainCalibrator(
  planes: GainPlanes,
  pixels: number,
  gainOf: GainOfPixel,
  highGains: readonly number[],
  commonMode: CommonModeStep,
  mask: Uint8Array | null,
  until: CalibStep,
): FrameCalibrator {
  const { offsets, factors } = planes;
  const gains = new Int8Array(pixels);
  const good = new Uint8Array(pixels);
  const isHigh = new Uint8Array(epix10kaModes.length);
  for (const gain of highGains) isHigh[gain] = 1;
  return (raw, out) => {
    for (let pixel = 0; pixel < pixels; pixel++) {
      const gain = gainOf(raw[pixel], pixel);
      gains[pixel] = gain;
      out[pixel] = (raw[pixel] & dataMask) - (gain < 0 ? 0 : offsets[gain * pixels + pixel]);
    }
    if (reaches(until, 'common_mode') && commonMode.correction !== null) {
      for (let pixel = 0; pixel < pixels; pixel++)
        good[pixel] =
          isHigh[gains[pixel]] === 1 && (commonMode.mask === null || commonMode.mask[pixel] !== 0) ? 1 : 0;
      commonMode.correction(out, good);
    }
    if (reaches(until, 'gain'))
      for (let pixel = 0; pixel < pixels; pixel++)
        if (gains[pixel] >= 0) out[pixel] *= factors[gains[pixel] * pixels + pixel];
    if (reaches(until, 'mask') && mask !== null) maskInPlace(out, mask);
  };
}
