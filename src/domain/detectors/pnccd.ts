import { fourteenBits, versions, type DetectorFamily } from './family.ts';

/** pnCCD: 4 links of 512 x 512 pixels, (4, 512, 512) uint16. */
export const pnccd: DetectorFamily = {
  name: 'pnccd',
  devices: ['pnCCD'],
  configTypes: [12],
  dataTypes: versions(11, 1),
  dtype: 'uint16',
  dataBits: fourteenBits,
  shape: [4, 512, 512],
  segmentAxis: 0,
};
