import { epix10kaModeOf, epix10kaModes } from '../calibrate/multiGain.ts';

export { epix10kaModes } from '../calibrate/multiGain.ts';
export type Epix10kaMode = (typeof epix10kaModes)[number];

/** Modes that a configuration can set, and that darks are taken in, in the order of their calibration cycles. */
export const epix10kaDarkModes = epix10kaModes.slice(0, 5);

/** Configuration of the gains of a detector, one entry per panel. */
export interface GainConfiguration {
  rows: number;
  columns: number;
  panels: {
    /** `trbit` of the four ASICs: 1 high, 0 medium. */
    trbits: ArrayLike<number>;
    /** `asicPixelConfigArray`, rows x columns in C order; bits 2 and 3 choose the gain. */
    pixels: ArrayLike<number>;
  }[];
}

/** ASIC of a pixel, the panel cut into halves of rows and columns: 0 lower right, 1 upper right, 2 upper left, 3 lower left. */
function asicOf(row: number, column: number, rows: number, columns: number): number {
  const lower = row >= rows / 2;
  if (column >= columns / 2) return lower ? 0 : 1;
  return lower ? 3 : 2;
}

const gainBits = 0b1100;
const highBit = 0b10000;
const dataBit14 = 0x4000;

/** Control words of all pixels without the data bit, panel after panel: bits 2, 3 of the configuration, bit 4 the trbit (reference 1.2). */
export function controlWords({ rows, columns, panels }: GainConfiguration): Uint8Array {
  const words = new Uint8Array(panels.length * rows * columns);
  let at = 0;
  for (const { trbits, pixels } of panels)
    for (let row = 0, pixel = 0; row < rows; row++)
      for (let column = 0; column < columns; column++, pixel++)
        words[at++] =
          (pixels[pixel] & gainBits) | (trbits[asicOf(row, column, rows, columns)] !== 0 ? highBit : 0);
  return words;
}

/** Control word of a pixel with bit 14 of its data as bit 5. */
export function withDataBit(word: number, raw: number): number {
  return word | ((raw & dataBit14) >> 9);
}

/** Mode of every control word of 6 bits; -1 for those that fit none. */
export const modeOfWord: Int8Array = Int8Array.from({ length: 64 }, (_, word) => epix10kaModeOf(word));

/** Share of the pixels in each of the seven modes. */
export function modeFractions(words: Uint8Array): number[] {
  const counts = new Float64Array(epix10kaModes.length);
  for (const word of words) {
    const mode = modeOfWord[word & 63];
    if (mode >= 0) counts[mode]++;
  }
  return Array.from(counts, (count) => count / words.length);
}

/** The mode that more than half of the pixels are in, or null. */
export function majorityMode(words: Uint8Array): Epix10kaMode | null {
  return epix10kaModes[modeFractions(words).findIndex((fraction) => fraction > 0.5)] ?? null;
}

const darkLabels = [
  'dark Fixed High Gain',
  'dark Fixed Medium Gain',
  'dark Fixed Low Gain',
  'dark Auto High to Low',
  'dark Auto Medium to Low',
];

/** Number of a calibration cycle by the text of its label: 0 to 4 darks, then the positions of trbit 0 and those of trbit 1; null: not known. */
export function cycleOfLabel(value: string, spacing: number): number | null {
  const dark = darkLabels.indexOf(value);
  if (dark >= 0) return dark;
  const match = /^position (\d{1,5}) trbit ([01])$/.exec(value);
  const positions = spacing * spacing;
  if (match === null || Number(match[1]) >= positions) return null;
  return darkLabels.length + Number(match[2]) * positions + Number(match[1]);
}

export interface StepLabel {
  name: string;
  value: string;
}

/** A source as labels write it: `XcsEndstation-0|Epix10ka-0`. */
const labelName = (source: string): string => source.replaceAll('.', '-').replaceAll(':', '|');

/**
 * The label that tells the cycle of a step: of those that name the detector, or its part behind `|`, the last; if its value means nothing, any label whose
 * value does. Null: the labels tell nothing (reference 6.2).
 */
export function cycleOfStep(labels: readonly StepLabel[], source: string, spacing: number): number | null {
  const whole = labelName(source);
  const part = whole.slice(whole.indexOf('|') + 1);
  const named = labels.filter(({ name }) => name.includes(whole) || name.includes(part)).at(-1);
  const number = named === undefined ? null : cycleOfLabel(named.value, spacing);
  if (number !== null) return number;
  for (const { value } of labels) {
    const found = cycleOfLabel(value, spacing);
    if (found !== null) return found;
  }
  return null;
}

/** Default gains of the modes, ADU/keV. */
export function defaultGains(high: number, medium: number, low: number): number[] {
  return [high, medium, low, high, medium, low, low];
}

/** Mode of a charge-injection cycle and the position of its pulsed pixels. */
export function pulsedCycle(cycle: number, spacing: number): { highToLow: boolean; position: number } {
  const positions = spacing * spacing;
  const beyond = cycle - darkLabels.length;
  return { highToLow: beyond >= positions, position: beyond % positions };
}
