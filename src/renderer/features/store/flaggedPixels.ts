import type { NdArray } from '../../../domain/array/ndarray.ts';

/** One pixel with its status word. */
export interface FlaggedPixel {
  segment: number;
  row: number;
  column: number;
  word: number;
}

export interface SegmentCounts {
  segment: number;
  flagged: number;
  /** By bit position. */
  bits: Map<number, number>;
}

/** Status of all pixels: counts for each segment, by bit. Words above 2^53 lose their low digits; no status has so many bits. */
export interface PixelCensus {
  rows: number;
  columns: number;
  /** Bits that occur, ascending. */
  positions: number[];
  segments: SegmentCounts[];
}

/** Rows and columns of one segment: the last two dimensions. */
function frameOf(array: NdArray): { rows: number; columns: number } {
  const { shape } = array;
  const columns = shape.at(-1) ?? 1;
  return { columns, rows: shape.length < 2 ? 1 : (shape.at(-2) ?? 1) };
}

function positionsOf(word: number): number[] {
  const positions: number[] = [];
  let rest = word;
  for (let position = 0; rest > 0; position++, rest = Math.floor(rest / 2))
    if (rest % 2 === 1) positions.push(position);
  return positions;
}

const hasBit = (word: number, position: number): boolean => Math.floor(word / 2 ** position) % 2 === 1;

/** Elements that are looked at without a pause; the window must not stand still. */
const slice = 400_000;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Counts the status bits of each segment, with pauses. `signal` ends it. */
export async function censusOfPixels(array: NdArray, signal: AbortSignal): Promise<PixelCensus> {
  const { rows, columns } = frameOf(array);
  const size = Math.max(1, rows * columns);
  const { data } = array;
  const segments: SegmentCounts[] = [];
  const found = new Set<number>();
  for (let start = 0, segment = 0; start < data.length; start += size, segment++) {
    const words = new Map<number, number>();
    for (let at = start; at < Math.min(start + size, data.length); at++) {
      const word = Number(data[at]);
      if (word > 0) words.set(word, (words.get(word) ?? 0) + 1);
      if (at % slice === slice - 1) {
        await pause();
        signal.throwIfAborted();
      }
    }
    const bits = new Map<number, number>();
    let flagged = 0;
    for (const [word, count] of words) {
      flagged += count;
      for (const position of positionsOf(word)) {
        found.add(position);
        bits.set(position, (bits.get(position) ?? 0) + count);
      }
    }
    segments.push({ segment, flagged, bits });
  }
  return { rows, columns, positions: [...found].sort((a, b) => a - b), segments };
}

export interface PixelChoice {
  /** null: every segment, every bit. */
  segment: number | null;
  position: number | null;
}

/** Flagged pixels of a choice in array order, `limit` at most, and how many there are; with pauses. */
export async function flaggedPixels(
  array: NdArray,
  { segment, position }: PixelChoice,
  limit: number,
  signal: AbortSignal,
): Promise<{ pixels: FlaggedPixel[]; total: number }> {
  const { rows, columns } = frameOf(array);
  const size = Math.max(1, rows * columns);
  const { data } = array;
  const start = segment === null ? 0 : segment * size;
  const end = segment === null ? data.length : Math.min(data.length, start + size);
  const pixels: FlaggedPixel[] = [];
  let total = 0;
  for (let at = start; at < end; at++) {
    const word = Number(data[at]);
    if (word > 0 && (position === null || hasBit(word, position))) {
      total++;
      if (pixels.length < limit)
        pixels.push({
          segment: Math.floor(at / size),
          row: Math.floor((at % size) / columns),
          column: at % columns,
          word,
        });
    }
    if (at % slice === slice - 1) {
      await pause();
      signal.throwIfAborted();
    }
  }
  return { pixels, total };
}

/** The list as comma-separated text. */
export function pixelsCsv(pixels: readonly FlaggedPixel[]): string {
  const lines = pixels.map(({ segment, row, column, word }) => `${segment},${row},${column},${word}`);
  return `segment,row,column,status\n${lines.join('\n')}\n`;
}
