import type { DarkImageName } from '../../contract/darks.ts';
import { qualityChecks, type QualityLimits } from '../../domain/darkFiles/qualityChecks.ts';
import type { StoredGains, StoredMode } from './darkRecord.ts';

/** A kept result as windows and reports show it, judged by the limits. */
export function shownGains(
  stored: StoredGains,
  limits: QualityLimits,
): Omit<StoredGains, 'modes' | 'group'> & {
  modes: (Omit<StoredMode, 'originCheck' | 'figures' | 'arrays'> & {
    imageNames: DarkImageName[];
    checks: ReturnType<typeof qualityChecks>;
  })[];
} {
  const { group: _group, modes, ...rest } = stored;
  return {
    ...rest,
    modes: modes.map(({ originCheck: origin, figures, arrays, ...mode }) => {
      const checks = qualityChecks(figures, limits);
      const own = mode.origin === 'dark';
      return {
        ...mode,
        imageNames: Object.keys(arrays) as DarkImageName[],
        checks: [
          origin,
          ...(mode.origin === 'default' ? [] : checks.filter(({ name }) => own || name !== 'frames')),
        ],
      };
    }),
  };
}
