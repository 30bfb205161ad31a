import { sixteenBits, versions, type DetectorFamily } from './family.ts';

/** Fli: (Y, X) uint16. */
export const fli: DetectorFamily = {
  name: 'fli',
  devices: ['Fli'],
  configTypes: [55],
  dataTypes: versions(56, 1),
  dtype: 'uint16',
  dataBits: sixteenBits,
  shape: null,
  segmentAxis: null,
};
