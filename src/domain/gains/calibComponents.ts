/** Parts of the calibration of an epix10ka that are drawn (reference epix10ka-jungfrau 9). */

export interface ComponentKind {
  title: string;
  unit: string;
  /** Range of colours; null: from the values. */
  range: readonly [number, number] | null;
  /** Constants that it needs, types of the store. */
  needs: readonly ('pedestals' | 'pixel_gain' | 'pixel_rms' | 'pixel_status')[];
}

const kinds: Readonly<Record<number, ComponentKind>> = {
  1: { title: 'segment index', unit: '', range: null, needs: [] },
  2: { title: 'gain mode index', unit: '', range: [-1, 8], needs: [] },
  3: { title: 'gain', unit: 'ADU/keV', range: [0, 20], needs: ['pixel_gain'] },
  4: { title: 'pedestals', unit: 'ADU', range: [2000, 4000], needs: ['pedestals'] },
  5: { title: 'rms', unit: 'ADU', range: [0, 8], needs: ['pixel_rms'] },
  6: { title: 'raw & 0x3fff', unit: 'ADU', range: [2000, 4000], needs: [] },
  7: { title: 'raw - pedestals', unit: 'ADU', range: [-40, 40], needs: ['pedestals'] },
  8: { title: '(raw - pedestals) / gain', unit: 'keV', range: [-5, 5], needs: ['pedestals', 'pixel_gain'] },
  9: { title: 'calibrated', unit: 'keV', range: [-5, 5], needs: ['pedestals', 'pixel_gain'] },
  10: { title: 'status', unit: '', range: [0, 32], needs: ['pixel_status'] },
  11: { title: '1 / gain', unit: 'keV/ADU', range: null, needs: ['pixel_gain'] },
  101: { title: 'raw of a segment', unit: 'ADU', range: null, needs: [] },
  102: { title: 'raw of all segments', unit: 'ADU', range: null, needs: [] },
  103: { title: 'raw - pedestals of a segment', unit: 'ADU', range: [-20, 20], needs: ['pedestals'] },
};

export const calibratedKind = 9;

export const isComponent = (number: number): boolean => Object.hasOwn(kinds, number);

export function componentKind(number: number): ComponentKind {
  return kinds[number] ?? kinds[calibratedKind];
}

/** Which component a segment alone is drawn of, and which table of all of them. */
export const drawsSegment = (number: number): boolean => number === 101 || number === 103;
export const drawsTable = (number: number): boolean => number === 102;

/** Range of colours of values where the kind has none: segments 0 to their number, 1/gain 0 to 1.1 of the largest, raw median -+ 1000. */
export function rangeOfComponent(number: number, values: Float32Array, panels: number): [number, number] {
  const { range } = componentKind(number);
  if (range !== null) return [...range];
  if (number === 1) return [0, panels];
  if (number === 11) return [0, 1.1 * values.reduce((largest, value) => Math.max(largest, value), 0)];
  const sorted = Float32Array.from(values).sort();
  const median = sorted.length === 0 ? 0 : sorted[sorted.length >> 1];
  return [median - 1000, median + 1000];
}

/** A picture of panels, row by row. */
export interface PanelTable {
  rows: number;
  columns: number;
  values: Float32Array;
}

const quadOrder = [
  [3, 2],
  [1, 0],
];

/** Places of panels: one alone, a quad as [[3, 2], [1, 0]], 16 panels as a column for each quad; others below each other. */
function placesOf(panels: number): number[][] {
  if (panels === 4) return quadOrder;
  if (panels === 16)
    return Array.from({ length: 4 }, (_, row) =>
      Array.from({ length: 4 }, (_unused, quad) => 4 * quad + row),
    );
  return Array.from({ length: panels }, (_, panel) => [panel]);
}

/** Lays panels out without geometry; `gap` pixels of `filling` stand between them. */
export function layOut(
  values: Float32Array,
  shape: readonly [panels: number, rows: number, columns: number],
  gap = 0,
  filling = 0,
): PanelTable {
  const [panels, rows, columns] = shape;
  const places = placesOf(panels);
  const width = places[0].length * (columns + gap) - gap;
  const height = places.length * (rows + gap) - gap;
  const table = new Float32Array(width * height).fill(filling);
  places.forEach((line, down) =>
    line.forEach((panel, right) => {
      for (let row = 0; row < rows; row++) {
        const from = (panel * rows + row) * columns;
        const to = (down * (rows + gap) + row) * width + right * (columns + gap);
        table.set(values.subarray(from, from + columns), to);
      }
    }),
  );
  return { rows: height, columns: width, values: table };
}
