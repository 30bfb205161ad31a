import type { DarkSourceResult, RunDetector } from '../../../contract/darks.ts';
import { detectorTypeOf, undefinedDetectorType } from '../../../domain/store/detectorTypes.ts';

/** Why a detector is not chosen by itself; null when it is. */
export function reasonAgainst(source: string): string | null {
  const type = detectorTypeOf(source);
  if (type.code === undefinedDetectorType.code) return 'unknown detector type: no place in the store';
  if (type.base === 'JungfrauV1' || type.base === 'Epix10kaV1')
    return 'several gain modes: needs a dark of each mode';
  if (type.base === 'CameraV1') return 'camera: pedestals are rarely used';
  if (type.base === 'AcqirisV1' || type.base === 'ImpV1' || type.base === null) return 'no image';
  return null;
}

/** The detectors that "Make pedestals" takes; when none is usual for darks, all that have a place in the store. */
export function defaultSources(detectors: readonly RunDetector[]): string[] {
  const usual = detectors.filter(
    (detector) => detector.frames > 0 && reasonAgainst(detector.source) === null,
  );
  return usual.map((detector) => detector.source);
}

export type Verdict = 'pass' | 'warn' | 'fail';

/** The worst of the checks of a detector. */
export function verdictOf(result: Pick<DarkSourceResult, 'checks'>): Verdict {
  if (result.checks.some((check) => check.state === 'fail')) return 'fail';
  return result.checks.some((check) => check.state === 'warn') ? 'warn' : 'pass';
}

/** What is deployed unless somebody decides otherwise: every detector without a failed check. */
export function deployableSources(results: readonly DarkSourceResult[]): string[] {
  return results.filter((result) => verdictOf(result) !== 'fail').map((result) => result.source);
}

/** Short form of a source for tight places: `Epix100a.1` of `XppEndstation.0:Epix100a.1`. */
export function shortSource(source: string): string {
  return source.split(':').at(-1) ?? source;
}

/** Meaning of the status bits of dark processing, in order of value. */
export const statusBits: readonly { value: number; letter: string; name: string }[] = [
  { value: 1, letter: 'A', name: 'rms above limit' },
  { value: 2, letter: 'B', name: 'rms below limit' },
  { value: 4, letter: 'C', name: 'saturated too often' },
  { value: 8, letter: 'D', name: 'intensity too low too often' },
  { value: 16, letter: 'E', name: 'average above limit' },
  { value: 32, letter: 'F', name: 'average below limit' },
];
