import type { CornerConvention } from '../../../../domain/geometry/crystfelImport.ts';
import type { Frame } from '../../../../domain/geometry/coordinates.ts';
import type { MapUnit } from '../../../../domain/geometry/exchange/cheetah.ts';
import type { SegmentFit } from '../../../../domain/geometry/exchange/cheetahFit.ts';
import type { Precision } from '../../../../domain/geometry/geometryText.ts';
import type { WorkerPool } from '../../../engine/workerPool.ts';
import type { Identity } from '../../context.ts';
import type { GeometryInput } from '../loadGeometry.ts';

/** Forms that a geometry is written in. */
export const exchangeFormats = ['psana', 'crystfel', 'cheetah', 'pyfai', 'nexus', 'extra-geom'] as const;
export type ExchangeFormat = (typeof exchangeFormats)[number];

export interface ConvertGeometryInput extends GeometryInput {
  to: ExchangeFormat;
  frame: Frame;
  zCorrection_um: number;
  corner: CornerConvention;
  /** Panels of a .geom; null: nobody said. */
  detector: string | null;
  segment: string | null;
  precision: Precision;
  original: boolean;
  output: string;
  /** Psana geometry that a pixel map is fitted with, or the .geom that new positions are put into. */
  base: string | null;
  /** Unit of z in a pixel map; null: that of the file, metres where it says nothing. */
  zUnit: MapUnit | null;
  energy_eV: number | null;
  /** The command line, for the header. */
  command: string;
}

/** What a conversion tells besides the files it wrote. */
export interface ConvertGeometryDocument {
  file: string;
  to: ExchangeFormat;
  /** Shape of the array that the file describes: pixels, or the modules of a document. */
  shape?: number[];
  /** pyFAI: the file beside the detector's, and the distance in it. */
  poni?: string;
  distance_m?: number;
  /** NeXus modules, or tiles. */
  modules?: number;
  /** CrystFEL with the lines of an old file: its panels, and how many of them moved. */
  panels?: number;
  moved?: number;
  /** From a pixel map: how far its places are from the fitted segments. */
  largest_deviation_um?: number;
  segments?: SegmentFit[];
}

export interface ConvertTools {
  identity: Identity;
  /** Called only for HDF5 files. */
  pool: () => WorkerPool;
}
