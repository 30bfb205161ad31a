/** Functions of assembly/oneGain.ts: addresses and sizes in their order. */
export interface OneGainExports {
  ofOneGain(
    raw: number,
    out: number,
    pixels: number,
    kind: number,
    pedestals: number,
    factors: number,
    mask: number,
  ): void;
  scale(out: number, pixels: number, factors: number, mask: number): void;
  foldMask(pedestals: number, factors: number, mask: number, pixels: number): number;
  zeroWords(words: number, bytes: number, count: number): void;
  fullBytes(bytes: number, count: number): void;
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
    frame: number,
    pixels: number,
    kind: number,
    pedestals: number,
    end: number,
    length: number,
    meanLimit: number,
    sigmaLimit: number,
    threshold: number,
    fallBack: number,
    good: number,
    work: number,
  ): void;
  unbonded(frame: number, pixels: number, length: number, columns: number, limit: number): void;
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
  /** Values, float32: raw words less pedestals where `subtracts` is not set, corrected in place. */
  frame: number;
  raw: number;
  /** Type of the raw words (`rawKind`). */
  kind: number;
  pedestals: number;
  pixels: number;
  /** Bytes of the pixels that estimates use, 0xff or 0; 0: all. */
  good: number;
  rms: number;
  /** Bytes that algorithm 6 writes: which pixels it uses. */
  chosen: number;
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
  /** It also subtracts the pedestals from the raw words. */
  subtracts?: boolean;
  /** Bytes of `work`. */
  workBytes: number;
  correct(kernel: OneGainExports, places: CommonModePlaces): void;
}
