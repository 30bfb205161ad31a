import type { NdArray } from '../../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import { pixelCoordinates } from '../../../domain/geometry/coordinates.ts';
import { pixelMask, segmentMask } from '../../../domain/geometry/masks.ts';
import { readGeometry } from '../../../domain/geometry/tree.ts';
import { MaskEvaluator, type LayerResult } from '../../../domain/masks/evaluate.ts';
import type { MaskLayer } from '../../../domain/masks/maskDocument.ts';
import type { MaskAnswer, MaskMessage } from './evaluation.ts';

/**
 * Masks away from the window. What a layer selects is kept as long as the layer stays the same, so that a stroke costs
 * its own layer only.
 */
let evaluator: MaskEvaluator | null = null;
let kept = new Map<string, LayerResult>();
const arrays = new Map<string, NdArray>();
const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<MaskMessage>) => void) | null;
  postMessage(message: MaskAnswer, transfer?: ArrayBuffer[]): void;
};

function begin(shape: readonly number[], geometryText: string | null): MaskEvaluator {
  const top = geometryText === null ? null : readGeometry(geometryText).top;
  kept = new Map();
  return new MaskEvaluator({
    shape,
    places: top === null ? null : pixelCoordinates(top),
    sensorMask:
      top === null
        ? null
        : (options) => pixelMask(top, (segment) => segmentMask(segment, { ...options, original: false })),
    array: (file) => {
      const array = arrays.get(file);
      if (!array) throw new CalibdeskError('not-found', `${file}: not read yet`);
      return array;
    },
  });
}

/** The part of a layer that decides what it selects. */
const keyOf = ({ combine: _combine, shown: _shown, name: _name, ...content }: MaskLayer): string =>
  JSON.stringify(content);

scope.onmessage = ({ data: message }) => {
  if (message.kind === 'array') {
    arrays.set(message.file, message.array);
    // Results of layers that read an older version of the file are void.
    kept = new Map();
    return;
  }
  try {
    if (message.kind === 'begin') {
      evaluator = null;
      evaluator = begin(message.shape, message.geometryText);
      return;
    }
    if (!evaluator) throw new CalibdeskError('internal', 'there is no mask yet');
    const next = new Map<string, LayerResult>();
    const layers = message.layers
      .filter(({ shown }) => shown)
      .map((layer) => {
        const key = keyOf(layer);
        const result = kept.get(key) ?? evaluator!.layer(layer);
        next.set(key, result);
        return { combine: layer.combine, result: { ...result, name: layer.name } };
      });
    kept = next;
    const { mask, ...figures } = evaluator.combine(layers);
    scope.postMessage({ id: message.id, mask, ...figures }, [mask.buffer as ArrayBuffer]);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const hint = error instanceof CalibdeskError ? error.hint : undefined;
    const id = message.kind === 'evaluate' ? message.id : null;
    scope.postMessage({ id, problem: hint === undefined ? problem : `${problem} (${hint})` });
  }
};
