import type { MedianExports } from './oneGainExports.ts';

/** Addresses and sizes in the order of assembly/calib.ts. */
export interface CalibExports extends MedianExports {
  whole(
    raw: number,
    out: number,
    pixels: number,
    offsets: number,
    factors: number,
    planeBytes: number,
    planes: number,
    gainBits: number,
    mask: number,
    folded: number,
  ): void;
  whole4(
    raw: number,
    rawStep: number,
    out: number,
    outStep: number,
    pixels: number,
    offsets: number,
    factors: number,
    planeBytes: number,
    planes: number,
    gainBits: number,
    mask: number,
    folded: number,
  ): void;
  begin(
    raw: number,
    pixels: number,
    offsets: number,
    planeBytes: number,
    planes: number,
    gainBits: number,
    good: number,
    work: number,
  ): void;
  finish(
    raw: number,
    out: number,
    pixels: number,
    offsets: number,
    factors: number,
    planeBytes: number,
    planes: number,
    gainBits: number,
    mask: number,
    folded: number,
    work: number,
  ): void;
  allBelow(values: number, count: number, limit: number): number;
  fullBytes(bytes: number, count: number): void;
  foldMask(offsets: number, factors: number, mask: number, pixels: number): number;
}
