import { describe, expect, it } from 'vitest';
import type { NdArray } from '../array/ndarray.ts';
import { calibTypeNamed, type CalibType } from './calibTypes.ts';
import { detectorBase, expectedSize } from './defaults.ts';
import { convertDtype, loadConstants } from './loadConstants.ts';

const type = (name: string): CalibType => calibTypeNamed(name) as CalibType;
const ones = (size: number): NdArray => ({
  dtype: 'float32',
  shape: [size],
  data: new Float32Array(size).fill(1),
});
const file = (array: NdArray): { array: NdArray; warnings: string[] } => ({ array, warnings: [] });
const imp = detectorBase('ImpV1');
const camera = detectorBase('CameraV1');

describe('loading', () => {
  it('gives nothing without a base', () => {
    expect(loadConstants(null, type('pedestals'), file(ones(4)))).toMatchObject({
      status: 'UNDEFINED',
      array: null,
    });
  });
  it('keeps the cause when a default is used', () => {
    expect(loadConstants(imp, type('pixel_rms'), null)).toMatchObject({
      status: 'NONFOUND',
      defaultUsed: true,
      array: { dtype: 'float32', shape: [4, 1023] },
    });
    expect(loadConstants(imp, type('pedestals'), { error: 'x' })).toMatchObject({
      status: 'UNREADABLE',
      defaultUsed: true,
    });
    expect(loadConstants(imp, type('pedestals'), file(ones(4091)))).toMatchObject({
      status: 'WRONGSIZE',
      defaultUsed: true,
    });
  });
  it('reshapes what has the right size', () => {
    expect(loadConstants(imp, type('pixel_mask'), file(ones(4092)))).toMatchObject({
      status: 'LOADED',
      defaultUsed: false,
      array: { dtype: 'uint8', shape: [4, 1023] },
    });
  });
  it('has no pixel defaults where only a file tells the shape, but common mode', () => {
    expect(loadConstants(camera, type('pedestals'), null)).toMatchObject({
      status: 'NONFOUND',
      defaultUsed: false,
      array: null,
    });
    expect(loadConstants(camera, type('common_mode'), null).array?.data).toEqual(new Float64Array(16));
    expect(loadConstants(camera, type('pedestals'), file(ones(6))).array?.shape).toEqual([6]);
  });
  it('keeps common mode of any length and never makes an array of geometry', () => {
    expect(loadConstants(imp, type('common_mode'), file(ones(3))).array).toMatchObject({
      dtype: 'float64',
      shape: [3],
    });
    expect(loadConstants(imp, type('geometry'), { error: 'text' })).toMatchObject({
      status: 'LOADED',
      array: null,
    });
    expect(loadConstants(imp, type('geometry'), null)).toMatchObject({
      status: 'NONFOUND',
      array: null,
      defaultUsed: false,
    });
  });
  it('reports values that a type cannot hold', () => {
    const warnings: string[] = [];
    const array: NdArray = { dtype: 'float64', shape: [4], data: Float64Array.from([-1, 65536, 0.9, 7]) };
    expect([...convertDtype(array, 'uint16', warnings).data]).toEqual([65535, 0, 0, 7]);
    expect(warnings).toHaveLength(1);
    expect([...convertDtype(array, 'uint64', warnings).data]).toEqual([2n ** 64n - 1n, 65536n, 0n, 7n]);
    expect(warnings).toHaveLength(2);
  });
  it('knows the sizes that are fixed', () => {
    expect(expectedSize(imp, 'pedestals')).toBe(4092);
    expect([
      expectedSize(imp, 'common_mode'),
      expectedSize(camera, 'pedestals'),
      expectedSize(null, 'x'),
    ]).toEqual([null, null, null]);
  });
});
