import { sixteenBits, versions, type DetectorFamily } from './family.ts';

const common = {
  dataTypes: versions(111, 1),
  dtype: 'uint16' as const,
  dataBits: sixteenBits,
  shape: null,
  segmentAxis: null,
};

/** Zyla: (Y, X) uint16. */
export const zyla: DetectorFamily = {
  ...common,
  name: 'zyla',
  devices: ['Zyla'],
  configTypes: [110],
};

/** iStar sends the frames of a Zyla with a configuration of its own. */
export const istar: DetectorFamily = {
  ...common,
  name: 'istar',
  devices: ['iStar'],
  configTypes: [121],
};
