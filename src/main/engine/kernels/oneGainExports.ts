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
    frame: number,
    pixels: number,
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
