/** Gain modes of epix10ka pixels, in the order of the first axis of their constants. */
export const epix10kaModes = ['FH', 'FM', 'FL', 'AHL-H', 'AML-M', 'AHL-L', 'AML-L'] as const;

export const epix10kaRows = 352;
export const epix10kaColumns = 384;
const asicRows = epix10kaRows / 2;
const asicColumns = epix10kaColumns / 2;

/** Gain settings of one panel, from its configuration. */
export interface Epix10kaSettings {
  /** `asicPixelConfigArray`, 352 x 384 values; bits 2 and 3 choose the gain. */
  pixels: ArrayLike<number>;
  /** `trbit` of the four ASICs: 1 high, 0 medium. */
  trbits: readonly number[];
}

/** Mode of a control word: bits 2-3 of the pixel, bit 4 the trbit of its ASIC, bit 5 the data bit 14; -1 for the debug setting that fits no mode. */
export function modeOfControlWord(word: number): number {
  if ((word & 28) === 28) return 0;
  if ((word & 28) === 12) return 1;
  if ((word & 12) === 8) return 2;
  switch (word & 60) {
    case 16:
      return 3;
    case 0:
      return 4;
    case 48:
      return 5;
    case 32:
      return 6;
    default:
      return -1;
  }
}

/** ASIC of a pixel: 0 lower right, 1 upper right, 2 upper left, 3 lower left. */
function asicOf(row: number, column: number): number {
  if (column >= asicColumns) return row >= asicRows ? 0 : 1;
  return row >= asicRows ? 3 : 2;
}

/**
 * Share of pixels in each of the seven modes. `raw`: words of all panels, panel after panel, C order; null classifies without data.
 * Null when the sizes do not fit each other.
 */
export function gainModeFractions(
  panels: readonly Epix10kaSettings[],
  raw: ArrayLike<number> | null,
): number[] | null {
  const size = epix10kaRows * epix10kaColumns;
  if (panels.length === 0 || (raw !== null && raw.length !== panels.length * size)) return null;
  if (panels.some(({ pixels, trbits }) => pixels.length !== size || trbits.length !== 4)) return null;
  const modeOfWord = Int8Array.from({ length: 64 }, (_, word) => modeOfControlWord(word));
  const counts = new Float64Array(epix10kaModes.length);
  panels.forEach(({ pixels, trbits }, panel) => {
    for (let row = 0, i = 0; row < epix10kaRows; row++)
      for (let column = 0; column < epix10kaColumns; column++, i++) {
        const trbit = trbits[asicOf(row, column)]! ? 16 : 0;
        const switched = raw === null ? 0 : (raw[panel * size + i]! & 0x4000) >> 9;
        const mode = modeOfWord[(pixels[i]! & 12) | trbit | switched]!;
        if (mode >= 0) counts[mode]!++;
      }
  });
  return Array.from(counts, (count) => count / (panels.length * size));
}
