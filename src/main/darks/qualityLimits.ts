import { qualityLimitsSchema } from '../../contract/darks.ts';
import { defaultQualityLimits, type QualityLimits } from '../../domain/darkFiles/qualityChecks.ts';
import type { Settings } from '../settings/settings.ts';

/** Where the limits are kept. */
export type KeptSettings = Pick<Settings, 'values' | 'set'>;

const key = 'darkQuality';

/** The limits of the checks that the user has set; the defaults for what is not set, or was damaged. */
export function qualityLimitsOf(settings: Pick<KeptSettings, 'values'>): QualityLimits {
  const kept = qualityLimitsSchema.partial().safeParse(settings.values()[key]);
  const whole = { ...defaultQualityLimits, ...(kept.success ? kept.data : {}) };
  return qualityLimitsSchema.safeParse(whole).success ? whole : { ...defaultQualityLimits };
}

/** Keeps limits for this and all later sessions. */
export function keepQualityLimits(settings: KeptSettings, limits: QualityLimits): void {
  settings.set(key, limits);
}
