import { sixteenBits, versions, type DetectorFamily } from './family.ts';

/** Timepix: (512, 512) uint16 for version 1, which stores four chips one after another; (height, width) for version 2. */
export const timepix: DetectorFamily = {
  name: 'timepix',
  devices: ['Timepix'],
  configTypes: [49],
  dataTypes: versions(50, 2, 1),
  dtype: 'uint16',
  dataBits: sixteenBits,
  shape: null,
  segmentAxis: null,
};
