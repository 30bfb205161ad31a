import { sixteenBits, versions, type DetectorFamily } from './family.ts';

/** Uxi: (frames, height, width) uint16. */
export const uxi: DetectorFamily = {
  name: 'uxi',
  devices: ['Uxi'],
  configTypes: [115],
  dataTypes: versions(116, 1),
  dtype: 'uint16',
  dataBits: sixteenBits,
  shape: null,
  segmentAxis: 0,
};
