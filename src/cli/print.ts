import { writeSync } from 'node:fs';

/** Writes everything before returning, also into a pipe that is slow or was made non-blocking by its other end. */
function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  let offset = 0;
  while (offset < bytes.length) {
    try {
      offset += writeSync(descriptor, bytes, offset);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE') process.exit(0); // the reader has gone (`| head`): nothing more to say
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

export function writeOut(text: string): void {
  writeAll(1, text);
}

export function writeError(text: string): void {
  writeAll(2, text);
}

/** JSON text of a document; bigint becomes a number with all its digits, NaN and infinities become null. */
export function jsonText(document: unknown, indent = 1): string {
  const raw = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
  return `${JSON.stringify(document, (_key, value: unknown) => (typeof value === 'bigint' ? raw(String(value)) : value), indent)}\n`;
}
