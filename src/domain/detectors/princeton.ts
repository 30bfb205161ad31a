import { sixteenBits, versions, type DetectorFamily } from './family.ts';

const common = {
  dtype: 'uint16' as const,
  dataBits: sixteenBits,
  shape: null,
  segmentAxis: null,
};

/** Princeton: (Y, X) uint16, both sizes divided by the binning and rounded up. */
export const princeton: DetectorFamily = {
  ...common,
  name: 'princeton',
  devices: ['Princeton'],
  configTypes: [18],
  dataTypes: versions(17, 2, 1),
};

export const pimax: DetectorFamily = {
  ...common,
  name: 'pimax',
  devices: ['Pimax'],
  configTypes: [80],
  dataTypes: versions(81, 1),
};

export const pixis: DetectorFamily = {
  ...common,
  name: 'pixis',
  devices: ['Pixis'],
  configTypes: [113],
  dataTypes: versions(114, 1),
};
