import { join } from 'node:path';
import { darkImageNames, type DarkResult, type DarkTrendPoint } from '../../contract/darks.ts';
import type { PlanDocument } from '../../contract/plans.ts';
import { qualityChecks, type QualityLimits } from '../../domain/darkFiles/qualityChecks.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { undefinedDetectorType } from '../../domain/store/detectorTypes.ts';
import { darkFolder, readDarkRecord } from '../darks/darkRecord.ts';
import { shownGains } from '../darks/shownGains.ts';
import { darkTrend } from '../darks/darkTrend.ts';
import { keepQualityLimits, qualityLimitsOf } from '../darks/qualityLimits.ts';
import type { StoreServices } from './changeStore.ts';
import type { CallContext } from './context.ts';
import { darkDeployment } from './deployDarks.ts';
import { planDeploy } from './planDeploy.ts';
import type { DarkJobServices } from './processDark.ts';

/** Trend of a detector over its darks in a store. */
export function showDarkTrend(
  services: Pick<DarkJobServices, 'pool' | 'fileFacts'>,
  input: { calibdir: string; source: string; most: number },
  context: CallContext,
): Promise<{ points: DarkTrendPoint[]; left: number }> {
  return darkTrend(services, input, context);
}

/** The limits of the checks that are in force. */
export function qualityLimits(services: Pick<DarkJobServices, 'settings'>): QualityLimits {
  return qualityLimitsOf(services.settings);
}

/**
 * Sets and keeps the limits of the checks.
 * @throws CalibdeskError bad-input where a failure would begin before the warning
 */
export function setQualityLimits(
  services: Pick<DarkJobServices, 'settings'>,
  limits: QualityLimits,
): QualityLimits {
  const pairs = [
    ['bad pixels', limits.badShareWarn, limits.badShareFail],
    ['pedestal change', limits.pedestalChangeWarn, limits.pedestalChangeFail],
    ['rms change', limits.rmsRatioWarn, limits.rmsRatioFail],
    ['newly bad pixels', limits.newlyBadShareWarn, limits.newlyBadShareFail],
  ] as const;
  for (const [name, warn, fail] of pairs)
    if (fail < warn)
      throw new CalibdeskError(
        'bad-input',
        `${name}: failure from ${fail} begins before the warning from ${warn}`,
        {
          hint: 'nothing was changed; the limit of the failure must not be smaller',
        },
      );
  keepQualityLimits(services.settings, limits);
  return limits;
}

/**
 * Result of a dark job that is done, also of one of an earlier session.
 * @throws CalibdeskError not-found when the job made no result
 */
export async function darkResult(
  services: Pick<DarkJobServices, 'home' | 'settings'>,
  input: { jobId: string },
  context: CallContext,
): Promise<DarkResult> {
  const stored = await readDarkRecord(services.home, input.jobId);
  const folder = darkFolder(services.home, input.jobId);
  const sources: DarkResult['sources'] = [];
  const limits = qualityLimitsOf(services.settings);
  for (const { arrays, figures, group: _group, ...source } of stored.sources) {
    context.signal.throwIfAborted();
    const imageNames = darkImageNames.filter((name) => arrays[name] !== undefined);
    // Results of earlier versions do not know the bits of each segment.
    const bits = source.bitsBySegment ?? [];
    sources.push({
      ...source,
      bitsBySegment: bits,
      checks: qualityChecks(figures, limits),
      imageNames,
    });
  }
  const gains = (stored.gains ?? []).map((each) => shownGains(each, limits));
  return { ...stored, sources, gains, report: stored.report === null ? null : join(folder, stored.report) };
}

/**
 * Plan of deploying the constants of a finished dark job: pedestals, pixel_rms and pixel_status of every detector, or of
 * the named ones.
 * @throws CalibdeskError bad-source for a detector of no known type; those of the store
 */
export async function planDarkDeploy(
  services: StoreServices & Pick<DarkJobServices, 'home'>,
  input: {
    jobId: string;
    calibdir: string;
    sources?: string[] | undefined;
    range?: string | undefined;
    comment?: string | undefined;
  },
  context: CallContext,
): Promise<PlanDocument> {
  const stored = await readDarkRecord(services.home, input.jobId);
  const all = [...stored.sources, ...(stored.gains ?? [])];
  const wanted = input.sources ?? all.map(({ source }) => source);
  const missing = wanted.find((name) => !all.some(({ source }) => source === name));
  if (missing !== undefined)
    throw new CalibdeskError('bad-source', `${missing}: the job made no constants of this detector`, {
      hint: `it made those of ${all.map(({ source }) => source).join(', ')}`,
    });
  const chosen = all.filter(({ source }) => wanted.includes(source));
  const unknown = chosen.find((source) => source.group === undefinedDetectorType.group);
  if (unknown !== undefined)
    throw new CalibdeskError(
      'bad-source',
      `${unknown.source}: its detector type is not known, so it has no group in the store`,
      {
        hint: 'deploy it with `store copy --group`',
      },
    );
  const range = input.range ?? `${stored.run}-end`;
  const items = chosen.flatMap(({ source, group, files }) =>
    files.map(({ ctype, path }) => ({ source, group, ctype, input: path, range })),
  );
  const { calibdir } = input;
  const comment = input.comment?.trim() || 'calibrun-dark';
  return planDeploy(
    services,
    darkDeployment({
      calibdir,
      items,
      experiment: stored.experiment,
      run: stored.run,
      comment,
      verb: 'dark',
    }),
    context,
  );
}
