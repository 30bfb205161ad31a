import { sixteenBits, versions, type DetectorFamily } from './family.ts';

/** Andor: (Y, X) uint16. */
export const andor: DetectorFamily = {
  name: 'andor',
  devices: ['Andor'],
  configTypes: [60],
  dataTypes: versions(61, 1),
  dtype: 'uint16',
  dataBits: sixteenBits,
  shape: null,
  segmentAxis: null,
};

/** DualAndor: (sensors, Y, X) uint16. */
export const dualAndor: DetectorFamily = {
  name: 'dualandor',
  devices: ['DualAndor'],
  configTypes: [96],
  dataTypes: versions(97, 1),
  dtype: 'uint16',
  dataBits: sixteenBits,
  shape: null,
  segmentAxis: 0,
};
