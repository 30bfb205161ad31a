import { fourteenBits, versions, type DetectorFamily } from './family.ts';

/** Rows and columns of a section (two ASICs side by side). */
export const sectionRows = 185;
export const sectionColumns = 388;

/**
 * CsPad: 4 quads of 8 sections of 185 x 388 pixels, (32, 185, 388) int16. Sections that were not read out are 0. In the file the quads
 * stand in any order, each with the sections its region mask names.
 */
export const cspad: DetectorFamily = {
  name: 'cspad',
  devices: ['Cspad'],
  configTypes: [29],
  dataTypes: versions(28, 2, 1),
  dtype: 'int16',
  dataBits: fourteenBits,
  shape: [32, sectionRows, sectionColumns],
  segmentAxis: 0,
};
