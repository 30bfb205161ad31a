import { describe, expect, it } from 'vitest';
import { cameraDrawing, residualScale } from './cameraDrawing.ts';
import { editedTable, hasFrameByQuad, likelyDetector, pointPlan, withEdit } from './editTable.ts';
import { fitTable, pointsPerQuad, type FitDetector } from './fitTable.ts';
import { readTable, type MetrologyTable } from './readTable.ts';

/** Panels of 4 corners in a row along x; what the corners are does not matter here. */
function table(quads: number, points: number, shift_um: number): MetrologyTable {
  const lines: string[] = [];
  for (let quad = 0; quad < quads; quad++) {
    lines.push(`Quad ${quad}`);
    for (let point = 1; point <= points; point++) {
      const panel = Math.floor((point - 1) / 4);
      const [x, y] = [
        [0, 0],
        [0, 20906],
        [43540, 20906],
        [43540, 0],
      ][(point - 1) % 4];
      lines.push(`${point} ${x + panel * 50_000 + quad * shift_um} ${y} 100`);
    }
  }
  return readTable(lines.join('\n'), 'made', { units: 'um', pointsPerQuad: null });
}

describe('edits of a table', () => {
  it('replace, add and leave out corners, and can be taken back', () => {
    const measured = table(1, 8, 0);
    let edits = withEdit([], { quad: 0, point: 3 }, [1, 2, 3]);
    edits = withEdit(edits, { quad: 0, point: 5 }, null);
    const edited = editedTable(measured, edits);
    expect(edited.points.find(({ point }) => point === 3)?.xyz).toEqual([1, 2, 3]);
    expect(edited.points.some(({ point }) => point === 5)).toBe(false);
    expect(measured.points).toHaveLength(8);
    const back = withEdit(
      withEdit(edits, { quad: 0, point: 5 }, undefined),
      { quad: 0, point: 3 },
      undefined,
    );
    expect(editedTable(measured, back).points).toEqual(measured.points);
    const added = editedTable(measured, withEdit([], { quad: 1, point: 1 }, [0, 0, 0]));
    expect(added.quads).toEqual([0, 1]);
  });
});

describe('what a table is likely of', () => {
  it.each<[number, number, number, FitDetector]>([
    [4, 32, 0, 'cspad-v1'],
    [4, 32, 500_000, 'cspad-v2'],
    [1, 8, 0, 'cspad2x2'],
    [4, 16, 300_000, 'epix10ka2m'],
    [1, 16, 0, 'epix10kaquad'],
  ])('%i quads of %i points, %i um apart: %s', (quads, points, shift, wanted) => {
    const made = table(quads, points, shift);
    expect(likelyDetector(made)).toBe(wanted);
    expect(pointPlan(wanted)).toEqual({ quads, points });
  });
});

describe('drawing', () => {
  it('sets quads of their own frames beside each other, and shows residuals where the corners are', () => {
    const made = table(4, 32, 0);
    expect(hasFrameByQuad(made)).toBe(true);
    const { points, width } = cameraDrawing(made, null);
    const first = points.filter(({ quad }) => quad === 0).map(({ x }) => x);
    const second = points.filter(({ quad }) => quad === 1).map(({ x }) => x);
    expect(Math.max(...first)).toBeLessThan(Math.min(...second));
    expect(width).toBeGreaterThan(700_000);
  });
  it('takes the outline of the fit', () => {
    const made = readTable(
      '1 0 0 0\n2 0 20906 0\n3 43540 20906 0\n4 43540 0 0\n5 0 30000 0\n6 0 50906 0\n7 43540 50926 0\n8 43540 30000 0',
      'two',
      { units: 'um', pointsPerQuad: pointsPerQuad('cspad2x2') },
    );
    const fit = fitTable(made, { detector: 'cspad2x2', n90: 0, rot: 0, size: null });
    const drawing = cameraDrawing(made, fit);
    expect(drawing.sensors).toHaveLength(2);
    // A perfect sensor: its outline is its corners, its arrows have no length.
    const [perfect, spoiled] = drawing.sensors;
    for (const { x, y } of perfect.outline)
      expect(drawing.points.some((point) => Math.hypot(point.x - x, point.y - y) < 0.01)).toBe(true);
    expect(Math.max(...perfect.residuals.map(({ dx, dy }) => Math.hypot(dx, dy)))).toBeLessThan(0.01);
    expect(Math.max(...spoiled.residuals.map(({ dx, dy }) => Math.hypot(dx, dy)))).toBeGreaterThan(5);
    expect(residualScale(drawing)).toBeGreaterThanOrEqual(100);
  });
});
