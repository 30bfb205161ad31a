import { fourteenBits, versions, type DetectorFamily } from './family.ts';

/** CsPad2x2: (185, 388, 2) int16; the last index is the section. */
export const cspad2x2: DetectorFamily = {
  name: 'cspad2x2',
  devices: ['Cspad2x2'],
  configTypes: [43],
  dataTypes: versions(41, 1),
  dtype: 'int16',
  dataBits: fourteenBits,
  shape: [185, 388, 2],
  segmentAxis: 2,
};
