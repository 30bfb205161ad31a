import { filled, sizeOf, type NdArray } from '../array/ndarray.ts';
import type { CalibType } from './calibTypes.ts';
import type { BaseName } from './detectorTypes.ts';

/** Shape and common mode default of the detectors of one base. */
export interface DetectorBase {
  name: BaseName;
  ndim: number;
  /** Shape of all pixel arrays, or null when it follows from the file (no size check then). */
  shape: readonly number[] | null;
  /** Parameters when there is no common_mode file; the first one selects the algorithm. */
  commonMode: readonly number[];
}

/** `first` followed by zeros to the usual 16 parameters. */
const sixteen = (...first: number[]): number[] => [...first, ...new Array<number>(16 - first.length).fill(0)];

const bases: Record<BaseName, Omit<DetectorBase, 'name'>> = {
  CSPadV1: { ndim: 3, shape: [32, 185, 388], commonMode: [1, 25, 25, 100] },
  CSPad2x2V1: { ndim: 3, shape: [185, 388, 2], commonMode: [1, 25, 25, 100] }, // the segment index comes last
  PnccdV1: { ndim: 3, shape: [4, 512, 512], commonMode: [3, 350, 350, 128] },
  Epix100aV1: { ndim: 2, shape: [704, 768], commonMode: sixteen(4, 6, 30, 30) },
  ImpV1: { ndim: 2, shape: [4, 1023], commonMode: sixteen() },
  PrincetonV1: { ndim: 2, shape: null, commonMode: sixteen(1, 50, 50, 100, 1, 0, 1) },
  AndorV1: { ndim: 2, shape: null, commonMode: sixteen(2, 10, 10) },
  Andor3dV1: { ndim: 3, shape: null, commonMode: sixteen(2, 10, 10) },
  CameraV1: { ndim: 2, shape: null, commonMode: sixteen() },
  AcqirisV1: { ndim: 2, shape: null, commonMode: sixteen() },
  JungfrauV1: { ndim: 3, shape: null, commonMode: sixteen(7, 1, 100) },
  Epix10kaV1: { ndim: 4, shape: null, commonMode: sixteen(7, 2, 10, 10) },
  UxiV1: { ndim: 3, shape: null, commonMode: sixteen() },
};

export function detectorBase(name: BaseName): DetectorBase {
  return { name, ...bases[name] };
}

/** Number of elements that a pixel array must have, or null when any size is right. */
export function expectedSize(base: DetectorBase | null, type: string): number | null {
  if (base?.shape == null || type === 'common_mode' || type === 'geometry') return null;
  return sizeOf(base.shape);
}

/**
 * Array that stands in for a missing file: the parameter vector for common_mode, a constant for detectors of fixed shape.
 * Null for geometry and for pixel arrays of detectors whose shape only a file can tell.
 */
export function defaultConstants(base: DetectorBase, type: CalibType): NdArray | null {
  if (type.type === 'common_mode')
    return { dtype: 'float64', shape: [base.commonMode.length], data: Float64Array.from(base.commonMode) };
  if (type.dtype === null || type.defaultValue === null || base.shape === null) return null;
  return filled(type.dtype, base.shape, type.defaultValue);
}
