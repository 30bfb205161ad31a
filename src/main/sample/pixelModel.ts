import { Random } from './random.ts';

/** What is wrong with a pixel. */
export const pixelKind = { good: 0, dead: 1, hot: 2, noisy: 3, saturated: 4, cold: 5 } as const;

/** Pedestals and offsets are kept in 1/256 ADU. */
export const pedestalUnit = 256;
/** Noise of a pixel is kept in 1/64 ADU. */
export const sigmaUnit = 64;
/** Table entries are in 1/4096 of a standard deviation. */
const noiseUnit = 4096;
const noiseMask = 0xffff;

/** Entries of the noise table: normal deviates, cut at 7.9 standard deviations. */
const noiseTables = new Map<number, Int16Array>();
function noiseTable(seed: number): Int16Array {
  let table = noiseTables.get(seed);
  if (table === undefined) {
    const random = new Random(seed, 'noise table');
    const limit = 7.9 * noiseUnit;
    table = Int16Array.from({ length: noiseMask + 1 }, () =>
      Math.round(Math.max(-limit, Math.min(limit, random.gaussian() * noiseUnit))),
    );
    noiseTables.clear();
    noiseTables.set(seed, table);
  }
  return table;
}

/** How a sensor is built and behaves; pixels lie in the order of its raw array, as rows of columns. */
export interface SensorDesign {
  /** Names the maps: one per gain range. */
  name: string;
  /** Names the piece of silicon: bad pixels are the same in all gain ranges. */
  sensor: string;
  rows: number;
  columns: number;
  /** Largest value that the converter gives. */
  maximum: number;
  /** ASIC of a pixel, from 0. */
  asicOf(row: number, column: number): number;
  asics: number;
  /** Group of columns that share a common mode within an ASIC, counted over the whole sensor width. */
  bankOf(column: number): number;
  banks: number;
  /** Rows of one ASIC: the common mode of a bank changes where a new one begins. */
  asicRows: number;
  /** Mean pedestal, and its spreads from ASIC to ASIC, column to column, pixel to pixel (ADU). */
  pedestal: number;
  asicSpread: number;
  columnSpread: number;
  pixelSpread: number;
  /** Typical noise of a pixel and its relative spread. */
  sigma: number;
  sigmaSpread: number;
  /** Common mode per event and bank, and per event and row (ADU, standard deviations). */
  bankNoise: number;
  rowNoise: number;
  /** Bad pixels per 10000 of each kind: dead, hot, noisy, saturated, cold. */
  badPerTenThousand: { dead: number; hot: number; noisy: number; saturated: number; cold: number };
}

/** The true state of a sensor: what a perfect calibration would find. */
export interface PixelModel {
  design: SensorDesign;
  /** 1/256 ADU; far below zero for dead and far above the maximum for saturated pixels. */
  pedestal: Int32Array;
  /** 1/64 ADU. */
  sigma: Uint16Array;
  kind: Uint8Array;
  bank: Uint8Array;
  noise: Int16Array;
}

/** Far outside of any converter: clipped to 0 or the maximum whatever is added. */
const farAway = 2 ** 28;

/** Marks bad pixels: single ones of every kind, a short dead column and a noisy row piece. */
function markBadPixels(model: PixelModel, random: Random): void {
  const { design, pedestal, sigma, kind } = model;
  const size = design.rows * design.columns;
  const mark = (pixel: number, what: number): void => {
    if (kind[pixel] !== pixelKind.good) return;
    kind[pixel] = what;
    switch (what) {
      case pixelKind.dead:
        pedestal[pixel] = -farAway;
        sigma[pixel] = 0;
        break;
      case pixelKind.saturated:
        pedestal[pixel] = farAway;
        sigma[pixel] = 0;
        break;
      case pixelKind.hot:
        pedestal[pixel] = Math.round(design.maximum * (0.7 + 0.2 * random.uniform())) * pedestalUnit;
        sigma[pixel] = Math.round((40 + 30 * random.uniform()) * sigmaUnit);
        break;
      case pixelKind.noisy:
        sigma[pixel] = Math.min(0xffff, Math.round(sigma[pixel] * (12 + 20 * random.uniform())));
        break;
      default:
        pedestal[pixel] = Math.round(pedestal[pixel] * 0.15);
        sigma[pixel] = Math.round(0.4 * sigmaUnit);
    }
  };
  for (const name of ['dead', 'hot', 'noisy', 'saturated', 'cold'] as const) {
    const count = Math.round((design.badPerTenThousand[name] * size) / 10_000);
    for (let i = 0; i < count; i++) mark(random.below(size), pixelKind[name]);
  }
  const column = random.below(design.columns);
  for (let row = 0; row < design.asicRows >> 2; row++) mark(row * design.columns + column, pixelKind.dead);
  const row = design.rows - 1 - random.below(design.asicRows >> 1);
  for (let i = 0; i < design.columns >> 3; i++) mark(row * design.columns + i, pixelKind.noisy);
}

/** Makes the true maps of a sensor. The same seed and name give the same sensor. */
export function makePixelModel(design: SensorDesign, seed: number): PixelModel {
  const random = new Random(seed, `sensor ${design.name}`);
  const { rows, columns } = design;
  const size = rows * columns;
  const noise = noiseTable(seed);
  const asicOffset = Array.from({ length: design.asics }, () => design.asicSpread * random.gaussian());
  const asicNoise = Array.from({ length: design.asics }, () => 1 + 0.06 * random.gaussian());
  // columns differ within each band of ASICs: one set per ASIC row
  const bands = Math.ceil(rows / design.asicRows);
  const columnOffset = Float64Array.from(
    { length: bands * columns },
    () => design.columnSpread * random.gaussian(),
  );
  const model: PixelModel = {
    design,
    pedestal: new Int32Array(size),
    sigma: new Uint16Array(size),
    kind: new Uint8Array(size),
    bank: Uint8Array.from({ length: columns }, (_, column) => design.bankOf(column)),
    noise,
  };
  for (let row = 0; row < rows; row++) {
    const band = Math.floor(row / design.asicRows);
    // the pedestal sinks slowly towards the far side of each ASIC
    const slope = -0.015 * design.pedestal * ((row % design.asicRows) / design.asicRows);
    let at = random.bits();
    for (let column = 0; column < columns; column++) {
      const asic = design.asicOf(row, column);
      const pixel = row * columns + column;
      const spread = (noise[at++ & noiseMask] / noiseUnit) * design.pixelSpread;
      const pedestal =
        design.pedestal + asicOffset[asic] + columnOffset[band * columns + column] + slope + spread;
      model.pedestal[pixel] = Math.round(pedestal * pedestalUnit);
      const sigma =
        design.sigma * asicNoise[asic] * (1 + (noise[at++ & noiseMask] / noiseUnit) * design.sigmaSpread);
      model.sigma[pixel] = Math.round(Math.max(0.3 * design.sigma, sigma) * sigmaUnit);
    }
  }
  markBadPixels(model, new Random(seed, `bad pixels ${design.sensor}`));
  return model;
}

/** The drift of a sensor in one run: pedestals of each bank have moved by so much (ADU). */
export function runDrift(design: SensorDesign, seed: number, run: number, spread: number): Float64Array {
  const random = new Random(seed, `drift ${design.name} run ${run}`);
  const bands = Math.ceil(design.rows / design.asicRows);
  const common = spread * random.gaussian();
  return Float64Array.from({ length: bands * design.banks }, () => common + 0.5 * spread * random.gaussian());
}

/**
 * Fills `frame` with a dark frame: pedestal + drift + common mode of bank and row + noise, rounded and cut at 0 and the maximum.
 * All in integers: the same on every machine.
 */
export function renderDark(
  frame: Uint16Array | Int16Array,
  model: PixelModel,
  drift: Float64Array,
  random: Random,
): void {
  const { design, pedestal, sigma, bank, noise } = model;
  const { rows, columns, maximum } = design;
  const banks = design.banks;
  const common = new Int32Array(banks);
  for (let row = 0; row < rows; row++) {
    if (row % design.asicRows === 0) {
      const band = row / design.asicRows;
      for (let i = 0; i < banks; i++)
        common[i] = Math.round(
          (drift[band * banks + i] + design.bankNoise * random.gaussian()) * pedestalUnit,
        );
    }
    const rowCommon = Math.round(design.rowNoise * random.gaussian() * pedestalUnit) + pedestalUnit / 2;
    let at = random.bits();
    const end = (row + 1) * columns;
    for (let pixel = row * columns, column = 0; pixel < end; pixel++, column++) {
      // 1/4096 * 1/64 ADU, shifted to 1/256 ADU
      const deviation = (noise[at++ & noiseMask] * sigma[pixel]) >> 10;
      const value = (pedestal[pixel] + common[bank[column]] + rowCommon + deviation) >> 8;
      frame[pixel] = value < 0 ? 0 : value > maximum ? maximum : value;
    }
  }
}

/** Adds some hits of cosmic rays: short tracks of a few bright pixels. */
export function addCosmicRays(
  frame: Uint16Array | Int16Array,
  model: PixelModel,
  tracks: number,
  random: Random,
): void {
  const { rows, columns, maximum } = model.design;
  for (let track = 0; track < tracks; track++) {
    const row = random.below(rows);
    const column = random.below(columns - 4);
    const length = 1 + random.below(4);
    for (let i = 0; i < length; i++) {
      const pixel = row * columns + column + i;
      frame[pixel] = Math.min(maximum, frame[pixel] + 150 + random.below(1500));
    }
  }
}
