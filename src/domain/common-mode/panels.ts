import { CalibdeskError } from '../errors.ts';
import { panelSize, type CommonModeSensor } from './sensor.ts';
import { correctGoodTiles, tilingsOf, type MedianRule, type Tiling } from './tiles.ts';
import type { Correction, PrimitiveName } from './types.ts';

interface Tile {
  rows: number;
  columns: number;
}

interface Step {
  tilings: Tiling[];
  /** Tiles without a mask where the original differs: its row algorithm in place of banks. */
  unmasked: Tiling[];
  rule: MedianRule;
}

/** Good pixels of algorithms 7 and 8 where their number is not given. */
export const defaultLeast = 10;

function correctionOf(steps: readonly Step[]): Correction {
  const largestTile = Math.max(
    0,
    ...steps.flatMap(({ tilings }) => tilings.map((tiling) => tiling.tileRows * tiling.tileColumns)),
  );
  const scratch = new Float32Array(largestTile);
  return (frame, good) => {
    for (const { tilings, unmasked, rule } of steps)
      for (const tiling of good === null ? unmasked : tilings)
        correctGoodTiles(frame, tiling, good, rule, scratch);
  };
}

interface StepOptions {
  frameSize: number;
  panel: Tile;
  limit: number | null;
  least: number;
  original: boolean;
}

/** Banks need at least the number of good pixels, rows and columns more than it. */
function stepOf(tile: Tile, bank: boolean, options: StepOptions): Step {
  const { frameSize, panel, limit, least, original } = options;
  const tilings = tilingsOf(frameSize, panel, tile);
  return {
    tilings,
    unmasked: bank && original ? tilingsOf(frameSize, panel, { rows: 1, columns: tile.columns }) : tilings,
    rule: { limit, least, more: !bank },
  };
}

/** Tiles of algorithm 7: banks, row parts, half columns of one module. */
const modules = {
  jungfrau: { panel: { rows: 512, columns: 1024 }, bank: { rows: 256, columns: 64 } },
  epix10ka: { panel: { rows: 352, columns: 384 }, bank: { rows: 176, columns: 48 } },
} as const;

/**
 * Algorithm 7 on jungfrau or epix10ka modules: p1 bits (4 banks, then 1 rows of a bank, then 2 columns of a bank), p2 limit, ADU, p3 least
 * number of good pixels (10 if absent; present and zero counts). The mask must leave out pixels that are not in high gain.
 * Source: reference dark-processing 10.7.
 */
export function moduleCorrection(
  kind: keyof typeof modules,
  frameSize: number,
  numbers: readonly number[],
  original: boolean,
): Correction {
  const [, bits = 0, limit, least = defaultLeast] = numbers;
  const { panel, bank } = modules[kind];
  const options = { frameSize, panel, limit: limit ?? null, least, original };
  const steps: Step[] = [];
  if (bits & 4) steps.push(stepOf(bank, true, options));
  if (bits & 1) steps.push(stepOf({ rows: 1, columns: bank.columns }, false, options));
  if (bits & 2) steps.push(stepOf({ rows: bank.rows, columns: 1 }, false, options));
  return correctionOf(steps);
}

/** Shape of a module of algorithm 7. */
export function moduleShape(kind: keyof typeof modules): Tile {
  return modules[kind].panel;
}

/** Algorithm 7 in numbers, for other implementations of it; null where it does nothing. */
export interface ModuleCommonMode {
  /** Half a module high: no step reaches beyond it. */
  bank: Tile;
  banks: boolean;
  rows: boolean;
  columns: boolean;
  /** Good pixels that a region needs: banks at least so many, rows and columns more. */
  least: number;
  /** The absolute median must be smaller, ADU; infinite: no limit. */
  limit: number;
}

export function moduleCommonMode(
  kind: keyof typeof modules,
  numbers: readonly number[],
): ModuleCommonMode | null {
  const [, bits = 0, limit = Infinity, least = defaultLeast] = numbers;
  if ((bits & 7) === 0) return null;
  const [banks, rows, columns] = [4, 1, 2].map((bit) => (bits & bit) !== 0);
  return { bank: modules[kind].bank, banks, rows, columns, least, limit };
}

/** A segment of the pnccd and the steps of algorithm 8 in their order: bit, region, whether it is a bank. */
export const pnccdPanel: Tile = { rows: 512, columns: 512 };
export const pnccdSteps: readonly { bit: number; tile: Tile; bank: boolean }[] = [
  { bit: 1, tile: { rows: 1, columns: 128 }, bank: false },
  { bit: 2, tile: { rows: 1, columns: 512 }, bank: false },
  { bit: 4, tile: { rows: 512, columns: 1 }, bank: false },
  { bit: 8, tile: { rows: 512, columns: 128 }, bank: true },
];

/**
 * Algorithm 8 on the four 512 x 512 segments of a pnccd: p1 bits (1 rows of 128, 2 rows of 512, 4 columns, 8 banks of 512 x 128, in this
 * order), p2 limit, ADU. Source: reference dark-processing 10.8.
 */
export function pnccdCorrection(
  frameSize: number,
  numbers: readonly number[],
  original: boolean,
): Correction {
  const [, bits = 0, limit] = numbers;
  const options = { frameSize, panel: pnccdPanel, limit: limit ?? null, least: defaultLeast, original };
  const steps = pnccdSteps
    .filter(({ bit }) => bits & bit)
    .map(({ tile, bank }) => stepOf(tile, bank, options));
  return correctionOf(steps);
}

/** A primitive by its name on each two-dimensional panel of the frame. Throws `bad-input` when banks do not fit the columns. */
export function primitiveCorrection(
  name: PrimitiveName,
  sensor: CommonModeSensor,
  frameSize: number,
  named: Readonly<Record<string, number>>,
  original: boolean,
): Correction {
  const panel = panelSize(sensor.shape);
  const { rows, columns } = panel;
  const banks = name.endsWith('_hsplit') ? (named.nbanks ?? 4) : 1;
  if (columns % banks !== 0)
    throw new CalibdeskError(
      'bad-input',
      `common mode ${name}: ${columns} columns of ${sensor.source} cannot be cut into ${banks} equal banks`,
      { hint: 'choose another number with nbanks=N' },
    );
  const options = {
    frameSize,
    panel,
    limit: named.cormax ?? null,
    least: named.npix_min ?? defaultLeast,
    // Only the split version of the original calls the row algorithm by mistake.
    original: original && name === '2d_hsplit',
  };
  const width = columns / banks;
  if (name === 'cols') return correctionOf([stepOf({ rows, columns: 1 }, false, options)]);
  if (name.startsWith('rows')) return correctionOf([stepOf({ rows: 1, columns: width }, false, options)]);
  return correctionOf([stepOf({ rows, columns: width }, true, options)]);
}
