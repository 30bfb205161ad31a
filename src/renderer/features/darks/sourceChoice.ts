import type { DarkResult, DarkSourceResult, RunDetector } from '../../../contract/darks.ts';
import type { GainDarkResult, GainSteps } from '../../../contract/gainDarks.ts';
import { detectorTypeOf, undefinedDetectorType } from '../../../domain/store/detectorTypes.ts';

/** Whether a detector switches gain: its dark has a step for every gain mode. */
export function switchesGain(source: string): boolean {
  const { base } = detectorTypeOf(source);
  return base === 'JungfrauV1' || base === 'Epix10kaV1';
}

/** Gain modes that no step of the run is a dark of. */
export function missingModes({ modes }: Pick<GainSteps, 'modes'>): string[] {
  return modes.filter(({ steps }) => steps.length === 0).map(({ mode }) => mode);
}

/** Why a detector is not chosen by itself; null when it is. `steps`: what is known of the modes of one that switches gain. */
export function reasonAgainst(source: string, steps?: GainSteps | null): string | null {
  const type = detectorTypeOf(source);
  if (type.code === undefinedDetectorType.code) return 'unknown detector type: no place in the store';
  if (switchesGain(source)) {
    if (!steps) return 'several gain modes: needs a dark of each mode';
    const missing = missingModes(steps);
    return missing.length === 0 ? null : `no dark of ${missing.join(', ')} in this run`;
  }
  if (type.base === 'CameraV1') return 'camera: pedestals are rarely used';
  if (type.base === 'AcqirisV1' || type.base === 'ImpV1' || type.base === null) return 'no image';
  return null;
}

/** The detectors that "Make pedestals" takes; when none is usual for darks, all that have a place in the store. */
export function defaultSources(
  detectors: readonly RunDetector[],
  gainSteps: Readonly<Record<string, GainSteps>> = {},
): string[] {
  const usual = detectors.filter(
    ({ frames, source }) => frames > 0 && reasonAgainst(source, gainSteps[source]) === null,
  );
  return usual.map((detector) => detector.source);
}

export type Verdict = 'pass' | 'warn' | 'fail';

/** The worst of the checks of a detector. */
export function verdictOf(result: Pick<DarkSourceResult, 'checks'>): Verdict {
  if (result.checks.some((check) => check.state === 'fail')) return 'fail';
  return result.checks.some((check) => check.state === 'warn') ? 'warn' : 'pass';
}

/** The worst of the checks of all gain modes. */
export function gainVerdict({ modes }: Pick<GainDarkResult, 'modes'>): Verdict {
  return verdictOf({ checks: modes.flatMap(({ checks }) => checks) });
}

/** Every detector of a result with its verdict, those of one gain first. */
export function verdictsOf(
  result: Pick<DarkResult, 'sources' | 'gains'>,
): { source: string; verdict: Verdict }[] {
  return [
    ...result.sources.map((each) => ({ source: each.source, verdict: verdictOf(each) })),
    ...result.gains.map((each) => ({ source: each.source, verdict: gainVerdict(each) })),
  ];
}

/** What is deployed unless somebody decides otherwise: every detector without a failed check. */
export function deployableSources(result: Pick<DarkResult, 'sources' | 'gains'>): string[] {
  return verdictsOf(result)
    .filter(({ verdict }) => verdict !== 'fail')
    .map(({ source }) => source);
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
