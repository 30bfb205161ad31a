import { basename } from 'node:path';
import { encodeNpy } from '../../domain/array/npy.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { asDataAcquisition, writeTable } from '../../domain/store/constantsWrite.ts';
import { localTimeText } from '../../domain/store/localTime.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { withOutputs } from '../products/outputFiles.ts';
import { formatConstants } from '../store/formatConstants.ts';
import { readConstants } from '../store/readConstants.ts';
import type { CallContext, Identity } from './context.ts';

export interface ConvertInput {
  file: string;
  /** `.npy` file to write. */
  npy?: string | undefined;
  /** Text file to write. */
  out?: string | undefined;
  /** printf conversion of the text. */
  format: string;
  comments: readonly string[];
  addMetadata: boolean;
  /** `store`: header and numbers; `table`: plain rows. */
  layout: 'store' | 'table';
  /** Write as the writer that knows detectors: SOURCE comment, order of the data acquisition, no DTYPE block for cspad. */
  source?: string | undefined;
}

export interface Converted {
  path: string;
  dtype: string;
  shape: number[];
  size: number;
  comments: string[] | null;
  warnings: string[];
  outputs: string[];
}

/** Reads constants (text or `.npy`) and writes them as `.npy` and/or text; all files or none. */
export async function convertConstants(
  tools: { pool?: WorkerPool | undefined; identity: Identity },
  input: ConvertInput,
  context: CallContext,
): Promise<Converted> {
  const { npy, out } = input;
  if (npy === undefined && out === undefined)
    throw new CalibdeskError('usage', 'nothing to write: give --npy OUT and/or --out OUT', {
      hint: 'calibdesk constants convert FILE --npy OUT.npy',
    });
  const { array, storedType, comments, warnings } = await readConstants(input.file, {
    pool: tools.pool,
    signal: context.signal,
  });
  if (array.data.length === 0)
    throw new CalibdeskError('unreadable', `${input.file}: there are no numbers in the file`, {
      file: input.file,
    });
  const outputs = await withOutputs({ note: context.note }, async (files) => {
    if (npy !== undefined)
      await files.write(
        npy,
        encodeNpy(array, storedType === 'bool' || storedType === 'float16' ? storedType : undefined),
      );
    if (out !== undefined) await files.write(out, await textOf());
    context.signal.throwIfAborted();
    await files.publish();
    return files.paths;
  });
  return {
    path: input.file,
    dtype: storedType,
    shape: array.shape,
    size: array.data.length,
    comments,
    warnings,
    outputs,
  };

  async function textOf(): Promise<Uint8Array> {
    if (input.layout === 'table') return writeTable(array, input.format);
    const asDetector = input.source === undefined ? { array, addMetadata: true } : asDataAcquisition(array);
    const { identity } = tools;
    return formatConstants(
      {
        array: asDetector.array,
        storedType,
        format: input.format,
        comments:
          input.source === undefined ? input.comments : [...input.comments, `SOURCE  ${input.source}`],
        addMetadata: input.addMetadata && asDetector.addMetadata,
        host: identity.host,
        user: identity.user,
        workDir: process.cwd(),
        fileName: basename(out as string),
        dateTime: localTimeText(identity.now()),
      },
      tools.pool,
      context.signal,
    );
  }
}
