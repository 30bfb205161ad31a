import { describe, expect, it } from 'vitest';
import { checkSensors, sensorsByNumber } from './check.ts';
import { cspadPanel, foreignPoint, processRepaired } from './cspad.ts';
import { epixPanelsOfTable } from './epixTable.ts';
import { panelsInQuads, epixRows, type EpixPanel } from './epix.ts';
import { fitCspadPanel, fitPanel, nominalCorners, secondCspad, usualCspad } from './panelFit.ts';
import {
  cspadNumberings,
  epixOriginCorner,
  epixPanelInSlot,
  epixQuadRotation,
  pointInFile,
  type CspadKind,
} from './pointTables.ts';
import { readTable } from './readTable.ts';
import { fitRigid, rotate, tiltsOf, type Matrix3 } from './rigidFit.ts';
import { add, type Vector3 } from '../array/vectors.ts';
import { toRadians } from './types.ts';

function rotation(aroundX: number, aroundY: number, aroundZ: number): Matrix3 {
  const [a, b, g] = [aroundX, aroundY, aroundZ].map(toRadians);
  const [ca, sa, cb, sb, cg, sg] = [
    Math.cos(a),
    Math.sin(a),
    Math.cos(b),
    Math.sin(b),
    Math.cos(g),
    Math.sin(g),
  ];
  return [
    [cb * cg, -cb * sg, sb],
    [sa * sb * cg + ca * sg, -sa * sb * sg + ca * cg, -sa * cb],
    [-ca * sb * cg + sa * sg, ca * sb * sg + sa * cg, ca * cb],
  ];
}
/** Repeatable noise in -1..1. */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** A table of a made camera: every panel at its own place with a small tilt, whole um. */
function madeTable(
  kind: CspadKind,
  n90 = 0,
): { text: string; truth: Map<string, { center: Vector3; tilts: Vector3 }> } {
  const { quads, segments } = cspadNumberings[kind];
  const next = noise(7);
  const truth = new Map<string, { center: Vector3; tilts: Vector3 }>();
  const lines: string[] = [];
  for (let quad = 0; quad < quads; quad++) {
    lines.push(`Quad ${quad}`, '', 'Point X Y Z');
    for (let segment = 0; segment < segments; segment++) {
      const place = {
        center: [50000 * segment + 3000, 60000 * quad, 40 * next()] as Vector3,
        tilts: [0.4 * next(), 0.1 * next(), 0.1 * next()] as Vector3,
      };
      truth.set(`${quad}:${segment}`, place);
      const table = {
        file: 'made',
        points: [],
        quads: [quad],
        report: { units: 'um' as const, records: 0, notices: [] },
      };
      const { points, rot_z } = cspadPanel(kind, table, quad, segment, n90);
      const turned = rotation(place.tilts[2], place.tilts[1], rot_z + place.tilts[0]);
      nominalCorners(usualCspad).forEach((corner, index) => {
        const at = add(rotate(turned, corner), place.center).map(Math.round);
        lines.push(`${points[index]} ${at.join(' ')}`);
      });
    }
  }
  return { text: lines.join('\n'), truth };
}

describe('tables of point numbers', () => {
  it('use every point of a quad once, in every orientation', () => {
    for (const n90 of [0, 1, 2, 3])
      for (const quad of [0, 1, 2, 3]) {
        const points = Array.from({ length: 32 }, (_, i) => pointInFile('cspad-v2', quad, i + 1, n90));
        expect(points.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, i) => i + 1));
      }
    for (const rot of [0, 1, 2, 3])
      expect(
        Array.from({ length: 16 }, (_, slot) => epixPanelInSlot(rot, slot)).toSorted((a, b) => a - b),
      ).toEqual(Array.from({ length: 16 }, (_, slot) => slot));
  });
});

describe('rigid fit', () => {
  it('finds any rotation and translation again', () => {
    const next = noise(1);
    for (let trial = 0; trial < 200; trial++) {
      const [a, b, g] = [89 * next(), 89 * next(), 179 * next()];
      const turned = rotation(a, b, g);
      const moved: Vector3 = [1e5 * next(), 1e5 * next(), 1e3 * next()];
      const corners = nominalCorners(usualCspad);
      const fit = fitRigid(
        corners,
        corners.map((corner) => add(rotate(turned, corner), moved)),
      );
      const { tilt_z, tilt_y, tilt_x } = tiltsOf(fit.rotation, 0);
      // Corners of 4e4 um in doubles: 1e-7 degrees and 1e-6 um are a hundred times their rounding.
      for (const [found, wanted] of [
        [tilt_z, g],
        [tilt_y, b],
        [tilt_x, a],
      ])
        expect(Math.abs(found - wanted)).toBeLessThan(1e-6);
      moved.forEach((value, axis) => expect(Math.abs(fit.translation[axis] - value)).toBeLessThan(1e-5));
      expect(fit.rms).toBeLessThan(1e-6);
    }
  });

  it('names the corner that is off, and gives the pose without it', () => {
    const corners = nominalCorners(usualCspad).map((corner) => add(corner, [1000, 2000, 3]));
    const spoiled = corners.map((corner, index) => (index === 2 ? add(corner, [620, 590, 0]) : corner));
    const fit = fitPanel({ points: [5, 6, 7, 8], corners: spoiled, rot_z: 0 }, usualCspad, 'usual');
    expect(fit.outlier).toMatchObject({ kind: 'corner', point: 7 });
    expect(fit.robust.center[0]).toBeCloseTo(1000, 3);
    expect(fit.robust.tilt_z).toBeCloseTo(0, 6);
  });

  it('keeps the usual size unless only the other one fits', () => {
    const panel = (size: typeof usualCspad) => ({
      points: [1, 2, 3, 4],
      corners: nominalCorners(size),
      rot_z: 0,
    });
    expect(fitCspadPanel(panel(usualCspad)).nominal).toBe('usual');
    expect(fitCspadPanel(panel(secondCspad)).nominal).toBe('second');
  });
});

describe('processing of a made camera', () => {
  for (const [kind, n90] of [
    ['cspad-v1', 0],
    ['cspad-v2', 0],
    ['cspad-v2', 3],
    ['cspad2x2', 0],
  ] as const)
    it(`${kind}, n90 ${n90}: places and tilts of the geometry model`, () => {
      const { text, truth } = madeTable(kind, n90);
      const table = readTable(text, 'made.txt', { pointsPerQuad: cspadNumberings[kind].points });
      const rows = processRepaired(kind, table, n90);
      for (const { quad, segment, row } of rows) {
        const { center, tilts } = truth.get(`${quad}:${segment}`)!;
        // Corners are whole um: half a um in the centre, 1 um over the short side (0.004 degrees) in tilts.
        [row.X0, row.Y0, row.Z0].forEach((value, axis) =>
          expect(Math.abs(value - center[axis])).toBeLessThanOrEqual(1.1),
        );
        expect(Math.abs(row.TILT_Z - tilts[0])).toBeLessThan(0.003);
        expect(Math.abs(row.TILT_Y - tilts[1])).toBeLessThan(0.004);
        expect(Math.abs(row.TILT_X - tilts[2])).toBeLessThan(0.004);
      }
    });

  it('epix10ka2M in quads: composing panel and quad gives the measured panel, wherever Q0 was', () => {
    for (const rot of [0, 1, 2, 3]) {
      const centers: Vector3[] = [];
      const panels: EpixPanel[] = [0, 1, 2, 3].flatMap((quad) =>
        [0, 1, 2, 3].map((position) => {
          const center: Vector3 = [
            20000 * position + 100000 * (quad % 2),
            90000 * (quad >> 1) + 5000 * position,
            0,
          ];
          centers.push(center);
          const local = nominalCorners({ long_um: 38950, short_um: 35750 }).map((corner) =>
            add(rotate(rotation(0, 0, epixQuadRotation(rot, quad)), corner), center),
          );
          const origin = epixOriginCorner(rot, quad);
          const corners = [0, 1, 2, 3].map(
            (corner) => local[(corner - origin + 4) % 4].map(Math.round) as unknown as Vector3,
          );
          return { quad, points: [0, 1, 2, 3].map((corner) => 4 * position + corner + 1), corners };
        }),
      );
      const options = { rot, quadOffset: 0, version: 0, useZ: true, correct: false, center: [0, 0] } as const;
      const rows = epixRows(panels, options, (panel, index) => 4 * panel.quad + (index % 4), false);
      const geometry = panelsInQuads(rows, [0, 1, 2, 3], options, false);
      const mean = [0, 1].map((axis) => centers.reduce((sum, c) => sum + c[axis], 0) / 16);
      panels.forEach(({ quad }, index) => {
        const daq = epixPanelInSlot(rot, index) % 4;
        const panel = geometry.find(
          (row) => row.parent === 'QUAD' && row.parentIndex === quad && row.index === daq,
        )!;
        const frame = geometry.find((row) => row.object === 'QUAD' && row.index === quad)!;
        const at = add(
          rotate(rotation(0, 0, frame.values[3]), panel.values.slice(0, 3) as unknown as Vector3),
          frame.values.slice(0, 3) as unknown as Vector3,
        );
        expect(at[0]).toBeCloseTo(centers[index][0] - mean[0], 0);
        expect(at[1]).toBeCloseTo(centers[index][1] - mean[1], 0);
      });
    }
  });
});

describe('tables of another detector', () => {
  it('are refused where their points do not exist', () => {
    const camera = readTable(madeTable('cspad-v1').text, 'camera.txt', { pointsPerQuad: 32 });
    expect(foreignPoint('cspad-v1', camera)).toBeNull();
    expect(foreignPoint('cspad2x2', camera)).toMatchObject({ quad: 0 });
    expect(() => epixPanelsOfTable(camera)).toThrow(/expected 16 in a quad/);
  });
});

describe('reading of tables', () => {
  const rows = ['1 0 0 0', '2 4 20907 19', '3 43540 20910 5', '4 43536 0 -8'];
  const read = (text: string, pointsPerQuad: number | null = null) =>
    readTable(text, 't.txt', { pointsPerQuad });

  it('takes commas, semicolons, CRLF, remarks and headers in comments', () => {
    const plain = read(rows.join('\n')).points.map(({ quad, point, xyz }) => ({ quad, point, xyz }));
    const forms = [
      rows.map((row) => row.replaceAll(' ', ',')).join('\n'),
      rows.map((row) => row.replaceAll(' ', ' ; ')).join('\r\n'),
      `# Quad 0\nPOINT x y z\n${rows.map((row) => `${row} # remark`).join('\n')}`,
    ];
    for (const text of forms)
      expect(read(text).points.map(({ quad, point, xyz }) => ({ quad, point, xyz }))).toEqual(plain);
  });

  it('recognises millimetres and refuses what it cannot tell', () => {
    const scaled = (factor: number): string =>
      rows
        .map((row) =>
          row
            .split(' ')
            .map((word, i) => (i === 0 ? word : String(Number(word) * factor)))
            .join(' '),
        )
        .join('\n');
    const table = read(scaled(1e-3));
    expect(table.report.units).toBe('mm');
    expect(table.points[2].xyz).toEqual([43540, 20910, 5]);
    expect(() => read(scaled(0.0393701))).toThrow(/units/);
  });

  it('names both lines of a point measured twice with different values', () => {
    expect(() => read([...rows, '2 4 20000 19'].join('\n'))).toThrow(/line 2 and in line 5/);
    expect(read([...rows, rows[1]].join('\n')).report.notices.map(({ kind }) => kind)).toEqual(['duplicate']);
  });

  it('says what is missing and computes no columns for it', () => {
    const table = read([...rows, '5 0 30000 0', '6 0 50900 0', '8 43540 30000 0'].join('\n'));
    const { sensors, notices } = sensorsByNumber(table);
    const check = checkSensors(sensors, 7, { xy_um: 60, z_um: 100 }, false);
    expect(check.segments[1]).toMatchObject({ missing: [7] });
    expect(check.segments[1].S1).toBeUndefined();
    expect(notices).toMatchObject([{ kind: 'missing-point', point: 7 }]);
  });

  it('never hangs or throws anything but a clear error on spoiled tables', () => {
    const next = noise(3);
    const whole = madeTable('cspad2x2').text;
    for (let trial = 0; trial < 500; trial++) {
      const bytes = [...whole];
      for (let change = 0; change < 6; change++)
        bytes[Math.floor(Math.abs(next()) * (bytes.length - 1))] = String.fromCharCode(
          Math.floor(Math.abs(next()) * 126) + 1,
        );
      try {
        sensorsByNumber(read(bytes.join('')));
      } catch (error) {
        expect(error).toMatchObject({ name: 'CalibdeskError', code: 'bad-input' });
      }
    }
  });
});
