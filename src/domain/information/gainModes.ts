import { controlWords, modeFractions, withDataBit, type GainConfiguration } from '../gains/epix10kaModes.ts';

const epix10kaRows = 352;
const epix10kaColumns = 384;

/** Gain settings of one panel, from its configuration. */
export type Epix10kaSettings = GainConfiguration['panels'][number];

/**
 * Share of pixels in each of the seven modes (`epix10kaModes`). `raw`: words of all panels, panel after panel, C order; null classifies
 * without data. Null when the sizes do not fit each other.
 */
export function gainModeFractions(
  panels: readonly Epix10kaSettings[],
  raw: ArrayLike<number> | null,
): number[] | null {
  const size = epix10kaRows * epix10kaColumns;
  if (panels.length === 0 || (raw !== null && raw.length !== panels.length * size)) return null;
  if (panels.some(({ pixels, trbits }) => pixels.length !== size || trbits.length !== 4)) return null;
  const words = controlWords({ rows: epix10kaRows, columns: epix10kaColumns, panels: [...panels] });
  if (raw !== null) for (let i = 0; i < words.length; i++) words[i] = withDataBit(words[i], raw[i]);
  return modeFractions(words);
}
