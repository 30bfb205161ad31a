import type { PixelSums } from '../../../domain/darks/sums.ts';

/**
 * Both stages for one slice of pixels after the other. The rows of a slice are filled by the caller:
 * `rowTarget` says where the raw bytes of a record go, `rowFilled` that they are there.
 */
export interface SliceProcessor {
  /**
   * Starts a slice of `pixels`; at most `rows` records are in memory at a time. `fresh`: nothing has been counted for these
   * pixels so far, so that their sums need not be read.
   */
  begin(pixels: number, rows: number, fresh: boolean): void;
  rowTarget(row: number): Uint8Array;
  rowFilled(row: number): void;
  /** First stage over the first `records` rows; gates, median and absdev go to `sums` from pixel `at` on. */
  findGates(records: number, sums: PixelSums, at: number): void;
  /**
   * In place of the quantiles: gates that let all values of the first `records` rows pass that lie within the intensity limits. As narrow as these
   * rows allow, because narrow gates are counted faster.
   */
  findRanges(records: number, sums: PixelSums, at: number): void;
  /** Takes gates that were found before. */
  loadGates(sums: PixelSums, at: number): void;
  /** Second stage: counts `records` rows from `row` on. */
  add(row: number, records: number, sums: PixelSums, at: number): void;
  /** Brings what was counted since the last flush into `sums`. */
  flush(sums: PixelSums, at: number): void;
}
