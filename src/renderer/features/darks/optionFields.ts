import type { DarkOptions } from '../../../contract/darks.ts';

export interface OptionField {
  key: Exclude<keyof DarkOptions, 'eventCodes' | 'correctRms'>;
  label: string;
  unit: string;
  help: string;
  min: number;
  max: number;
  step: number;
}

const any = { min: -1e9, max: 1e9 };

/** The options of dark processing in the order of the work: which events, the gate, the limits of the status. */
export const optionFields: readonly OptionField[] = [
  {
    key: 'events',
    label: 'Events',
    unit: '',
    help: 'Events of each detector to use',
    min: 1,
    max: 10_000_000,
    step: 100,
  },
  {
    key: 'skip',
    label: 'Skip',
    unit: 'events',
    help: 'Events at the beginning to leave out',
    min: 0,
    max: 10_000_000,
    step: 10,
  },
  {
    key: 'nrecs1',
    label: 'First block',
    unit: 'events',
    help: 'Events from which the gate is found',
    min: 1,
    max: 10_000,
    step: 10,
  },
  {
    key: 'fractionOut',
    label: 'Fraction out',
    unit: '',
    help: 'Fraction of events outside the gate that marks a pixel',
    min: 0,
    max: 1,
    step: 0.05,
  },
  {
    key: 'intensityLow',
    label: 'Intensity, lowest',
    unit: 'ADU',
    help: 'Lowest intensity accepted',
    ...any,
    step: 1,
  },
  {
    key: 'intensityHigh',
    label: 'Intensity, highest',
    unit: 'ADU',
    help: 'Highest intensity accepted',
    ...any,
    step: 100,
  },
  { key: 'rmsLow', label: 'Rms, lowest', unit: 'ADU', help: 'Lowest rms accepted', ...any, step: 0.1 },
  { key: 'rmsHigh', label: 'Rms, highest', unit: 'ADU', help: 'Highest rms accepted', ...any, step: 100 },
  {
    key: 'intensitySigmasLow',
    label: 'Average, below',
    unit: 'sigmas',
    help: 'Half width of the accepted band below the mean of all pixels',
    ...any,
    step: 0.5,
  },
  {
    key: 'intensitySigmasHigh',
    label: 'Average, above',
    unit: 'sigmas',
    help: 'Half width of the accepted band above the mean of all pixels',
    ...any,
    step: 0.5,
  },
  {
    key: 'rmsSigmasLow',
    label: 'Rms, below',
    unit: 'sigmas',
    help: 'Half width of the accepted band of the rms below its mean',
    ...any,
    step: 0.5,
  },
  {
    key: 'rmsSigmasHigh',
    label: 'Rms, above',
    unit: 'sigmas',
    help: 'Half width of the accepted band of the rms above its mean',
    ...any,
    step: 0.5,
  },
];

/** The options that differ from their defaults. */
export function changedOptions(options: DarkOptions, defaults: DarkOptions): (keyof DarkOptions)[] {
  return (Object.keys(defaults) as (keyof DarkOptions)[]).filter((key) => options[key] !== defaults[key]);
}

/** `events 500, skip 10`: the changed ones in words; empty when all are defaults. */
export function changedText(options: DarkOptions, defaults: DarkOptions): string {
  return changedOptions(options, defaults)
    .map((key) => {
      if (key === 'correctRms') return 'rms corrected for the gate';
      const label = optionFields.find((field) => field.key === key)?.label ?? 'Event codes';
      return `${label.toLowerCase()} ${options[key]}`;
    })
    .join(', ');
}
