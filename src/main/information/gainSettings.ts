import type { Epix10kaSettings } from '../../domain/information/gainModes.ts';
import { viewOf } from '../../domain/array/ndarray.ts';
import { DecodedRecord, type Value } from '../readers/xtc/decode.ts';
import type { FoundConfig } from './panelsOfRun.ts';

function recordsIn(value: Value | undefined): DecodedRecord[] {
  if (value instanceof DecodedRecord) return [value];
  if (typeof value !== 'object' || value.kind !== 'list') return [];
  return value.items.filter((item) => item instanceof DecodedRecord);
}

/** Gain settings of the panels of an epix10ka configuration, in the order of its elements; empty when it has none. */
export function gainSettings({ record }: FoundConfig): Epix10kaSettings[] {
  const elements = recordsIn(record.get('elemCfg'));
  return (elements.length > 0 ? elements : [record]).flatMap((panel) => {
    const pixels = panel.get('asicPixelConfigArray');
    if (typeof pixels !== 'object' || pixels.kind !== 'array') return [];
    const bytes = new Uint8Array(pixels.bytes); // aligned
    const count = pixels.shape.reduce((total, length) => total * length, 1);
    return [
      {
        pixels: viewOf(pixels.dtype, bytes.buffer, 0, count) as ArrayLike<number>,
        trbits: recordsIn(panel.get('asics')).map((asic) => asic.lookup('trbit')),
      },
    ];
  });
}
