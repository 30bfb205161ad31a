import { closeSync, openSync, readSync } from 'node:fs';
import type { ParsedNumbers } from '../../../domain/text/readNumbers.ts';
import { withNumberKernel } from '../kernels/numberKernel.ts';
import { Moved } from '../protocol.ts';

export interface ParseInput {
  file: string;
  /** Bytes of this worker: whole lines. */
  start: number;
  end: number;
  single: boolean;
}

/** Reads the numbers of some lines of a constants file, straight from the disk. */
export default function parseConstantsPart({ file, start, end, single }: ParseInput): Moved<ParsedNumbers> {
  const descriptor = openSync(file, 'r');
  try {
    const read = (target: Uint8Array, position: number): number =>
      readSync(descriptor, target, 0, target.length, position);
    const parsed = withNumberKernel((kernel) => kernel.parse(read, start, end, single));
    return new Moved(parsed, [parsed.values.buffer]);
  } finally {
    closeSync(descriptor);
  }
}
