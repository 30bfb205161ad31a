/** Gain modes of jungfrau (reference epix10ka-jungfrau 1.1 and 4.2). */

/** Names of the DAQ's enumeration, by their numbers. */
export const jungfrauModeNames = [
  'Normal',
  'FixedGain1',
  'FixedGain2',
  'ForcedGain1',
  'ForcedGain2',
  'HighGain0',
] as const;
export type JungfrauModeName = (typeof jungfrauModeNames)[number];

const indexOfMode: Readonly<Record<JungfrauModeName, 0 | 1 | 2>> = {
  Normal: 0,
  HighGain0: 0,
  FixedGain1: 1,
  ForcedGain1: 1,
  FixedGain2: 2,
  ForcedGain2: 2,
};

/** Order in which deployment looks for the modes: of equal times the later name counts. */
export const jungfrauLookUpOrder: readonly JungfrauModeName[] = [
  'FixedGain1',
  'FixedGain2',
  'ForcedGain1',
  'ForcedGain2',
  'HighGain0',
  'Normal',
];

export function isJungfrauMode(name: string): name is JungfrauModeName {
  return Object.hasOwn(indexOfMode, name);
}

/** Plane of the constants that a mode fills: 0, 1, 2. */
export function jungfrauGainIndex(mode: JungfrauModeName): 0 | 1 | 2 {
  return indexOfMode[mode];
}

/** Bits 15, 14 of the raw word of each plane: g0 00, g1 01, g2 11. */
export const jungfrauGainState = [0, 1, 3] as const;

/** Mode part of a file name, `gm0-Normal`. */
export function jungfrauModeText(mode: JungfrauModeName): string {
  return `gm${indexOfMode[mode]}-${mode}`;
}

/** Names of the planes of the constants. */
export const jungfrauPlaneNames = ['g0', 'g1', 'g2'] as const;
