import { add, scale, type Vector3 } from '../../array/vectors.ts';
import { CalibdeskError } from '../../errors.ts';
import type { Frame } from '../coordinates.ts';
import { likelyCrystfelDetector } from '../crystfelTables.ts';
import { requirePanel, type CrystfelFile, type CrystfelPanel } from '../crystfelRead.ts';
import { crystfelPanels, type WrittenPanel } from '../crystfelWrite.ts';
import { asicCorners } from '../psf.ts';
import type { Segment } from '../segments/segment.ts';
import { otherFrame } from '../transforms.ts';
import { leavesOf, type GeometryObject } from '../tree.ts';
import type { PanelPlace } from './crystfelPatch.ts';
import {
  columnsOf,
  distanceOf,
  motionBetween,
  movedPanel,
  placedOf,
  placeOf,
  rowsOf,
  stays,
  type PlacedPanel,
} from './crystfelPlaces.ts';
import { combined, inverse, turned, type RigidMotion } from './poses.ts';

/** The ASIC of a geometry that a panel stands for. */
interface PanelAsic {
  segment: number;
  asic: number;
}

/** Segment and ASIC by the name of a panel (p3a1, q2a15), or by the rows and columns of the data that it takes. */
function asicOf(panel: CrystfelPanel, segment: Segment, cspadQuads: boolean): PanelAsic | null {
  const named = /^\D+(\d+)a(\d+)$/.exec(panel.name);
  if (named !== null) {
    const [first, asic] = [Number(named[1]), Number(named[2])];
    // Panels of a cspad by quad: sixteen ASICs, two of them a sensor.
    return cspadQuads
      ? { segment: 8 * first + Math.floor(asic / 2), asic: asic % 2 }
      : { segment: first, asic };
  }
  const [top, left] = [requirePanel(panel, 'min_ss'), requirePanel(panel, 'min_fs')];
  const number = Math.floor(top / segment.rows);
  const asic = asicCorners(segment).findIndex(
    ([row, column]) => row === top - number * segment.rows && column === left,
  );
  return asic < 0 ? null : { segment: number, asic };
}

function refuse(panel: CrystfelPanel, expected: string, found: string): never {
  throw new CalibdeskError(
    'bad-input',
    `line ${panel.line}: panel ${panel.name}: expected ${expected}, found ${found}; nothing was written`,
    {
      line: panel.line,
      hint: 'the geometry and the .geom must be of one detector; panels are told by names such as p3a1, or by min_ss and min_fs',
    },
  );
}

/**
 * The segments of a geometry that the panels of a file stand for. A file that lacks whole segments was numbered anew when it
 * was made a geometry: its n-th segment is the n-th then.
 */
function asicsOf(
  file: CrystfelFile,
  segment: Segment,
  segments: number,
): { panel: CrystfelPanel; asic: PanelAsic | null }[] {
  const cspadQuads = likelyCrystfelDetector(file) === 'cspad';
  const asics = file.panels.map((panel) => ({ panel, asic: asicOf(panel, segment, cspadQuads) }));
  // Of a detector without a table every panel became a segment, in the order of the file.
  const alone = segment.asics.down * segment.asics.across === 1 && file.panels.length === segments;
  if (alone && asics.some(({ asic }) => asic === null || asic.asic > 0 || asic.segment >= segments))
    return asics.map(({ panel }, number) => ({ panel, asic: { segment: number, asic: 0 } }));
  const numbers = [...new Set(asics.flatMap(({ asic }) => asic?.segment ?? []))].sort((a, b) => a - b);
  if (numbers.length !== segments || numbers[segments - 1] < segments) return asics;
  return asics.map(({ panel, asic }) => ({
    panel,
    asic: asic && { ...asic, segment: numbers.indexOf(asic.segment) },
  }));
}

/** For each panel of a file the one that our own writer would write in its place. */
function writtenFor(file: CrystfelFile, object: GeometryObject, frame: Frame): Map<string, WrittenPanel> {
  const leaves = leavesOf(object);
  const [{ segment: first, name }] = leaves;
  if (first === null) throw new CalibdeskError('internal', `${name} is no segment`);
  const written = crystfelPanels(object, frame);
  return new Map(
    asicsOf(file, first, leaves.length).map(({ panel, asic }) => {
      const found = written.find((each) => each.segment === asic?.segment && each.asic === asic.asic);
      if (found === undefined)
        return refuse(
          panel,
          `one of the ${written.length} ASICs of ${leaves.length} segments ${name}`,
          asic === null
            ? `data from row ${panel.min_ss}, column ${panel.min_fs}`
            : `segment ${asic.segment}, ASIC ${asic.asic}`,
        );
      if (rowsOf(panel) !== found.rows || columnsOf(panel) !== found.cols)
        refuse(
          panel,
          `${found.rows} x ${found.cols} pixels as ${name} has`,
          `${rowsOf(panel)} x ${columnsOf(panel)}`,
        );
      return [panel.name, found];
    }),
  );
}

/** New places for panels; those that stay are not in it. */
export type PanelPlaces = Map<string, PanelPlace>;

/**
 * Places of the panels of a file on the segments of a geometry: each segment takes its panels along as one rigid body, so
 * that its first panel lies where the geometry has that ASIC, and what was refined panel by panel, which the geometry has
 * no place for, is kept. `centres`: corners of the file are centres of first pixels. `kept_um` = the largest distance of
 * a panel from where the geometry has its ASIC.
 * @throws CalibdeskError bad-input when a panel is no ASIC of the geometry, or of another size
 */
export function placesOfGeometry(
  file: CrystfelFile,
  object: GeometryObject,
  options: { frame: Frame; zCorrection_um: number; centres: boolean },
): { places: PanelPlaces; kept_um: number } {
  const written = writtenFor(file, object, options.frame);
  const wantedOf = (asic: WrittenPanel): PlacedPanel => {
    const { fast, slow } = asic;
    const outer: Vector3 = [asic.corner[0], asic.corner[1], asic.corner[2] - options.zCorrection_um];
    return { fast, slow, corner: options.centres ? add(outer, scale(add(fast, slow), 0.5)) : outer };
  };
  const bySegment = new Map<number, { panel: CrystfelPanel; asic: WrittenPanel }[]>();
  for (const panel of file.panels) {
    const asic = written.get(panel.name);
    if (asic !== undefined)
      bySegment.set(asic.segment, [...(bySegment.get(asic.segment) ?? []), { panel, asic }]);
  }
  const places: PanelPlaces = new Map();
  let kept_um = 0;
  for (const parts of bySegment.values()) {
    const head = parts.reduce((least, part) => (part.asic.asic < least.asic.asic ? part : least));
    const [old, wanted] = [placedOf(head.panel), wantedOf(head.asic)];
    const still = stays(head.panel, old, wanted);
    const motion = motionBetween(head.panel, old, wanted);
    for (const { panel, asic } of parts) {
      const place = still ? placedOf(panel) : movedPanel(motion, placedOf(panel));
      if (!still) places.set(panel.name, placeOf(panel, place));
      kept_um = Math.max(kept_um, distanceOf(panel, place, wantedOf(asic)));
    }
  }
  return { places, kept_um };
}

/**
 * Places of the panels of a file as another file has them, panel by panel of one name. `centres`: which of the two files
 * has centres of first pixels for corners.
 * @throws CalibdeskError bad-input when the other file lacks a panel, or has it in another size
 */
export function placesOfPanels(
  file: CrystfelFile,
  source: CrystfelFile,
  centres: { file: boolean; source: boolean },
): PanelPlaces {
  const places: PanelPlaces = new Map();
  const known = new Map(source.panels.map((panel) => [panel.name, panel]));
  for (const panel of file.panels) {
    const other = known.get(panel.name);
    if (other === undefined) refuse(panel, 'a panel of that name in the other file', 'none');
    if (rowsOf(other) !== rowsOf(panel) || columnsOf(other) !== columnsOf(panel))
      refuse(
        panel,
        `${rowsOf(panel)} x ${columnsOf(panel)} pixels in the other file`,
        `${rowsOf(other)} x ${columnsOf(other)}`,
      );
    const { fast, slow, corner } = placedOf(other);
    const half = (Number(centres.file) - Number(centres.source)) / 2;
    const wanted = { fast, slow, corner: add(corner, scale(add(fast, slow), half)) };
    if (!stays(panel, placedOf(panel), wanted)) places.set(panel.name, placeOf(panel, wanted));
  }
  return places;
}

/** A motion of the psana frame in the frame of the file. */
function inFrame(motion: RigidMotion, frame: Frame): RigidMotion {
  if (frame === 0) return motion;
  const mapped = (vector: Vector3): Vector3 => otherFrame(turned(motion.rotation, otherFrame(vector)));
  const [x, y, z] = [mapped([1, 0, 0]), mapped([0, 1, 0]), mapped([0, 0, 1])];
  return {
    rotation: [
      [x[0], y[0], z[0]],
      [x[1], y[1], z[1]],
      [x[2], y[2], z[2]],
    ],
    shift_um: otherFrame(motion.shift_um),
  };
}

/**
 * Places of panels after their segments were moved: each panel goes along as a rigid part of its segment, so that what
 * was refined panel by panel is kept. `before` and `after` = places of the segments, `segmentOfPanel` = which is whose.
 */
export function placesAfterMotion(
  file: CrystfelFile,
  segmentOfPanel: ReadonlyMap<string, number>,
  before: readonly RigidMotion[],
  after: readonly RigidMotion[],
  frame: Frame,
): PanelPlaces {
  const places: PanelPlaces = new Map();
  for (const panel of file.panels) {
    const number = segmentOfPanel.get(panel.name);
    if (number === undefined) continue;
    if (JSON.stringify(before[number]) === JSON.stringify(after[number])) continue;
    const motion = inFrame(combined(after[number], inverse(before[number])), frame);
    places.set(panel.name, placeOf(panel, movedPanel(motion, placedOf(panel))));
  }
  return places;
}
