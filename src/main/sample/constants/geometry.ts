import type { SampleDetector } from '../detectors/sampleDetector.ts';

/** One object of a geometry: parent, object, origin (micrometres) and rotation about z (degrees). */
interface Placement {
  parent: string;
  object: string;
  index: number;
  x: number;
  y: number;
  z: number;
  rotationZ: number;
}

const atBeam = (object: string, z: number): Placement => ({
  parent: 'IP',
  object,
  index: 0,
  x: 0,
  y: 0,
  z,
  rotationZ: 0,
});

/** Nominal placements: sensors centred on the beam; z > 0 under IP means downstream. */
const placements: Record<string, Placement[]> = {
  Epix100a: [{ ...atBeam('EPIX100:V1', 100_000), x: 250, y: -150, rotationZ: 90 }],
  // two sections of 185 x 388 pixels of 109.92 um, side by side with a gap of about 3 mm
  Cspad2x2: [
    { parent: 'CSPAD2X2:V1', object: 'SENS2X1:V1', index: 0, x: 0, y: -11_700, z: 0, rotationZ: 180 },
    { parent: 'CSPAD2X2:V1', object: 'SENS2X1:V1', index: 1, x: 0, y: 11_700, z: 0, rotationZ: 180 },
    atBeam('CSPAD2X2:V1', 150_000),
  ],
  Opal1000: [atBeam('MTRX:V2:1024:1024:8:8', 500_000)],
  Jungfrau: [atBeam('JUNGFRAU:V1', 120_000)],
};

const columnTitles = ['X0[um]', 'Y0[um]', 'Z0[um]', 'ROT-Z', 'ROT-Y', 'ROT-X', 'TILT-Z', 'TILT-Y', 'TILT-X'];

/** Geometry text of a detector from nominal numbers; `z` other than null moves the whole along the beam (micrometres). */
export function geometryText(
  detector: SampleDetector,
  experiment: string,
  dateTime: string,
  z: number | null,
): string {
  const lines = [
    `# TITLE      Nominal geometry of ${detector.type}`,
    `# DATE_TIME  ${dateTime}`,
    '# METROLOGY  no metrology, design values',
    '# AUTHOR     calibdesk',
    `# EXPERIMENT ${experiment}`,
    `# DETECTOR   ${detector.source}`,
    '# CALIB_TYPE geometry',
    '# COMMENT:01 made for the sample experiment',
    '',
    `# HDR ${'PARENT'.padEnd(12)} IND  ${'OBJECT'.padEnd(22)} IND ${columnTitles.map((title) => title.padStart(9)).join(' ')}`,
  ];
  for (const { parent, object, index, x, y, z: nominal, rotationZ } of placements[detector.type]) {
    const distance = parent === 'IP' && z !== null ? z : nominal;
    const lengths = [x, y, distance].map((value) => String(value).padStart(9));
    const angles = [rotationZ, 0, 0].map((value) => value.toFixed(1).padStart(9));
    const tilts = [0, 0, 0].map((value) => value.toFixed(5).padStart(9));
    lines.push(
      `${parent.padEnd(18)} 0  ${object.padEnd(22)} ${String(index).padStart(3)} ${[...lengths, ...angles, ...tilts].join(' ')}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
