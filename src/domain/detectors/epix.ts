import { fourteenBits, versions, type DetectorFamily } from './family.ts';

const common = {
  dataTypes: versions(75, 3, 2, 1),
  dtype: 'uint16' as const,
  dataBits: fourteenBits,
  shape: null,
  segmentAxis: null,
};

/** The first Epix panels: (rows, columns) uint16 as configured, excluded rows left out. */
export const epix: DetectorFamily = {
  ...common,
  name: 'epix',
  devices: ['Epix', 'EpixS'],
  configTypes: [74, 85, 88],
};

/** Epix10k. */
export const epix10k: DetectorFamily = {
  ...common,
  name: 'epix10k',
  devices: ['Epix10k'],
  configTypes: [83],
};
