import { describe, expect, it } from 'vitest';
import { pixelCoordinates } from '../../../domain/geometry/coordinates.ts';
import { nominalNames, nominalText } from '../../../domain/geometry/nominal.ts';
import { leavesOf, readGeometry } from '../../../domain/geometry/tree.ts';
import { addressAt } from './layout.ts';
import { geometryLayout, layoutForShape, unitOf } from './placement.ts';

describe('geometryLayout', () => {
  it.each(nominalNames.filter((name) => name !== 'jungfrau16M'))(
    'finds the pixels of %s under their own coordinates',
    (name) => {
      const geometry = readGeometry(nominalText(name));
      const layout = geometryLayout(geometry);
      const unit = unitOf(geometry);
      const { x, y } = pixelCoordinates(geometry.top);
      expect(layout.panels).toHaveLength(leavesOf(geometry.top).length);
      let missed = 0;
      let tried = 0;
      for (let i = 0; i < x.length; i += 4001) {
        tried++;
        const found = addressAt(layout, y[i] / unit, x[i] / unit);
        if (found?.index !== i) missed++;
      }
      expect(tried).toBeGreaterThan(10);
      expect(missed).toBe(0);
    },
  );

  it('gives the wide pixels between the chips of an epix steps of their own', () => {
    const layout = geometryLayout(readGeometry(nominalText('epix100a')));
    const [panel] = layout.panels;
    expect(panel.parts!.reduce((sum, part) => sum + part.rows * part.columns, 0)).toBe(704 * 768);
    const numbers = new Set(panel.parts!.map((part) => part.columns));
    expect([...numbers].sort((a, b) => a - b)).toEqual([2, 383]);
  });

  it('keeps indices of the array for the DAQ order of a cspad2x2', () => {
    const layout = geometryLayout(readGeometry(nominalText('cspad2x2')));
    expect(
      layout.panels.map(({ offset, rowStride, columnStride }) => [offset, rowStride, columnStride]),
    ).toEqual([
      [0, 776, 2],
      [1, 776, 2],
    ]);
  });
});

describe('layoutForShape', () => {
  const layout = geometryLayout(readGeometry(nominalText('cspad2x2')));
  const placed = { layout, pixels: 2 * 185 * 388 };

  it('refuses an array of another size', () => {
    expect(layoutForShape(placed, [2, 185, 387])).toBeNull();
    expect(layoutForShape(null, [2, 185, 388])).toBeNull();
  });

  it('keeps pixels at their place in both orders of a cspad2x2', () => {
    expect(layoutForShape(placed, [185, 388, 2])).toBe(layout);
    const natural = layoutForShape(placed, [2, 185, 388])!;
    const world = [layout.left + layout.width / 3, layout.top + layout.height / 3] as const;
    const daq = addressAt(layout, ...world)!;
    const same = addressAt(natural, ...world)!;
    expect([same.panel.index, same.row, same.column]).toEqual([daq.panel.index, daq.row, daq.column]);
    expect(same.index).toBe(daq.panel.index * 185 * 388 + daq.row * 388 + daq.column);
    expect(daq.index).toBe((daq.row * 388 + daq.column) * 2 + daq.panel.index);
  });
});
