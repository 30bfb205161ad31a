import type { LayerContent, LayerKind, MaskLayer } from '../../../domain/masks/maskDocument.ts';

export const layerKinds: readonly { kind: LayerKind; title: string; help: string }[] = [
  { kind: 'drawn', title: 'Drawn', help: 'rectangles, circles, polygons, ring sectors, lines, brush, flood' },
  { kind: 'status', title: 'Status bits', help: 'pixels with bits of a pixel_status file' },
  { kind: 'geometry', title: 'Sensor bits', help: 'edges, wide pixels and non-bonded pixels of the sensor' },
  {
    kind: 'threshold',
    title: 'Threshold',
    help: 'pixels outside a range of values of an average or constants',
  },
  { kind: 'rings', title: 'Ring', help: 'a range of 2θ, q, d or radius' },
  { kind: 'mask', title: 'Mask file', help: 'pixels that are 0 in another mask' },
];

export interface NewLayerInput {
  /** File for kinds that read one. */
  file: string | null;
  energy_eV: number;
}

/** A new layer of a kind, with a name that none of the others has. */
export function newLayer(kind: LayerKind, input: NewLayerInput, taken: readonly string[]): MaskLayer {
  const title = layerKinds.find((each) => each.kind === kind)?.title ?? kind;
  let name = title.toLowerCase();
  for (let number = 2; taken.includes(name); number++) name = `${title.toLowerCase()} ${number}`;
  return { ...contentOf(kind, input), name, shown: true, combine: 'or', outside: false };
}

function contentOf(kind: LayerKind, { file, energy_eV }: NewLayerInput): LayerContent {
  switch (kind) {
    case 'drawn':
      return { kind, strokes: [] };
    case 'status':
      return { kind, file: file ?? '', bits: 0x7fffffff };
    case 'geometry':
      return { kind, bits: 1, width: 1, wcentral: 1 };
    case 'threshold':
      return { kind, file: file ?? '', plane: 0, low: null, high: null };
    case 'rings':
      return { kind, quantity: 'q', from: 0, to: 0.1, energy_eV, distance_um: null };
    case 'mask':
      return { kind, file: file ?? '' };
  }
}
