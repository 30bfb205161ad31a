import type { QualityLimitValues } from '../../../contract/darks.ts';

export interface LimitField {
  key: keyof QualityLimitValues;
  label: string;
  unit: string;
  /** Shown = kept * scale: shares are shown in percent. */
  scale: number;
  min: number;
  max: number;
  step: number;
}

const percent = { unit: '%', scale: 100, min: 0, max: 100, step: 0.5 };
const change = { unit: 'ADU', scale: 1, min: 0, max: 1e9, step: 10 };
const ratio = { unit: 'times', scale: 1, min: 1, max: 1e6, step: 0.1 };

/** The limits of the checks as people set them. */
export const limitFields: readonly LimitField[] = [
  { key: 'fewFrames', label: 'Frames, warning below', unit: '', scale: 1, min: 0, max: 1e7, step: 10 },
  { key: 'constantShareWarn', label: 'Constant pixels, warning from', ...percent },
  { key: 'saturatedShareWarn', label: 'Saturated pixels, warning from', ...percent },
  { key: 'badShareWarn', label: 'Bad pixels, warning from', ...percent },
  { key: 'badShareFail', label: 'Bad pixels, failure from', ...percent },
  { key: 'newlyBadShareWarn', label: 'Newly bad pixels, warning from', ...percent },
  { key: 'newlyBadShareFail', label: 'Newly bad pixels, failure from', ...percent },
  { key: 'pedestalChangeWarn', label: 'Pedestal change, warning from', ...change },
  { key: 'pedestalChangeFail', label: 'Pedestal change, failure from', ...change },
  { key: 'rmsRatioWarn', label: 'Rms change, warning from', ...ratio },
  { key: 'rmsRatioFail', label: 'Rms change, failure from', ...ratio },
];

/** What is shown of a kept limit, without the digits of binary fractions. */
export function shownLimit(value: number, field: LimitField): number {
  return Number((value * field.scale).toPrecision(10));
}

/** What is kept of a shown limit. */
export function keptLimit(shown: number, field: LimitField): number {
  return Number((shown / field.scale).toPrecision(10));
}
