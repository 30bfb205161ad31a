import { switchedPedestals } from './epix10kaDark.ts';
import { epix10kaDarkModes, epix10kaModes } from './epix10kaModes.ts';
import type { PanelType } from './panelFiles.ts';

/** Fits of one of the two auto-ranging modes: medium to low (`ml`) or high to low (`hl`). */
export interface ModeFits {
  /** (rows, columns, part 0 high or medium / 1 low, slope / intercept) */
  fits: Float64Array;
  /** (rows, columns, part) */
  chi2: Float64Array;
  /** Index of the switch, (rows, columns). */
  switching: Int16Array;
  /** Pixels with a fit. */
  fitted: number;
  /** Whether any cycle of it was evaluated. */
  evaluated: boolean;
}

export function createFits(pixels: number): ModeFits {
  return {
    fits: new Float64Array(4 * pixels),
    chi2: new Float64Array(2 * pixels),
    switching: new Int16Array(pixels),
    fitted: 0,
    evaluated: false,
  };
}

/** Every `stride`-th value from `first` on: one map of interleaved ones. */
function map(values: Float64Array, stride: number, first: number): Float64Array {
  const part = new Float64Array(values.length / stride);
  for (let i = 0, at = first; i < part.length; i++, at += stride) part[i] = values[at];
  return part;
}

export interface ChargeResult {
  type: PanelType;
  mode: string;
  values: Float64Array;
}

/** One dark cycle of the run: its average, by the number of its mode; null where it was not evaluated. */
export type DarkAverages = readonly (Float64Array | null)[];

/**
 * All maps that follow from fits and darks, of what was evaluated only (reference epix10ka-jungfrau 7.2): gains (ADU per pulser step), offsets, their differences, pedestals of
 * the dark modes and of switched pixels.
 */
export function chargeResults(
  fits: Readonly<Record<'ml' | 'hl', ModeFits>>,
  darks: DarkAverages,
  withChi2: boolean,
): ChargeResult[] {
  const results: ChargeResult[] = [];
  const add = (type: PanelType, mode: string, values: Float64Array): void =>
    void results.push({ type, mode, values });
  for (const [key, number] of [
    ['ml', 4],
    ['hl', 3],
  ] as const) {
    const { evaluated, fits: values, chi2 } = fits[key];
    if (!evaluated) continue;
    const high = epix10kaModes[number];
    const low = epix10kaModes[number + 2];
    const maps = {
      gainHigh: map(values, 4, 0),
      offsetHigh: map(values, 4, 1),
      gainLow: map(values, 4, 2),
      offsetLow: map(values, 4, 3),
    };
    add('gainci', high, maps.gainHigh);
    add('gainci', low, maps.gainLow);
    add('offset', high, maps.offsetHigh);
    add('offset', low, maps.offsetLow);
    add(
      'offset',
      high.slice(0, 3),
      maps.offsetHigh.map((value, pixel) => value - maps.offsetLow[pixel]),
    );
    if (withChi2) {
      add('chi2ci', high, map(chi2, 2, 0));
      add('chi2ci', low, map(chi2, 2, 1));
    }
    const dark = darks[number];
    if (dark) add('pedestals', low, switchedPedestals(dark, maps));
  }
  epix10kaDarkModes.forEach((mode, number) => {
    const dark = darks[number];
    if (dark) add('pedestals', mode, dark);
  });
  return results;
}
