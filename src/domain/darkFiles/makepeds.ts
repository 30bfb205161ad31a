import { CalibdeskError } from '../errors.ts';
import { calibrunTypeOf, parseCalibrunTypes } from './calibrunTypes.ts';

/** Absolute thresholds of one group of detectors, ADU; `fractionOut` is a fraction. */
export interface MakepedsThresholds {
  intensityLow: number;
  intensityHigh: number;
  rmsLow: number;
  rmsHigh: number;
  fractionOut: number;
}

export const defaultThresholds: Readonly<MakepedsThresholds> = {
  intensityLow: 0.1,
  intensityHigh: 16000,
  rmsLow: 0.1,
  rmsHigh: 10000,
  fractionOut: 0.1,
};

const keys: Record<string, keyof MakepedsThresholds> = {
  ADUMIN: 'intensityLow',
  ADUMAX: 'intensityHigh',
  NOISESIGMIN: 'rmsLow',
  NOISESIGMAX: 'rmsHigh',
  FRACLM: 'fractionOut',
};

/**
 * Reads `makepeds.cfg`: blocks `<names> {` ... `}` of assignments `KEY=number`, `#` comments. Names in lower case are the keys
 * of the result; what a block does not set keeps its default.
 * @throws CalibdeskError bad-input with file and line
 */
export function parseMakepedsConfig(text: string, file: string): Map<string, MakepedsThresholds> {
  const blocks = new Map<string, MakepedsThresholds>();
  let current: MakepedsThresholds | null = null;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/#.*/, '').trim();
    if (line === '') continue;
    const bad = (why: string): CalibdeskError =>
      new CalibdeskError('bad-input', `${file}, line ${index + 1}: ${why}`, {
        file,
        hint: 'expected blocks such as `Epix100a {`, lines `ADUMIN=0.1`, and `}`',
      });
    const open = /^([\w,]+)\s*\{$/.exec(line);
    const assignment = /^(?:export\s+)?(\w+)=["']?([^"']*)["']?;?$/.exec(line);
    if (open !== null && current === null)
      blocks.set(open[1].toLowerCase(), (current = { ...defaultThresholds }));
    else if (line === '}' && current !== null) current = null;
    else if (assignment !== null && current !== null) {
      const key = keys[assignment[1]];
      if (key === undefined) continue; // hutches keep other settings there too
      const value = Number(assignment[2]);
      if (assignment[2].trim() === '' || !Number.isFinite(value)) throw bad(`${assignment[1]} is no number`);
      current[key] = value;
    } else throw bad(`not understood: ${JSON.stringify(line)}`);
  }
  if (current !== null)
    throw new CalibdeskError('bad-input', `${file}: the last block is not closed`, { file });
  return blocks;
}

export interface MakepedsRequest {
  opal: boolean;
  zyla: boolean;
  rayonix: boolean;
  uxi: boolean;
  alvium: boolean;
  /** Any threshold was given on the command line: the last camera asked for is then processed alone. */
  thresholdGiven: boolean;
}

/** One call of calibrun among the steps. */
export interface MakepedsGroup {
  /** Name of the block in the configuration, also the list of types. */
  types: string;
  zeroPedestals: boolean;
}

const cameras: [keyof MakepedsRequest, string[]][] = [
  ['opal', ['Opal1000,Opal2000,Opal4000,Opal8000']],
  ['zyla', ['Zyla', 'iStar']],
  ['rayonix', ['Rayonix']],
  ['uxi', ['uxi']],
  ['alvium', ['Alvium']],
];

/**
 * The calls of calibrun for the detectors of a run: cspad types and Epix100a where they are present, cameras only when asked
 * for and present. Rule: reference dark-processing 12, step 5.
 */
export function makepedsGroups(sources: readonly string[], request: MakepedsRequest): MakepedsGroup[] {
  const present = (types: string): boolean => {
    const wanted = parseCalibrunTypes(types).types;
    return sources.some((source) => calibrunTypeOf(source, null, wanted) !== null);
  };
  const group = (types: string): MakepedsGroup => ({
    types,
    zeroPedestals: types === 'Rayonix',
  });
  const always = ['CSPAD,CSPAD2x2', 'Epix100a'].filter(present).map(group);
  const asked = cameras
    .filter(([flag]) => request[flag])
    .flatMap(([, types]) => types.filter(present).map(group));
  if (asked.length > 0 && request.thresholdGiven) return asked.slice(-1);
  return [...always, ...asked];
}
