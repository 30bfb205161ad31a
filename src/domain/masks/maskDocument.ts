import type { Shape } from './shapes.ts';

/**
 * One stroke of a drawn layer. `place` is the plane it was drawn on: the detector (um of the geometry, right along y and
 * down along x of its frame) or a panel by its number (column, row). Later strokes take away what they `remove`.
 */
export type Stroke =
  | { place: 'detector' | number; shape: Shape; remove: boolean }
  /** Pixels found by value: see `pixelRuns.ts`. */
  | { place: 'pixels'; runs: string; remove: boolean };

export type RingQuantity = 'two-theta' | 'q' | 'd' | 'radius';

/** What a layer selects: pixels to be masked, before `outside` turns it round. */
export type LayerContent =
  | { kind: 'drawn'; strokes: readonly Stroke[] }
  /** Pixels of a status file with one of the bits. */
  | { kind: 'status'; file: string; bits: number }
  /** Bits of the sensor: 1 edges, 2 wide pixels, 4 non-bonded, 8 and 16 their neighbours. */
  | { kind: 'geometry'; bits: number; width: number; wcentral: number }
  /** Values below `low` or above `high`, and what is no number. */
  | { kind: 'threshold'; file: string; plane: number; low: number | null; high: number | null }
  /** From (inclusive) to (exclusive): degrees, 1/A, A or um. The distance is that of the geometry when it is null. */
  | {
      kind: 'rings';
      quantity: RingQuantity;
      from: number;
      to: number;
      energy_eV: number;
      distance_um: number | null;
    }
  /** Pixels that are 0 in a mask file. */
  | { kind: 'mask'; file: string };

export type LayerKind = LayerContent['kind'];

export type MaskLayer = LayerContent & {
  name: string;
  /** Layers that are not shown take no part. */
  shown: boolean;
  /** How it joins those below it: masked where either is, or only where both are. */
  combine: 'or' | 'and';
  /** Masks what the layer does not select. */
  outside: boolean;
};

/** A mask as it was made, layer by layer from the bottom: what is saved, edited again and turned into numbers. */
export interface MaskDocument {
  version: 1;
  /** Of the array, as the constants of the detector have it. */
  shape: number[];
  /** Absolute path of the geometry file; `nominal:<name>` for one of the product; null without. */
  geometry: string | null;
  layers: MaskLayer[];
}

/** More than any detector has. */
export const mostMaskPixels = 2 ** 28;

/** Files that a document reads, each once. */
export function filesOf(document: MaskDocument): string[] {
  const files = document.layers.flatMap((layer) => (layer.shown && 'file' in layer ? [layer.file] : []));
  return [...new Set(files)];
}

/** True when some shown layer cannot be worked out without a geometry. */
export function needsGeometry(document: MaskDocument): boolean {
  return document.layers.some(
    (layer) =>
      layer.shown &&
      (layer.kind === 'geometry' ||
        layer.kind === 'rings' ||
        (layer.kind === 'drawn' && layer.strokes.some(({ place }) => place === 'detector'))),
  );
}
