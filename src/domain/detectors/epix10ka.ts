import { fourteenBits, versions, type DetectorFamily } from './family.ts';

const common = {
  dtype: 'uint16' as const,
  dataBits: fourteenBits,
};

/** Epix10ka, one panel: (352, 384) uint16; bit 14 set means low gain in the auto-ranging modes. */
export const epix10ka: DetectorFamily = {
  ...common,
  name: 'epix10ka',
  devices: ['Epix10ka'],
  configTypes: [112],
  dataTypes: versions(75, 3, 2, 1),
  shape: [352, 384],
  segmentAxis: null,
};

/** Epix10kaQuad: (4, 352, 384) uint16. */
export const epix10kaQuad: DetectorFamily = {
  ...common,
  name: 'epix10kaquad',
  devices: ['Epix10kaQuad'],
  configTypes: [120],
  dataTypes: versions(118, 1),
  shape: [4, 352, 384],
  segmentAxis: 0,
};

/** Epix10ka2M: (16, 352, 384) uint16. */
export const epix10ka2M: DetectorFamily = {
  ...common,
  name: 'epix10ka2m',
  devices: ['Epix10ka2M'],
  configTypes: [117],
  dataTypes: versions(118, 1),
  shape: [16, 352, 384],
  segmentAxis: 0,
};
