import { latin1Text } from '../text/readNumbers.ts';

/** What the `#` lines at the top of a constants file say. */
export interface ConstantsHeader {
  /** The lines themselves, with their `#`, without line ends. */
  lines: string[];
  /** Value after `DTYPE`, or null. The last one counts. */
  dtypeWord: string | null;
  /** Value after `NDIM` as text, or null. */
  ndimText: string | null;
  /** Values after `DIM:<anything>` as text, in their order; the number behind `DIM:` means nothing. */
  dimTexts: string[];
  /** Byte offset of the first line that is neither empty nor a comment; the length of the file when there is none. */
  dataOffset: number;
}

function isBlankByte(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** UTF-8 where the bytes are valid UTF-8, else Latin-1: comments of old files come in both. */
function decodeLine(bytes: Uint8Array, start: number, end: number): string {
  for (let i = start; i < end; i++)
    if (bytes[i] >= 0x80)
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.slice(start, end));
      } catch {
        break;
      }
  return latin1Text(bytes, start, end);
}

/**
 * Reads the header: from the top, empty lines are skipped, lines whose very first character is `#` are collected, any
 * other line ends it. Each line is split at single blanks into at most three fields; the second must be exactly `DTYPE`,
 * `NDIM` or begin with `DIM:`, the third, trimmed, is the value. So `#DTYPE x`, `#  DTYPE x`, tabs and indented lines
 * mean nothing, as in the original reader.
 */
export function scanHeader(bytes: Uint8Array): ConstantsHeader {
  const header: ConstantsHeader = {
    lines: [],
    dtypeWord: null,
    ndimText: null,
    dimTexts: [],
    dataOffset: bytes.length,
  };
  let at = 0;
  while (at < bytes.length) {
    let end = at;
    while (end < bytes.length && bytes[end] !== 0x0a && bytes[end] !== 0x0d) end++;
    if (bytes[at] === 0x23 && end > at) {
      const line = decodeLine(bytes, at, end);
      header.lines.push(line);
      readLine(line, header);
    } else {
      let firstInk = at;
      while (firstInk < end && isBlankByte(bytes[firstInk])) firstInk++;
      if (firstInk < end) {
        header.dataOffset = at;
        return header;
      }
    }
    at = end + (bytes[end] === 0x0d && bytes[end + 1] === 0x0a ? 2 : 1);
  }
  return header;
}

function readLine(line: string, header: ConstantsHeader): void {
  const first = line.indexOf(' ');
  if (first < 0) return;
  const second = line.indexOf(' ', first + 1);
  if (second < 0) return;
  const key = line.slice(first + 1, second);
  const value = line.slice(second + 1).trim();
  if (key === 'DTYPE') header.dtypeWord = value;
  else if (key === 'NDIM') header.ndimText = value;
  else if (key.startsWith('DIM:')) header.dimTexts.push(value);
}
