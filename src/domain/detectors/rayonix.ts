import { sixteenBits, versions, type DetectorFamily } from './family.ts';

/** Rayonix MX170HS and MX340HS: Frame records of (height, width) uint16, binned as configured. */
export const rayonix: DetectorFamily = {
  name: 'rayonix',
  devices: ['Rayonix'],
  configTypes: [73],
  dataTypes: versions(2, 1),
  dtype: 'uint16',
  dataBits: sixteenBits,
  shape: null,
  segmentAxis: null,
};
