import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { CalibdeskError } from '../../domain/errors.ts';
import { reportMark } from '../reports/html.ts';
import { readError } from '../store/fileErrors.ts';

/** Larger files are no reports, bytes. */
const largestReport = 100e6;
/** Reports that are held for windows; the oldest go first. */
const mostHeld = 10;

/** Reports that windows have asked for, by an address that cannot be guessed. */
export class OpenReports {
  readonly #held = new Map<string, Uint8Array>();

  put(bytes: Uint8Array): string {
    const id = randomBytes(16).toString('hex');
    this.#held.set(id, bytes);
    for (const [oldest] of this.#held) {
      if (this.#held.size <= mostHeld) break;
      this.#held.delete(oldest);
    }
    return id;
  }

  get(id: string): Uint8Array | undefined {
    return this.#held.get(id);
  }
}

/**
 * Reads a report that this program wrote: an HTML page that runs and loads nothing. Errors: `not-found`, `unreadable`; `bad-input`
 * for any other file, which a window must not be made to show.
 */
export async function readReport(path: string): Promise<Uint8Array> {
  const refuse = (): never => {
    throw new CalibdeskError('bad-input', `${path}: this is no report of Calibdesk`, {
      file: path,
      hint: 'open it by the program that it belongs to',
    });
  };
  if (extname(path).toLowerCase() !== '.html') refuse();
  try {
    const status = await stat(path);
    if (!status.isFile() || status.size > largestReport) refuse();
    const bytes = await readFile(path);
    // The mark stands in the head, before anything that could come from data.
    if (!bytes.subarray(0, 1024).includes(reportMark)) refuse();
    return bytes;
  } catch (error) {
    throw error instanceof CalibdeskError ? error : readError(error, path);
  }
}
