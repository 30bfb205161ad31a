import { describe, expect, it } from 'vitest';
import { pixelCoordinates } from '../../../domain/geometry/coordinates.ts';
import { scatterImage } from '../../../domain/geometry/imageAssembly.ts';
import { indexMap } from '../../../domain/geometry/indexMaps.ts';
import { nominalNames, nominalText } from '../../../domain/geometry/nominal.ts';
import { randomNumbers, randomTree } from '../../../domain/geometry/randomTree.ts';
import { defaultSegmentOptions } from '../../../domain/geometry/segments/segment.ts';
import { leavesOf, readGeometry, type GeometryObject } from '../../../domain/geometry/tree.ts';
import { GeometryKernel } from './geometryKernel.ts';

const bytes = ({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array | Float32Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

function compare(kernel: GeometryKernel, object: GeometryObject): void {
  const values = new Float32Array(object.pixels).map((_, i) => i + 1);
  for (const tilt of [true, false])
    for (const frame of [0, 1] as const) {
      const plain = pixelCoordinates(object, { tilt, frame });
      const made = kernel.coordinates(object, { tilt, frame });
      for (const axis of ['x', 'y', 'z'] as const)
        expect(bytes(made[axis]).equals(bytes(plain[axis])), `${axis}, tilt ${tilt}, frame ${frame}`).toBe(
          true,
        );
      const scale_um = leavesOf(object).find(({ segment }) => segment !== null)!.segment!.pixelScaleSize_um;
      const options = { scale_um, offset: [3, 0], frame } as const;
      const map = indexMap(plain.x, plain.y, options);
      const quick = kernel.indexMap(options);
      expect([quick.maxRow, quick.maxCol]).toEqual([map.maxRow, map.maxCol]);
      expect(bytes(quick.rows).equals(bytes(map.rows))).toBe(true);
      expect(bytes(quick.cols).equals(bytes(map.cols))).toBe(true);
      expect(bytes(kernel.image(values)).equals(bytes(scatterImage(map, values)))).toBe(true);
    }
}

describe('the geometry kernel', () => {
  it.each(nominalNames.filter((name) => !/(16|4|2)M$/.test(name)))(
    'agrees with the domain to the last bit: %s',
    (name) => {
      for (const segmentLibrary of ['lcls1', 'psana2'] as const) {
        let object: GeometryObject;
        try {
          object = readGeometry(nominalText(name), { ...defaultSegmentOptions, segmentLibrary }).top;
        } catch {
          continue; // a segment that only the other library knows
        }
        compare(new GeometryKernel(), object);
      }
    },
    60_000,
  );

  it('agrees with the domain for any angles, objects of any order and lines of an odd length', () => {
    const random = randomNumbers(7);
    const kernel = new GeometryKernel();
    const pixels = [60, 61, 8].map((columns) =>
      Array.from({ length: 12 }, () => randomTree(random).replaceAll(':5:7:', `:5:${columns}:`)),
    );
    for (const text of pixels.flat()) compare(kernel, readGeometry(text, defaultSegmentOptions).top);
  });

  it('places parts of a detector', () => {
    const { top } = readGeometry(nominalText('jungfrau1M'), defaultSegmentOptions);
    const kernel = new GeometryKernel();
    compare(kernel, top);
    compare(kernel, leavesOf(top)[0]);
    compare(kernel, top);
  });
});
