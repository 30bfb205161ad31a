import { fourteenBits, versions, type DetectorFamily } from './family.ts';

/**
 * Jungfrau: (modules, 512, 1024) uint16; bits 0-13 ADC, 14-15 gain (00, 01, 11 = gain 0, 1, 2). A large one may be recorded in parts, as the
 * devices JungfrauSegment, JungfrauSegmentM2, M3 and M4 with 1-4 modules each.
 */
export const jungfrau: DetectorFamily = {
  name: 'jungfrau',
  devices: ['Jungfrau', 'JungfrauSegment', 'JungfrauSegmentM2', 'JungfrauSegmentM3', 'JungfrauSegmentM4'],
  configTypes: [107],
  dataTypes: versions(108, 2, 1),
  dtype: 'uint16',
  dataBits: fourteenBits,
  shape: null,
  segmentAxis: 0,
};
