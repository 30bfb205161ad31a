import { CalibdeskError } from '../errors.ts';
import { peakOf, subtract, unbondedMean, type Stretch } from './histogramPeak.ts';
import { endsWith, sectionColumns, sectionRows, sensorKind, type CommonModeSensor } from './sensor.ts';
import type { CommonModeInputs, Correction } from './types.ts';

export const sectionPixels = sectionRows * sectionColumns;

/** Whether a frame is made of cspad sections, contiguous one after another. */
export function hasSections(sensor: CommonModeSensor): boolean {
  const kind = sensorKind(sensor.device);
  return (kind === 'cspad' || kind === 'cspad2x2') && endsWith(sensor.shape, sectionRows, sectionColumns);
}

function sectionsOf(frameSize: number): Stretch[] {
  const sections: Stretch[] = [];
  for (let first = 0; first + sectionPixels <= frameSize; first += sectionPixels)
    sections.push({ first, count: sectionPixels, stride: 1 });
  return sections;
}

/**
 * Stretches of a detector without sections: p4 of p5 pixels, starting every p5 pixels, p6 apart. Without these numbers (or all
 * zero, as in a file filled up to 16 numbers) the whole frame is one.
 */
function genericStretches(frameSize: number, numbers: readonly number[]): Stretch[] {
  const [segments = 0, pixels = 0, stride = 0] = numbers.slice(4, 7).map(Math.trunc);
  if (pixels === 0 && stride === 0) return [{ first: 0, count: frameSize, stride: 1 }];
  const length = pixels < 100 ? 128 : pixels;
  const step = Math.max(1, stride);
  const stretches: Stretch[] = [];
  for (let s = 0; s < Math.max(1, segments); s++) {
    const first = s * length;
    // Nothing is read past the end of the frame.
    const count = Math.min(length, Math.ceil((frameSize - first) / step));
    if (count > 0) stretches.push({ first, count, stride: step });
  }
  return stretches;
}

/** Pixels of the estimates of algorithm 1: cspad sections, or what p4, p5 and p6 say. */
export function peakStretches(
  sensor: CommonModeSensor,
  frameSize: number,
  numbers: readonly number[],
): Stretch[] {
  return hasSections(sensor) ? sectionsOf(frameSize) : genericStretches(frameSize, numbers);
}

/** Algorithm 1: the peak of a histogram, by cspad section or by stretch; cspad may fall back to the unbonded pixels. */
export function peakCorrection(
  sensor: CommonModeSensor,
  frameSize: number,
  numbers: readonly number[],
  inputs: CommonModeInputs,
): Correction {
  const [, mean = 0, sigma = 0, threshold = 0, fallBack = 0] = numbers;
  const sections = hasSections(sensor);
  const stretches = peakStretches(sensor, frameSize, numbers);
  return (frame) => {
    for (const stretch of stretches) {
      const peak = peakOf(frame, inputs.status, stretch, { mean, sigma, threshold });
      if (peak !== null) subtract(frame, stretch, peak);
      else if (sections && fallBack > 0.1) correctUnbonded(frame, stretch, mean);
    }
  };
}

function correctUnbonded(frame: Float32Array, section: Stretch, limit: number): void {
  const mean = unbondedMean(frame, section.first);
  if (Math.abs(mean) <= limit) subtract(frame, section, mean);
}

/** Algorithm 5: the mean of the unbonded pixels of each cspad section. */
export function unbondedCorrection(
  sensor: CommonModeSensor,
  frameSize: number,
  numbers: readonly number[],
): Correction {
  if (!hasSections(sensor))
    throw new CalibdeskError(
      'bad-input',
      `common mode 5 uses the unbonded pixels of cspad sections of (185, 388); the frames of ${sensor.source} are (${sensor.shape.join(', ')})`,
      { hint: 'choose another algorithm, or 0 to switch it off' },
    );
  const [, limit = 0] = numbers;
  const sections = sectionsOf(frameSize);
  return (frame) => {
    for (const section of sections) correctUnbonded(frame, section, limit);
  };
}
