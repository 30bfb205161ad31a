import {
  checkWritable,
  constantsHeader,
  rowLayout,
  writeConstantsText,
  type ConstantsTextOptions,
} from '../../domain/store/constantsWrite.ts';
import { parseFormat } from '../../domain/text/printf.ts';
import { withNumberKernel } from '../engine/kernels/numberKernel.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { allocateShared } from './sharedArray.ts';

/** Arrays from this size on are written by several workers. */
const worthSharing = 1_000_000;
/** Arrays from this size on are worth the start of the kernel. */
const worthKernel = 50_000;

/** The same text as `writeConstantsText`, rows split among the workers when the array is large. */
export async function formatConstants(
  options: ConstantsTextOptions,
  pool: WorkerPool | undefined,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { array, format } = options;
  const layout = rowLayout(array);
  const wanted =
    pool !== undefined && pool.threads > 1 && array.data.length >= worthSharing && layout.form === 'rows';
  if (!wanted && array.data.length < worthKernel) return writeConstantsText(options);
  if (!wanted) {
    checkWritable(array, parseFormat(format));
    const numbers = withNumberKernel((kernel) =>
      kernel.format(array.data, 0, array.data.length, parseFormat(format), layout),
    );
    return joined(new TextEncoder().encode(constantsHeader(options)), [numbers]);
  }
  checkWritable(array, parseFormat(format));
  const header = new TextEncoder().encode(constantsHeader(options));
  const data = allocateShared(array);
  const rows = array.data.length / layout.columns;
  const pieces = await Promise.all(
    Array.from({ length: pool.threads }, (_, i) =>
      pool.run(
        'constants-format',
        {
          data,
          start: Math.floor((rows * i) / pool.threads) * layout.columns,
          end: Math.floor((rows * (i + 1)) / pool.threads) * layout.columns,
          format,
          layout,
        },
        signal === undefined ? {} : { signal },
      ),
    ),
  );
  return joined(header, pieces);
}

function joined(header: Uint8Array, pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const text = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, header.length));
  text.set(header);
  let at = header.length;
  for (const piece of pieces) {
    text.set(piece, at);
    at += piece.length;
  }
  return text;
}
