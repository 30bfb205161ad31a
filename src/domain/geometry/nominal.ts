import { CalibdeskError } from '../errors.ts';
import { rowText } from './geometryText.ts';
import { poseOf } from './edits.ts';

/** x0, y0, z0 um, rot z, y, x degrees; no tilts. */
type Placement = readonly [x0: number, y0: number, z0: number, rot_z: number, rot_y?: number, rot_x?: number];

interface Part {
  parent: string;
  parentIndex: number;
  name: string;
  index: number;
  at: Placement;
}

export interface NominalGeometry {
  name: string;
  title: string;
  parts: Part[];
}

const part = (parent: string, parentIndex: number, name: string, index: number, at: Placement): Part => ({
  parent,
  parentIndex,
  name,
  index,
  at,
});

const segments = (parent: string, name: string, places: readonly Placement[], parentIndex = 0): Part[] =>
  places.map((at, index) => part(parent, parentIndex, name, index, at));

/** Eight 2x1 of a cspad quad: four pairs, the second and the fourth along the other direction. */
const cspadQuad: readonly Placement[] = [
  [21770, 33100, 0, 0],
  [21770, 10450, 0, 0],
  [33400, 68300, 0, 270],
  [10700, 68300, 0, 270],
  [68400, 56900, 0, 180],
  [68400, 79700, 0, 180],
  [77500, 21700, 0, 270],
  [54700, 21700, 0, 270],
];

function cspad(): Part[] {
  const quads: readonly Placement[] = [
    [-4500, -4500, 0, 90],
    [-4500, 4500, 0, 0],
    [4500, 4500, 0, 270],
    [4500, -4500, 0, 180],
  ];
  return [
    ...[0, 1, 2, 3].flatMap((quad) => segments('QUAD:V1', 'SENS2X1:V1', cspadQuad, quad)),
    ...quads.map((at, quad) => part('CSPAD:V1', 0, 'QUAD:V1', quad, at)),
    part('RAIL', 0, 'CSPAD:V1', 0, [0, 0, 0, 0]),
    part('IP', 0, 'RAIL', 0, [0, 0, -100000, 0]),
  ];
}

/** Four quads of four panels, turned by a quarter from each to the next. */
function epix10ka2M(): Part[] {
  const quad: readonly (readonly [x: number, y: number])[] = [
    [-59000, 23500],
    [-59000, 64000],
    [-17300, 23500],
    [-17300, 64000],
  ];
  const panels: Placement[] = [270, 180, 90, 0].flatMap((angle, turns) =>
    quad.map(([x, y]): Placement => {
      let [a, b] = [x, y];
      for (let turn = 0; turn < turns; turn++) [a, b] = [b, -a];
      return [a, b, 0, angle];
    }),
  );
  return [...segments('CAMERA', 'EPIX10KA:V1', panels), part('IP', 0, 'CAMERA', 0, [0, 0, -100000, 90])];
}

/** Two halves of four modules, shifted against each other so that a hole is left for the beam. */
function jungfrau4M(): Part[] {
  const upper: readonly Placement[] = [
    [-56807.1, 44005.5, 0, 90, 180],
    [-15557.5, 44005.5, 0, 90, 180],
    [25692.1, 33921.7, 0, 90, 180],
    [66941.7, 33921.7, 0, 90, 180],
  ];
  const lower = upper.toReversed().map(([x, y]): Placement => [-x, -y, 0, 90, 180]);
  return [
    ...segments('JFCAMERA:V1', 'JUNGFRAU:V1', [...upper, ...lower]),
    part('IP:V1', 0, 'JFCAMERA:V1', 0, [0, 0, -100000, 90]),
  ];
}

/** Eight rows of four modules; the halves and the left and right pairs are shifted around the beam hole. */
function jungfrau16M(): Part[] {
  const modules: Placement[] = [];
  for (let row = 0; row < 8; row++)
    for (let column = 0; column < 4; column++) {
      const below = row >= 4;
      const right = column >= 2;
      const x = (below ? -119475 : -114300) + 77925 * column;
      const y = below
        ? 18075 + 41250 * (row - 4) + (right ? 5100 : 0)
        : -146925 + 41250 * row + (right ? 5100 : 0);
      modules.push([x, y, 0, 0]);
    }
  return [
    ...segments('JFDET:V1', 'JUNGFRAU:V2', modules),
    part('IP:V1', 0, 'JFDET:V1', 0, [2587.5, 0, -100000, 90]),
  ];
}

const single = (segment: string, at: Placement, distance: Placement, frame = 'SENSOR'): Part[] => [
  part(frame, 0, segment, 0, at),
  part('IP', 0, frame, 0, distance),
];

const tables: Record<string, { title: string; parts: () => Part[] }> = {
  cspad: { title: 'CSPAD of four movable quads', parts: cspad },
  cspad2x2: {
    title: 'CSPAD 2x2',
    parts: () => [
      ...segments('CSPAD2X2:V1', 'SENS2X1:V1', [
        [0, -11670, 0, 180],
        [0, 11670, 0, 180],
      ]),
      part('IP', 0, 'CSPAD2X2:V1', 0, [0, 0, -100000, 0]),
    ],
  },
  epix100a: {
    title: 'Epix100a',
    parts: () => [part('IP', 0, 'EPIX100:V1', 0, [0, 0, -100000, 90, 180])],
  },
  epix10ka: { title: 'Epix10ka', parts: () => single('EPIX10KA:V1', [0, 0, 0, 0], [0, 0, -100000, 90]) },
  epix10kaquad: {
    title: 'Epix10ka quad',
    parts: () => [
      ...segments('QUAD', 'EPIX10KA:V1', [
        [-20150, 20950, 0, 180],
        [20150, 20950, 0, 180],
        [-20150, -20950, 0, 180],
        [20150, -20950, 0, 180],
      ]),
      part('IP', 0, 'QUAD', 0, [0, 0, -100000, 90]),
    ],
  },
  epix10ka2M: { title: 'Epix10ka 2M', parts: epix10ka2M },
  jungfrau05M: {
    title: 'Jungfrau 0.5M',
    parts: () => single('JUNGFRAU:V1', [0, 0, 0, 90], [0, 0, -100000, 0], 'JFCAMERA:V1'),
  },
  jungfrau1M: {
    title: 'Jungfrau 1M',
    parts: () => [
      ...segments('JFCAMERA:V1', 'JUNGFRAU:V1', [
        [0, 20625, 0, 0, 0, 180],
        [0, -20625, 0, 0, 0, 180],
      ]),
      part('IP:V1', 0, 'JFCAMERA:V1', 0, [0, 0, -100000, 90]),
    ],
  },
  jungfrau4M: { title: 'Jungfrau 4M', parts: jungfrau4M },
  jungfrau16M: { title: 'Jungfrau 16M', parts: jungfrau16M },
  // 44.271 um, read out in blocks of 2 x 2.
  rayonix: { title: 'Rayonix MX170, binning 2', parts: () => oneSensor(1920, '88.542') },
  opal1000: { title: 'Opal 1000', parts: () => oneSensor(1024, '5.5') },
  pnccd: {
    title: 'pnCCD, front and back halves with a gap',
    parts: () => [
      ...[0, 1].flatMap((half) =>
        segments(
          'SEG2Q:V1',
          'PNCCD:V1',
          [
            [-38362, -38362, 0, 0],
            [38362, -37, 0, 180],
          ],
          half,
        ),
      ),
      part('DETPNCCD:V1', 0, 'SEG2Q:V1', 0, [0, -3300, 0, 0]),
      part('DETPNCCD:V1', 0, 'SEG2Q:V1', 1, [0, 3300, 0, 180]),
      part('IP:V1', 0, 'DETPNCCD:V1', 0, [0, 0, -100000, 90, 180]),
    ],
  },
};

/** A camera of one square sensor, seen along the beam; `pitch_um` as its name spells it. */
const oneSensor = (size: number, pitch_um: string): Part[] => [
  part('CAMERA', 0, `MTRX:V2:${size}:${size}:${pitch_um}:${pitch_um}`, 0, [0, 0, 0, 0]),
  part('IP', 0, 'CAMERA', 0, [0, 0, -100000, 90]),
];

export const nominalNames = Object.keys(tables);

/**
 * Text of the nominal geometry of a detector: segments where the drawings put them, 100 mm behind the interaction point.
 * For detectors that have no measured geometry yet, and as the base of metrology.
 */
export function nominalText(name: string): string {
  const table = tables[name];
  if (table === undefined)
    throw new CalibdeskError('not-found', `no nominal geometry of ${name}`, {
      hint: `there are ${nominalNames.join(', ')}`,
    });
  const rows = table.parts().map(({ at, ...row }) => {
    const [x0, y0, z0, rot_z, rot_y = 0, rot_x = 0] = at;
    return rowText({ ...row, pose: poseOf([x0, y0, z0, rot_z, rot_y, rot_x, 0, 0, 0]) }, 'full');
  });
  return [`# TITLE      Nominal geometry: ${table.title}`, '# CALIB_TYPE geometry', '', ...rows, ''].join(
    '\n',
  );
}
