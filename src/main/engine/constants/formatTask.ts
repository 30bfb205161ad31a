import type { TypedArray } from '../../../domain/array/ndarray.ts';
import type { RowLayout } from '../../../domain/text/numberRows.ts';
import { parseFormat } from '../../../domain/text/printf.ts';
import { withNumberKernel } from '../kernels/numberKernel.ts';
import { Moved } from '../protocol.ts';

export interface FormatInput {
  /** All numbers, shared among the workers. */
  data: TypedArray;
  /** Numbers of this worker: whole rows. */
  start: number;
  end: number;
  /** printf conversion. */
  format: string;
  layout: RowLayout;
}

/** Writes some rows of an array as text. */
export default function formatConstantsPart(input: FormatInput): Moved<Uint8Array<ArrayBuffer>> {
  const { data, start, end, layout } = input;
  const text = withNumberKernel((kernel) =>
    kernel.format(data, start, end, parseFormat(input.format), layout),
  );
  return new Moved(text, [text.buffer]);
}
