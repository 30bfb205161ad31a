import { open } from 'node:fs/promises';
import { CalibdeskError } from '../../domain/errors.ts';
import { readError } from './fileErrors.ts';
import { requireUsual } from './readFileBytes.ts';

/** Beginning of a file that is read for its header, bytes. */
const beginningBytes = 1 << 18;
/** Lines longer than this are not cut at, bytes. */
const searchBytes = 1 << 20;

/** A large text of which others read parts. */
export interface LargeText {
  beginning: Uint8Array<ArrayBuffer>;
  /** Positions that cut `[start, end of file)` behind line ends into at most `pieces` parts of like size, first and last included. */
  cutAtLines(start: number, pieces: number): Promise<number[]>;
  /** Throws `unreadable` when the file was changed since it was opened. */
  checkUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a plain file and reads its beginning. Errors: `not-found`, `unreadable`. */
export async function openLargeText(file: string): Promise<LargeText> {
  try {
    const handle = await open(file, 'r');
    try {
      const before = await handle.stat({ bigint: true });
      const size = Number(before.size);
      requireUsual(file, { size, isFile: () => before.isFile(), isDirectory: () => before.isDirectory() });
      const readAt = async (position: number, length: number): Promise<Uint8Array<ArrayBuffer>> => {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - position)));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, position);
        return bytes.subarray(0, bytesRead);
      };
      return {
        beginning: await readAt(0, beginningBytes),
        async cutAtLines(start, pieces) {
          const cuts = [start];
          for (let piece = 1; piece < pieces; piece++) {
            const from = Math.max(start + Math.floor(((size - start) * piece) / pieces), cuts.at(-1)!);
            const window = await readAt(from, searchBytes);
            const at = window.findIndex((byte) => byte === 0x0a || byte === 0x0d);
            const cut = from + at + 1;
            if (at >= 0 && cut > cuts.at(-1)! && cut < size) cuts.push(cut);
          }
          cuts.push(size);
          return cuts;
        },
        async checkUnchanged() {
          const now = await handle.stat({ bigint: true });
          if (now.size === before.size && now.mtimeNs === before.mtimeNs) return;
          throw new CalibdeskError('unreadable', `${file}: it was changed while it was read`, {
            file,
            hint: 'read it again',
          });
        },
        close: () => handle.close(),
      };
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    throw readError(error, file);
  }
}
