import { expect, it } from 'vitest';
import type { FoundItem } from '../../array/storedItems.ts';
import { CalibdeskError } from '../../errors.ts';
import { importCrystfel } from '../crystfelImport.ts';
import { parseCrystfel } from '../crystfelRead.ts';
import { segmentsOfPanels } from '../crystfelTables.ts';
import { crystfelText } from '../crystfelWrite.ts';
import { nominalText } from '../nominal.ts';
import { randomNumbers } from '../randomTree.ts';
import { defaultSegmentOptions } from '../segments/segment.ts';
import { geometryText, leavesOf, readGeometry } from '../tree.ts';
import { pixelMap } from './cheetah.ts';
import { fitToMap } from './cheetahFit.ts';
import { placesAfterMotion, placesOfGeometry } from './crystfelPanels.ts';
import { patchCrystfel } from './crystfelPatch.ts';
import { nexusItems } from './nexus.ts';
import { geometryOfNexus } from './nexusGeometry.ts';
import { motionOf } from './poses.ts';

/** What comes out of work on damaged input: 'done', or the message of a proper error; anything else is thrown on. */
function outcome(work: () => unknown): string {
  try {
    work();
    return 'done';
  } catch (error) {
    if (error instanceof CalibdeskError && error.code !== 'internal') return error.message;
    throw error;
  }
}

/** A message without its numbers, paths and quotations: which of the refusals it is. */
const kindOf = (message: string): string =>
  message
    .replace(/"[^"]*"|\[[^\]]*\]/g, 'Q')
    .replace(/\S*\/\S*/g, 'P')
    .replace(/\d+/g, 'N');

const pick = <Value>(random: () => number, list: readonly Value[]): Value =>
  list[Math.floor(random() * list.length)];

it('NeXus files with anything missing or replaced give a geometry or say what is wrong', () => {
  const { top } = readGeometry(nominalText('jungfrau1M'));
  const facts = { title: '', time: '', energy_eV: null, segmentLibrary: 'lcls1' } as const;
  const whole: Record<string, FoundItem> = Object.fromEntries(
    nexusItems(top, facts).map(({ path, value, attributes = {} }) => [
      path,
      {
        kind: value === null ? 'group' : 'dataset',
        shape: [],
        values:
          value === null || typeof value === 'string' ? [value] : Array.from(value.data as Float64Array),
        attributes: Object.fromEntries(
          Object.entries(attributes).map(([name, held]) => [
            name,
            typeof held === 'string' ? held : Array.from(held.data as Float64Array),
          ]),
        ),
      },
    ]),
  );
  const paths = Object.keys(whole);
  const random = randomNumbers(11);
  const strange: unknown[] = [
    null,
    '',
    '.',
    Number.NaN,
    Infinity,
    -1,
    'a b',
    [],
    [0, 0],
    [1, 'x', 2],
    1e300,
    {},
  ];
  const seen = new Set<string>();
  for (let round = 0; round < 1500; round++) {
    const items = { ...whole };
    for (let change = 0; change <= round % 3; change++) {
      const path = pick(random, paths);
      const item = items[path];
      if (item === undefined || random() < 0.2) delete items[path];
      else if (random() < 0.4) items[path] = { ...item, values: [pick(random, strange)] };
      else {
        const name = pick(random, [...Object.keys(item.attributes), 'units']);
        const value = random() < 0.3 ? pick(random, paths) : pick(random, strange);
        items[path] = { ...item, attributes: { ...item.attributes, [name]: value } };
      }
    }
    const made: string[] = [];
    const done = outcome(() =>
      made.push(geometryText(geometryOfNexus(items, defaultSegmentOptions), 'full')),
    );
    seen.add(kindOf(done));
    // What is accepted can be written and read again.
    for (const text of made) expect(readGeometry(text).objects.length).toBeGreaterThan(0);
  }
  expect(seen.has('done')).toBe(true);
  expect(seen.size).toBeGreaterThan(5);
});

it('CrystFEL files with damaged lines are patched or refused, and what is not a place stays', () => {
  const geometry = readGeometry(nominalText('jungfrau05M'));
  const text = crystfelText(geometry.top, { frame: 1, zCorrection_um: 0, original: false });
  const lines = text.split('\n');
  const random = randomNumbers(5);
  const seen = new Set<string>();
  for (let round = 0; round < 600; round++) {
    const damaged = [...lines];
    for (let change = 0; change <= round % 4; change++) {
      const at = Math.floor(random() * damaged.length);
      const line = damaged[at];
      const cut = Math.floor(random() * (line.length + 1));
      damaged[at] = pick(random, [
        '',
        line.slice(0, cut),
        line.slice(cut),
        `${line.slice(0, cut)}${pick(random, ['=', ';', '/', 'x', '-', '1e309', '\u0000', '\t', ' = '])}${line.slice(cut)}`,
        `${line}\n${line}`,
        line.replace(/[\d.]+/, pick(random, ['0', '-1', '1e308', '1e-308', 'nan'])),
      ]);
    }
    const content = damaged.join('\n');
    const made: string[] = [];
    const done = outcome(() => {
      const file = parseCrystfel(content);
      const options = {
        detector: 'jungfrau',
        segment: 'JUNGFRAU:V1',
        frame: 1,
        corner: 'auto',
        zCorrection_um: 0,
        segments: defaultSegmentOptions,
      } as const;
      const { places } = placesOfGeometry(file, geometry.top, {
        frame: 1,
        zCorrection_um: 0,
        centres: false,
      });
      const onto = patchCrystfel(content, file.panels, places);
      const tree = importCrystfel(file, options, []);
      const before = leavesOf(tree.top).map((leaf) => motionOf(leaf, tree.top));
      for (const { pose } of tree.objects) pose.x0 += 100;
      const after = leavesOf(tree.top).map((leaf) => motionOf(leaf, tree.top));
      const moved = placesAfterMotion(file, segmentsOfPanels(file, options), before, after, 1);
      made.push(onto, patchCrystfel(content, file.panels, moved));
    });
    for (const patched of made) {
      const place = /\/\s*(fs|ss|corner_x|corner_y|coffset)\s*=/;
      const others = (all: string): string[] => all.split('\n').filter((line) => !place.test(line));
      expect(others(patched)).toEqual(others(content));
      // What was written can be read, and has the same panels.
      const names = (all: string): string[] => parseCrystfel(all).panels.map(({ name }) => name);
      expect(names(patched)).toEqual(names(content));
    }
    seen.add(kindOf(done));
  }
  expect(seen.has('done')).toBe(true);
  expect(seen.size).toBeGreaterThan(3);
});

it('pixel maps full of any numbers are fitted or refused', () => {
  const tree = 'IP 0 MTRX:V2:6:8:75:75 0 0 0 -1000 0 0 0 0 0 0';
  const good = pixelMap(readGeometry(tree).top, 'm');
  const random = randomNumbers(3);
  const strange = [0, -0, Number.NaN, Infinity, 1e-45, 3e38, 999, -1e-30];
  for (let round = 0; round < 400; round++) {
    const map = { ...good, x: good.x.slice(), y: good.y.slice(), z: good.z.slice() };
    for (const axis of ['x', 'y', 'z'] as const)
      for (let i = 0; i < 48; i++) if (random() < round / 400) map[axis][i] = pick(random, strange);
    const { top, objects } = readGeometry(tree);
    const said = outcome(() => fitToMap(top, map, 'm'));
    const { x0, y0, z0, tilt_z, tilt_y, tilt_x } = objects[0].pose;
    // Whatever the map: poses are numbers.
    expect([x0, y0, z0, tilt_z, tilt_y, tilt_x].every(Number.isFinite), said).toBe(true);
  }
  const same = { ...good, x: good.x.slice().fill(1), y: good.y.slice().fill(1), z: good.z.slice().fill(1) };
  const { top } = readGeometry(tree);
  // All pixels in one place: a fit exists, and its deviation says that it is none.
  expect(fitToMap(top, same, 'm').largest_deviation_um).toBeGreaterThan(200);
});
