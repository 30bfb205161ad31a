import { openBytes } from '../readers/xtc/bytes.ts';
import { datagramDocument, type DatagramDocument } from '../readers/xtc/header.ts';
import { readIndexFile, type IndexFileDocument } from '../readers/xtc/indexFile.ts';
import { withFile } from '../readers/xtc/openFile.ts';
import type { FileIndex } from '../readers/xtc/fileIndex.ts';
import type { Gap } from '../readers/xtc/scan.ts';
import type { CallContext } from './context.ts';

export interface ListXtcInput {
  path: string;
  /** Read as the original does: no search behind a bad header. */
  original?: boolean;
  /** First byte offset to list. */
  from?: number | undefined;
  /** Datagrams to list at most. */
  count?: number | undefined;
}

export interface XtcListing {
  file: string;
  size: number;
  datagrams: DatagramDocument[];
  /** First fault of the file with its byte offset; empty when it is sound. */
  error: string;
  gaps: Gap[];
}

/** One datagram as documents show it; a cut one with its error. */
export function datagramOf(index: FileIndex, datagram: number): DatagramDocument {
  const offset = index.offset(datagram);
  const document = datagramDocument(offset, index.header(datagram));
  if (index.isCut(datagram)) document.error = `payload truncated at ${offset}`;
  return document;
}

/** First fault of a file, by offset. */
export function firstFault(index: FileIndex): string {
  const [first] = [...index.faults].sort((a, b) => a.offset - b.offset);
  return first?.message ?? '';
}

/** Whether a path names an index file. */
export const isIndexFile = (path: string): boolean => /\.xtc\.idx(\.gz)?$/.test(path);

/**
 * Lists the datagrams of a file from their headers alone, or the contents of an index file. Damaged files are listed as far as they can be.
 * Errors: `not-found`, `unreadable`, `NOT_XTC`, `cancelled`, `io`.
 */
export async function listXtc(
  input: ListXtcInput,
  context: CallContext,
): Promise<XtcListing | IndexFileDocument> {
  if (isIndexFile(input.path)) {
    const source = openBytes(input.path);
    try {
      return readIndexFile(source);
    } finally {
      source.close();
    }
  }
  return withFile(
    input.path,
    { original: input.original ?? false, leaves: false },
    context,
    async (index, source) => {
      const datagrams: DatagramDocument[] = [];
      const most = input.count ?? Infinity;
      for (let i = 0; i < index.length && datagrams.length < most; i++)
        if (index.offset(i) >= (input.from ?? 0)) datagrams.push(datagramOf(index, i));
      return {
        file: source.name,
        size: source.size,
        datagrams,
        error: firstFault(index),
        gaps: [...index.gaps],
      };
    },
  );
}
