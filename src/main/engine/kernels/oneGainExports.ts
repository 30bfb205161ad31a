/** Functions of assembly/oneGain.ts: addresses and sizes in their order. */
export interface OneGainExports extends MedianExports {
  ofOneGain(
    raw: number,
    out: number,
    pixels: number,
    kind: number,
    pedestals: number,
    factors: number,
    mask: number,
  ): void;
  ofOneGain4(
    raw: number,
    rawStep: number,
    out: number,
    outStep: number,
    pixels: number,
    kind: number,
    pedestals: number,
    factors: number,
  ): void;
  scale(out: number, pixels: number, factors: number, mask: number): void;
  foldMask(pedestals: number, factors: number, mask: number, pixels: number): number;
  zeroWords(words: number, bytes: number, count: number): void;
  fullBytes(bytes: number, count: number): void;
  unexcluded(
    frame: number,
    rows: number,
    columns: number,
    rms: number,
    range: number,
    good: number,
    work: number,
  ): void;
  binnedMedians(
    frame: number,
    pixels: number,
    length: number,
    threshold: number,
    largest: number,
    good: number,
    work: number,
  ): void;
  means(
    frame: number,
    pixels: number,
    length: number,
    threshold: number,
    largest: number,
    good: number,
    exact: boolean,
  ): void;
  sumsAreExact(pedestals: number, pixels: number): number;
  peaks(
    raw: number,
    out: number,
    pixels: number,
    kind: number,
    pedestals: number,
    factors: number,
    mask: number,
    end: number,
    length: number,
    meanLimit: number,
    sigmaLimit: number,
    threshold: number,
    fallBack: number,
    good: number,
    whole: number,
    odd: number,
    work: number,
  ): void;
  wholePedestals(
    pedestals: number,
    pixels: number,
    kind: number,
    good: number,
    whole: number,
    odd: number,
  ): void;
  unbonded(
    raw: number,
    out: number,
    pixels: number,
    kind: number,
    pedestals: number,
    factors: number,
    mask: number,
    length: number,
    columns: number,
    limit: number,
  ): void;
}

/** Medians of regions (assembly/_medianSteps.ts). */
export interface MedianExports {
  rowMedians: MedianStepExport;
  columnMedians: MedianStepExport;
  bankMedians(
    frame: number,
    rows: number,
    columns: number,
    height: number,
    width: number,
    half: number,
    good: number,
    shown: number,
    least: number,
    limit: number,
    work: number,
  ): void;
}

type MedianStepExport = (
  frame: number,
  rows: number,
  columns: number,
  length: number,
  half: number,
  good: number,
  shown: number,
  least: number,
  limit: number,
  work: number,
) => void;

/** Addresses of one part of a frame in the memory of the kernel. */
export interface CommonModePlaces {
  /** Values, float32, corrected in place; where `calibrates` is set they are made of the raw words. */
  frame: number;
  raw: number;
  /** Type of the raw words (`rawKind`). */
  kind: number;
  pedestals: number;
  /** 0: not applied; so is the mask. */
  factors: number;
  mask: number;
  pixels: number;
  /** Bytes of the pixels that estimates use, 0xff or 0; 0: all. */
  good: number;
  rms: number;
  /** Bytes that algorithm 6 writes: which pixels it uses. */
  chosen: number;
  /** Rounded pedestals and the list of pixels that they do not fit, where `wholePedestals` is set. */
  whole: number;
  odd: number;
  work: number;
  /** Sums of values of a stretch are never rounded. */
  exact: boolean;
}

/** A common mode that the kernel can do. */
export interface OneGainCommonMode {
  /** Equal parts of a frame that it does not cross. */
  parts: number;
  /** Where the good pixels come from. */
  good: 'status' | 'user' | 'none';
  usesRms: boolean;
  /** It asks whether sums of values are exact. */
  sums?: boolean;
  /** It counts pixels by rounded pedestals (`OneGainExports.wholePedestals`); then there are always bytes of good pixels. */
  wholePedestals?: boolean;
  /** It makes the whole calibration: pedestals before, factors and mask after. */
  calibrates?: boolean;
  /** Bytes of `work`. */
  workBytes: number;
  correct(kernel: OneGainExports, places: CommonModePlaces): void;
}
