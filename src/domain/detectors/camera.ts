import { sixteenBits, versions, type DetectorFamily } from './family.ts';

/**
 * Cameras that send Frame records: (height, width) uint8 up to 8 bits, else uint16. The sizes stand in every frame, so a camera needs no
 * configuration.
 */
export const camera: DetectorFamily = {
  name: 'camera',
  devices: [
    ...['Opal1000', 'Opal1600', 'Opal2000', 'Opal4000', 'Opal8000', 'Tm6740', 'OrcaFl40', 'Quartz4A150'],
    ...['Fccd', 'Fccd960', 'ControlsCamera', 'StreakC7700', 'Archon'],
  ],
  configTypes: [6, 9, 21, 57, 66, 105, 106, 119],
  dataTypes: versions(2, 1),
  dtype: 'uint16',
  dataBits: sixteenBits,
  shape: null,
  segmentAxis: null,
};
