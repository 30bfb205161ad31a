import { epix10kaModes } from '../gains/epix10kaModes.ts';

const four = (value: number): string => String(value).padStart(4, '0');

export const runLine = (run: number): string => `==== run ${four(run)} ====`;
export const stepLine = (step: number): string => `\n==== istep ${step}`;
export const stepSkipped = (step: number, skip: number): string =>
  `== istep ${step} - SKIP due to --stskip ${skip}`;
export const stepsEnd = (step: number, most: number): string =>
  `== istep ${step} - BREAK LOOP due to --steps ${most}`;
export const eventSkipped = (event: number, skip: number): string =>
  ` ievt ${four(event)} - SKIP EVENT due to --evskip ${skip}`;

/** Labels of a calib cycle. */
export function labelLines(labels: readonly { name: string; value: string }[]): string[] {
  return [
    ' ControlData.pvLabels:',
    ...labels.map(({ name, value }) => `     pv.name: ${name} pv.value: ${value}`),
  ];
}

export const keyLines = (keys: readonly string[]): string[] => [
  ' evt.keys:',
  ...keys.map((key) => `  ${key}`),
];

/** Shares of pixels in the gain modes, under their names. */
export function fractionLines(event: number, fractions: readonly number[]): string[] {
  const names = epix10kaModes.map((name) => name.padEnd(8)).join(' ');
  return [
    ` ievt: ${four(event)} pixel gain mode fractions for ranges`,
    `  ${names.trimEnd()}`,
    `  ${fractions.map((value) => value.toFixed(5)).join(', ')}`,
  ];
}

export const rawLine = (event: number, text: string): string => ` ievt: ${four(event)} ${text}`;
export const missingLine = (count: number): string => ` None for last ${count} events`;

/** Counts of the steps of one run. */
export function summaryLines(
  run: number,
  steps: readonly { step: number; events: number; good: number }[],
): string[] {
  return [
    `run:${four(run)} step:(events total, good):`,
    ...steps.map(({ step, events, good }) => ` ${step}: (${events}, ${good})`),
  ];
}

export const noDetectorLine = 'TO LOOK AT DATA DEFINE ONE OF THE DETECTORS IN OPTION --detname or -d';

/** Table of the options as datinfo shows it first. */
export function optionsTable(options: readonly (readonly [name: string, value: unknown])[]): string[] {
  const width = Math.max(...options.map(([name]) => name.length));
  return [
    '**kwargs',
    ...options.map(([name, value]) => `  ${name.padEnd(width)} : ${String(value ?? 'None')}`),
  ];
}
