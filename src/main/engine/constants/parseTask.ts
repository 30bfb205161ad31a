import { parseNumbers, type ParsedNumbers } from '../../../domain/text/readNumbers.ts';
import { Moved } from '../protocol.ts';

export interface ParseInput {
  /** The whole file, shared among the workers. */
  bytes: Uint8Array;
  /** Lines of this worker. */
  start: number;
  end: number;
  single: boolean;
}

/** Reads the numbers of some lines of a constants file. */
export default function parseConstantsPart(input: ParseInput): Moved<ParsedNumbers> {
  const parsed = parseNumbers(input.bytes, input.start, input.end, input.single);
  return new Moved(parsed, [parsed.values.buffer]);
}
