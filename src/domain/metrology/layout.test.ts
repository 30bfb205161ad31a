import { describe, expect, it } from 'vitest';
import { rotationMatrix } from '../geometry/transforms.ts';
import { nominalText } from '../geometry/nominal.ts';
import { leavesOf, readGeometry } from '../geometry/tree.ts';
import { fitTable } from './fitTable.ts';
import { layoutReport } from './layout.ts';
import { nominalCorners } from './panelFit.ts';
import { readTable, type MetrologyTable } from './readTable.ts';
import { rotate } from './rigidFit.ts';
import { epixOriginCorner, epixPanelInSlot } from './pointTables.ts';

/** A perfect ePix10ka 2M, its corners in table order; `exchange` puts one panel at the place of another. */
function camera(options: {
  exchange?: [number, number];
  mirror?: boolean;
  push_um?: number;
}): MetrologyTable {
  const leaves = leavesOf(readGeometry(nominalText('epix10ka2M')).top);
  const size = { long_um: 38400, short_um: 35400 };
  const lines: string[] = [];
  for (let slot = 0; slot < 16; slot++) {
    const quad = Math.floor(slot / 4);
    if (slot % 4 === 0) lines.push(`Quad ${quad}`);
    let daq = epixPanelInSlot(0, slot);
    const pair: readonly number[] = options.exchange ?? [];
    if (pair.includes(daq)) daq = pair[0] === daq ? pair[1] : pair[0];
    const leaf = leaves[daq];
    const place = leaf.parent?.pose ?? { x0: 0, y0: 0, rot_z: 0 };
    const turn = rotationMatrix(place.rot_z, 0, 0);
    const inCamera = rotate(turn, [leaf.pose.x0, leaf.pose.y0, 0]);
    const isQuad = leaf.parent?.name.startsWith('QUAD') ?? false;
    const [cx, cy] = isQuad ? [inCamera[0] + place.x0, inCamera[1] + place.y0] : [leaf.pose.x0, leaf.pose.y0];
    const angle = 270 - 90 * quad;
    const corners = nominalCorners(size).map((corner) => rotate(rotationMatrix(angle, 0, 0), corner));
    const origin = epixOriginCorner(0, quad);
    for (let i = 0; i < 4; i++) {
      const [x, y] = corners[(i - origin + 4) % 4];
      const shift = slot === 0 ? (options.push_um ?? 0) : 0;
      const sign = options.mirror ? -1 : 1;
      lines.push(
        `${4 * (slot % 4) + i + 1} ${Math.round(sign * (x + cx + shift) + 200_000)} ${Math.round(y + cy + 200_000)} 0`,
      );
    }
  }
  return readTable(lines.join('\n'), 'made', { units: 'um', pointsPerQuad: null });
}
const report = (table: MetrologyTable) =>
  layoutReport(table, fitTable(table, { detector: 'epix10ka2m', n90: 0, rot: 0, size: null }));

describe('layout', () => {
  it('finds nothing wrong with a perfect camera, and its gaps', () => {
    const { gaps, remarks } = report(camera({}));
    expect(remarks).toEqual([]);
    expect(gaps.length).toBeGreaterThan(12);
    expect(gaps[0].gap_um).toBeGreaterThan(0);
  });
  it('names two exchanged panels, and mirrored corners', () => {
    expect(report(camera({ exchange: [0, 3] })).remarks.join()).toMatch(
      /sensors 0\.\d+ and 0\.\d+ lie where/,
    );
    expect(report(camera({ mirror: true })).remarks[0]).toMatch(/all sensors run counter-clockwise/);
  });
});
