import type { NdArray } from '../../../domain/array/ndarray.ts';
import type { Address, Layout } from './layout.ts';
import { wordText, type BitCensus } from './statusBits.ts';
import { valueText } from './values.ts';

export interface ReadoutState {
  array: NdArray;
  layout: Layout;
  unit: string;
  mask: Uint8Array | null;
  /** Meaning and words of status bits, where they are shown. */
  bits: { census: BitCensus; words: ArrayLike<number> } | null;
}

/** What the status line says of a place: panel, row, column, what the view adds, value with its unit. */
export function readoutText(state: ReadoutState, address: Address | null, more: readonly string[]): string {
  if (!address) return ['no pixel', ...more].join('  ');
  const { array, layout, unit, mask, bits } = state;
  const parts = layout.panels.length > 1 ? [`p ${address.panel.label}`] : [];
  parts.push(`row ${address.row} col ${address.column}`, ...more);
  const text = valueText(array, address.index);
  parts.push(text === 'NaN' ? 'value missing' : `value ${text}${unit === '' ? '' : ` ${unit}`}`);
  if (mask?.[address.index] === 0) parts.push('masked');
  if (bits !== null) parts.push(wordText(bits.words[address.index], bits.census));
  return parts.join('  ');
}
