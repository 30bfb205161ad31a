import { fourteenBits, versions, type DetectorFamily } from './family.ts';

/** Epix100a: (704, 768) uint16, 14 data bits. */
export const epix100a: DetectorFamily = {
  name: 'epix100a',
  devices: ['Epix100a'],
  configTypes: [84],
  dataTypes: versions(75, 3, 2, 1),
  dtype: 'uint16',
  dataBits: fourteenBits,
  shape: [704, 768],
  segmentAxis: null,
};
