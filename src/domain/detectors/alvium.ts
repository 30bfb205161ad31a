import { sixteenBits, versions, type DetectorFamily } from './family.ts';

/** Alvium (Vimba frames): (Y, X) uint16. */
export const alvium: DetectorFamily = {
  name: 'alvium',
  devices: ['Alvium'],
  configTypes: [122],
  dataTypes: versions(123, 1),
  dtype: 'uint16',
  dataBits: sixteenBits,
  shape: null,
  segmentAxis: null,
};
