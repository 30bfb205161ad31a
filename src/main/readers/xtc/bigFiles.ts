import { CalibdeskError } from '../../../domain/errors.ts';
import { openBytes, type ByteSource } from './bytes.ts';
import type { Leaf } from './fileIndex.ts';
import { bigFileOf } from './fileNames.ts';

/** The full data files behind the small-data files of a run, opened when they are first asked for. */
export class BigFiles {
  readonly #open = new Map<string, ByteSource>();

  /** The file that holds the pixels of a small-data file. Errors: `not-found`. */
  of(path: string): ByteSource {
    let source = this.#open.get(path);
    if (source === undefined) {
      const big = bigFileOf(path);
      if (big === null)
        throw new CalibdeskError(
          'not-found',
          `${path}: the full data file of this small-data file is not there`,
          {
            file: path,
            hint: 'it is looked for in the folder above, in the same folder, and in xtc beside it',
          },
        );
      this.#open.set(path, (source = openBytes(big)));
    }
    return source;
  }

  close(): void {
    for (const source of this.#open.values()) source.close();
    this.#open.clear();
  }
}

/** A proxy must point at a record of its type and source; a wrong one would give other data. */
export function pointsAtRecord(source: ByteSource, leaf: Leaf): boolean {
  const header = new Uint8Array(20);
  if (source.read(header, leaf.offset) < 20) return false;
  const view = new DataView(header.buffer);
  const sameRecord = view.getUint32(8, true) === leaf.phy && view.getUint32(12, true) === leaf.typeValue;
  return (
    sameRecord &&
    view.getUint32(16, true) === leaf.payloadLength + 20 &&
    leaf.offset + 20 + leaf.payloadLength <= source.size
  );
}
