import { describe, expect, it } from 'vitest';
import type { NdArray } from '../array/ndarray.ts';
import { pixelCoordinates } from '../geometry/coordinates.ts';
import { nominalText } from '../geometry/nominal.ts';
import { randomNumbers } from '../geometry/randomTree.ts';
import { readGeometry } from '../geometry/tree.ts';
import { badRegionsText, maskedRectangles } from './badRegions.ts';
import { evaluateMask, type MaskInputs } from './evaluate.ts';
import { floodByValue } from './flood.ts';
import type { LayerContent, MaskDocument, MaskLayer } from './maskDocument.ts';
import { decodeRuns, encodeRuns } from './pixelRuns.ts';
import { movedShape, shapeTest, type Shape } from './shapes.ts';

const bare: Omit<MaskInputs, 'shape'> = {
  places: null,
  sensorMask: null,
  array: (file) => {
    throw new Error(`nobody asked for ${file}`);
  },
};
const layer = (content: LayerContent, rest: Partial<MaskLayer> = {}): MaskLayer =>
  ({ name: content.kind, shown: true, combine: 'or', outside: false, ...content, ...rest }) as MaskLayer;
const onPanel = (panel: number, shape: Shape, remove = false): MaskLayer =>
  layer({ kind: 'drawn', strokes: [{ place: panel, shape, remove }] });
const documentOf = (shape: number[], layers: MaskLayer[]): MaskDocument => ({
  version: 1,
  shape,
  geometry: null,
  layers,
});
const rectangle = (left: number, top: number, right: number, bottom: number): Shape => ({
  kind: 'rectangle',
  from: [left, top],
  to: [right, bottom],
});

describe('shapes', () => {
  it('take the points that are theirs', () => {
    const circle = shapeTest({ kind: 'circle', centre: [10, 20], radius: 5 });
    expect([circle.contains(13, 24), circle.contains(14, 24)]).toEqual([true, false]);
    const quarter = shapeTest({
      kind: 'sector',
      centre: [0, 0],
      inner: 2,
      outer: 4,
      start_deg: 350,
      end_deg: 370,
    });
    expect([
      quarter.contains(3, 0),
      quarter.contains(3, 1),
      quarter.contains(1, 0),
      quarter.contains(-3, 0),
    ]).toEqual([true, false, false, false]);
    const whole = shapeTest({
      kind: 'sector',
      centre: [0, 0],
      inner: 2,
      outer: 4,
      start_deg: 0,
      end_deg: 360,
    });
    expect(whole.contains(-3, 0.1)).toBe(true);
    const path = shapeTest({
      kind: 'path',
      points: [
        [0, 0],
        [10, 0],
        [10, 10],
      ],
      width: 2,
    });
    expect([path.contains(5, 1), path.contains(5, 1.1), path.contains(11, 9), path.contains(0, 9)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    const frame = shapeTest({
      kind: 'polygon',
      points: [
        [0, 0],
        [10, 0],
        [10, 10],
        [0, 10],
      ],
    });
    expect([frame.contains(5, 5), frame.contains(11, 5)]).toEqual([true, false]);
  });

  it('have boxes that hold all their points, and keep their form when they move', () => {
    const random = randomNumbers(7);
    const number = (): number => 40 * random() - 20;
    const point = (): [number, number] => [number(), number()];
    for (let round = 0; round < 300; round++) {
      const shapes: Shape[] = [
        { kind: 'rectangle', from: point(), to: point() },
        { kind: 'circle', centre: point(), radius: 10 * random() },
        { kind: 'polygon', points: [point(), point(), point(), point()] },
        {
          kind: 'sector',
          centre: point(),
          inner: 2,
          outer: 9,
          start_deg: number() * 9,
          end_deg: number() * 9,
        },
        { kind: 'path', points: [point(), point(), point()], width: 4 * random() },
      ];
      for (const shape of shapes) {
        const test = shapeTest(shape);
        const moved = shapeTest(movedShape(shape, 3, -4));
        const [x, y] = point();
        const inside = test.contains(x, y);
        if (inside) expect(x >= test.left && x <= test.right && y >= test.top && y <= test.bottom).toBe(true);
        // Rounding may decide for points that lie on an edge; random ones do not.
        expect(moved.contains(x + 3, y - 4)).toBe(inside);
      }
    }
  });
});

describe('runs of pixels', () => {
  it('come back as they were', () => {
    const random = randomNumbers(3);
    for (let round = 0; round < 50; round++) {
      const selected = Uint8Array.from({ length: 500 }, () => (random() < 0.3 ? 1 : 0));
      const back = new Uint8Array(500);
      decodeRuns(encodeRuns(selected), back, 1);
      expect(back).toEqual(selected);
    }
    expect(encodeRuns(Uint8Array.of(0, 0, 1, 1, 1, 0, 1))).toBe('2 3 1 1');
  });
  it.each(['1', '1 x!', '1 zzzzzzz', 'zzzzzzzz 1', '3 -1'])('refuse %s', (text) => {
    expect(() => decodeRuns(text, new Uint8Array(10), 1)).toThrow(/pixel runs/);
  });
});

describe('evaluate', () => {
  const one = (layers: MaskLayer[]): string =>
    evaluateMask(documentOf([4, 6], layers), { ...bare, shape: [4, 6] }).mask.join('');

  it('without layers all pixels are good', () => {
    expect(one([])).toBe('1'.repeat(24));
  });
  it('masks what is drawn, takes away what is removed, and turns round', () => {
    const drawn = onPanel(0, rectangle(1, 1, 3, 3));
    expect(one([drawn])).toBe('111111100111100111111111');
    expect(one([{ ...drawn, outside: true }])).toBe('000000011000011000000000');
    const less = layer({
      kind: 'drawn',
      strokes: [
        { place: 0, shape: rectangle(1, 1, 3, 3), remove: false },
        { place: 0, shape: rectangle(2, 0, 9, 9), remove: true },
        { place: 'pixels', runs: '0 1', remove: false },
      ],
    });
    expect(one([less])).toBe('011111101111101111111111');
    expect(one([{ ...less, shown: false }])).toBe('1'.repeat(24));
  });
  it('joins layers by or and by and', () => {
    const left = onPanel(0, rectangle(0, 0, 3, 4));
    const top = onPanel(0, rectangle(0, 0, 6, 1));
    expect(one([left, top])).toBe('000000000111000111000111');
    expect(one([left, { ...top, combine: 'and' }])).toBe('000111111111111111111111');
  });
  it('selects by status bits, by thresholds of a plane and by a mask', () => {
    const files: Record<string, NdArray> = {
      status: { dtype: 'uint64', shape: [2, 3], data: BigUint64Array.of(0n, 1n, 2n, 3n, 4n, 0n) },
      stack: {
        dtype: 'float32',
        shape: [2, 2, 3],
        data: Float32Array.of(0, 0, 0, 0, 0, 0, 1, 2, Number.NaN, 4, Infinity, 6),
      },
      mask: { dtype: 'uint16', shape: [6], data: Uint16Array.of(1, 1, 1, 0, 1, 1) },
    };
    const inputs = { ...bare, shape: [2, 3], array: (file: string) => files[file] };
    const maskOf = (content: LayerContent): string =>
      evaluateMask(documentOf([2, 3], [layer(content)]), inputs).mask.join('');
    expect(maskOf({ kind: 'status', file: 'status', bits: 2 })).toBe('110011');
    expect(maskOf({ kind: 'threshold', file: 'stack', plane: 1, low: 2, high: 5 })).toBe('010100');
    expect(maskOf({ kind: 'threshold', file: 'stack', plane: 1, low: null, high: null })).toBe('110111');
    expect(maskOf({ kind: 'mask', file: 'mask' })).toBe('111011');
    expect(() => maskOf({ kind: 'threshold', file: 'stack', plane: 2, low: 2, high: 5 })).toThrow(/plane 2/);
    expect(() => maskOf({ kind: 'status', file: 'stack', bits: 1 })).toThrow(/layer status: stack: shape/);
  });
  it('says what needs a geometry, and which panel is missing', () => {
    const detector = layer({
      kind: 'drawn',
      strokes: [{ place: 'detector', shape: rectangle(0, 0, 1, 1), remove: false }],
    });
    expect(() => one([detector])).toThrow(/need a geometry/);
    expect(() => one([onPanel(1, rectangle(0, 0, 1, 1))])).toThrow(/panel 1/);
  });

  it('draws on the detector as the pixels lie, and rings as they scatter', () => {
    const { top } = readGeometry(nominalText('epix10ka2M'));
    const places = pixelCoordinates(top);
    const inputs: MaskInputs = { ...bare, shape: top.shape, places };
    const circle: Shape = { kind: 'circle', centre: [5000, -3000], radius: 12_000 };
    const ring = {
      kind: 'rings',
      quantity: 'radius',
      from: 10_000,
      to: 20_000,
      energy_eV: 9500,
      distance_um: 1e5,
    } as const;
    const strokes = [{ place: 'detector', shape: circle, remove: false }] as const;
    const drawn = evaluateMask(documentOf([...top.shape], [layer({ kind: 'drawn', strokes })]), inputs);
    const ringed = evaluateMask(documentOf([...top.shape], [layer(ring)]), inputs);
    const angles = evaluateMask(
      documentOf(
        [...top.shape],
        [
          layer({
            ...ring,
            quantity: 'two-theta',
            from: (Math.atan(0.1) * 180) / Math.PI,
            to: (Math.atan(0.2) * 180) / Math.PI,
          }),
        ],
      ),
      inputs,
    );
    let wrong = 0;
    let apart = 0;
    for (let i = 0; i < drawn.mask.length; i++) {
      const inCircle = Math.hypot(places.y[i] - 5000, places.x[i] + 3000) <= 12_000;
      const radius = Math.hypot(places.x[i], places.y[i]);
      if ((drawn.mask[i] === 0) !== inCircle) wrong++;
      if ((ringed.mask[i] === 0) !== (radius >= 10_000 && radius < 20_000)) wrong++;
      // Pixels within rounding of an edge may differ between the two quantities.
      if (
        angles.mask[i] !== ringed.mask[i] &&
        Math.min(Math.abs(radius - 10_000), Math.abs(radius - 20_000)) > 1e-6
      )
        apart++;
    }
    expect([wrong, apart]).toEqual([0, 0]);
    expect(drawn.masked).toBeGreaterThan(1000);
    expect(drawn.panels.reduce((sum, count) => sum + count, 0)).toBe(drawn.masked);
  });
});

describe('flood', () => {
  it('stays within what is connected, and within its panel', () => {
    const data = Float32Array.from('110001011011', Number);
    const array: NdArray = { dtype: 'float32', shape: [2, 2, 3], data };
    const flood = (seed: number, connected: boolean): string =>
      floodByValue(array, { seed, low: 1, high: 1, connected }).join('');
    expect(flood(0, true)).toBe('110000000000');
    expect(flood(11, true)).toBe('000000011011');
    expect(flood(0, false)).toBe('110001011011');
    expect(flood(2, true)).toBe('0'.repeat(12));
  });
  it('knows arrays that keep the sensor last', () => {
    const array: NdArray = { dtype: 'uint8', shape: [185, 388, 2], data: new Uint8Array(185 * 388 * 2) };
    const selected = floodByValue(array, { seed: 2 * 777 + 1, low: 0, high: 0, connected: true });
    expect(selected.every((value, i) => value === i % 2)).toBe(true);
  });
});

describe('bad regions', () => {
  it('cover exactly the masked pixels', () => {
    const random = randomNumbers(11);
    for (let round = 0; round < 40; round++) {
      const [rows, columns] = [7, 9];
      const mask = Uint8Array.from({ length: 3 + rows * 12 }, () => (random() < 0.5 ? 0 : 1));
      const table = { offset: 3, rows, columns, rowStride: 12, columnStride: 1 };
      const covered = new Uint8Array(mask.length).fill(1);
      for (const each of maskedRectangles(mask, table))
        for (let row = each.firstRow; row <= each.lastRow; row++)
          for (let column = each.firstColumn; column <= each.lastColumn; column++) {
            expect(covered[3 + row * 12 + column]).toBe(1);
            covered[3 + row * 12 + column] = 0;
          }
      for (let row = 0; row < rows; row++)
        expect(covered.subarray(3 + row * 12, 12 + row * 12)).toEqual(
          mask.subarray(3 + row * 12, 12 + row * 12),
        );
    }
  });
  it('name panel, fs and ss as the CrystFEL file of the geometry does', () => {
    const { top } = readGeometry(nominalText('epix10ka2M'));
    const mask = new Uint8Array(top.pixels).fill(1);
    // Segment 2, row 180, columns 200 and 201: the lower right ASIC, or however the segment numbers it.
    mask[(2 * 352 + 180) * 384 + 200] = 0;
    mask[(2 * 352 + 180) * 384 + 201] = 0;
    const text = badRegionsText(top, mask);
    expect(text).toMatch(/^bad0\/panel = p2a\d\n/);
    expect(text).toContain('bad0/min_fs = 200\nbad0/max_fs = 201\nbad0/min_ss = 884\nbad0/max_ss = 884\n');
    expect(text).not.toContain('bad1');
  });
});
