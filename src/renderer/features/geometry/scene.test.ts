import { describe, expect, it } from 'vitest';
import { pixelCoordinates } from '../../../domain/geometry/coordinates.ts';
import { nominalText } from '../../../domain/geometry/nominal.ts';
import { defaultSegmentOptions } from '../../../domain/geometry/segments/segment.ts';
import { readGeometry } from '../../../domain/geometry/tree.ts';
import { placedPanels } from '../../plot/image/placement.ts';
import { panelPictures, limitsOf } from '../../plot/scene/panelPictures.ts';
import { cornersOfQuad, meanDepth, quadOf, quadsOf, sceneLines } from './scene.ts';

const colors = {
  outline: [0, 0, 0],
  selected: [0, 0, 1],
  ring: [1, 0, 0],
  beam: [1, 1, 0],
  before: [0.5, 0.5, 0.5],
} as const;

describe('panels in space', () => {
  it.each(['cspad', 'epix10ka2M', 'jungfrau4M'])('lie where their pixels are: %s', (name) => {
    const { top } = readGeometry(nominalText(name), defaultSegmentOptions);
    const geometry = readGeometry(nominalText(name), defaultSegmentOptions);
    const { x, y, z } = pixelCoordinates(top, { frame: 1 });
    const placed = placedPanels(geometry);
    let offset = 0;
    for (const panel of placed) {
      const { rows, cols } = panel.segment;
      const [first, acrossEnd, last, alongEnd] = cornersOfQuad(quadOf(panel));
      const corners = [
        [first, 0],
        [acrossEnd, cols - 1],
        [last, rows * cols - 1],
        [alongEnd, (rows - 1) * cols],
      ] as const;
      for (const [corner, pixel] of corners) {
        const at = offset + pixel;
        const distance_um = Math.hypot(
          1000 * corner[0] - x[at],
          1000 * corner[1] - y[at],
          1000 * corner[2] - z[at],
        );
        // A corner lies half a pixel's diagonal from the centre of the pixel, at most 0.25 mm wide.
        expect(distance_um).toBeGreaterThan(40);
        expect(distance_um).toBeLessThan(200);
      }
      offset += rows * cols;
    }
  });

  it('show heights larger about their mean plane', () => {
    const text = nominalText('epix10ka2M');
    const placed = placedPanels(readGeometry(text, defaultSegmentOptions));
    placed[3] = {
      ...placed[3],
      shift_um: [placed[3].shift_um[0], placed[3].shift_um[1], placed[3].shift_um[2] - 500],
    };
    const middle = meanDepth(placed);
    const [plain, tall] = [quadsOf(placed, 1), quadsOf(placed, 20)];
    for (const [index, { corner }] of plain.entries()) {
      expect(tall[index].corner[0]).toBe(corner[0]);
      expect(tall[index].corner[2] - middle).toBeCloseTo(20 * (corner[2] - middle), 6);
    }
    expect(tall[3].corner[2] - tall[2].corner[2]).toBeCloseTo(10, 6);
  });

  it('have borders, the selected in front, rings at the distance, and the beam', () => {
    const quads = quadsOf(placedPanels(readGeometry(nominalText('jungfrau1M'), defaultSegmentOptions)), 1);
    const ring = { d_A: 3, q_inv_A: 2, two_theta_rad: 0.4, radius_um: 42_000 };
    const lines = sceneLines({
      quads,
      before: [],
      selected: new Set([1]),
      rings: [ring, { ...ring, radius_um: null }],
      distance_um: 100_000,
      depth: 100,
      colors,
    });
    expect(lines.filter(({ front }) => front)).toHaveLength(1);
    const circle = lines.find(({ color }) => color === colors.ring)!;
    for (const [x, y, z] of circle.points) {
      expect(Math.hypot(x, y)).toBeCloseTo(42, 9);
      expect(z).toBe(100);
    }
    expect(lines.filter(({ color }) => color === colors.ring)).toHaveLength(1);
  });
});

describe('pictures of panels', () => {
  const panel = {
    index: 0,
    label: '0',
    rows: 2,
    columns: 600,
    offset: 0,
    rowStride: 600,
    columnStride: 1,
    x: 0,
    y: 0,
    columnX: 1,
    columnY: 0,
    rowX: 0,
    rowY: 1,
  };

  it('show means of their pixels, grey where there is no number or the mask hides all', () => {
    const data = new Float32Array(1200).fill(5);
    for (let i = 0; i < 3; i++) data[i] = data[600 + i] = Number.NaN;
    const mask = new Uint8Array(1200).fill(1);
    for (let i = 3; i < 6; i++) mask[i] = mask[600 + i] = 0;
    const [{ width, height, pixels }] = panelPictures(
      { dtype: 'float32', shape: [2, 600], data },
      [panel],
      'viridis',
      mask,
    );
    expect([width, height]).toEqual([200, 1]);
    expect([...pixels.slice(0, 8)]).toEqual([128, 128, 128, 255, 128, 128, 128, 255]);
    expect([...pixels.slice(8, 11)]).not.toEqual([128, 128, 128]);
  });

  it('take limits from numbers that there are', () => {
    expect(limitsOf([Number.NaN, Infinity])).toEqual([0, 1]);
    expect(limitsOf([7, 7, 7])).toEqual([7, 8]);
    expect(limitsOf(Float64Array.from({ length: 1001 }, (_, i) => i))).toEqual([10, 990]);
  });
});
