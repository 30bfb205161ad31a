import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { bytesOfArray, type NdArray } from '../../domain/array/ndarray.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { darkFileComments, darkFileTypes, type DarkFileType } from '../../domain/darkFiles/nameTemplate.ts';
import { darkProductArray, darkProductNames } from '../../domain/darks/productArrays.ts';
import { asDataAcquisition, constantsHeader, rowLayout } from '../../domain/store/constantsWrite.ts';
import { localTimeText } from '../../domain/store/localTime.ts';
import { writeNumbers } from '../../domain/text/numberRows.ts';
import { parseFormat } from '../../domain/text/printf.ts';
import type { OutputFiles } from '../products/outputFiles.ts';
import type { CallContext, Identity } from '../usecases/context.ts';
import type { ProductFile } from './darkDocument.ts';
import type { DarkOfSource } from './processSources.ts';

export interface DarkTextOptions {
  identity: Identity;
  /** Text that names the dataset, for the DATASET comment. */
  dsname: string;
  /** Which of the six files to write: sum of the bits 1 ave, 2 rms, 4 sta, 8 msk, 16 max, 32 min. */
  saveBits: number;
  /** Name of a file, as printed and as the header shows it. */
  nameOf: (type: DarkFileType) => string;
  /** Text of the source for the SOURCE comment. */
  sourceName: string;
  /** The original writer knows cspad and cspad2x2 by their sizes. */
  workDir: string;
}

/** Numbers of the six arrays in a type that prints quickly, with the type that the header states. */
function textArray(
  dark: DarkOfSource,
  product: (typeof darkFileTypes)[number]['product'],
): { header: NdArray; numbers: NdArray } {
  const { products } = dark;
  // Status words fit 16 bits in memory; files state the uint64 of the original.
  if (product === 'status') {
    const shape = [...products.shape];
    const numbers: NdArray = { dtype: 'uint16', shape, data: products.status };
    return { header: { dtype: 'uint64', shape, data: new BigUint64Array(0) }, numbers };
  }
  const array = darkProductArray(products, product);
  return { header: array, numbers: array };
}

function darkText(
  dark: DarkOfSource,
  entry: (typeof darkFileTypes)[number],
  options: DarkTextOptions,
): Uint8Array {
  const { header, numbers } = textArray(dark, entry.product);
  const { array, addMetadata } = asDataAcquisition(numbers);
  const comments = [
    ...darkFileComments(options.dsname, dark.products.counter, entry.comment),
    `SOURCE  ${options.sourceName}`,
  ];
  const head = constantsHeader({
    array: { ...header, shape: array.shape },
    format: entry.format,
    comments,
    addMetadata,
    host: options.identity.host,
    workDir: options.workDir,
    fileName: options.nameOf(entry.type),
    dateTime: localTimeText(options.identity.now()),
    user: options.identity.user,
  });
  const rows = writeNumbers(array.data, 0, array.data.length, parseFormat(entry.format), rowLayout(array));
  return Buffer.concat([Buffer.from(head, 'utf8'), rows]);
}

/**
 * Writes the text files of one source in the form of det_ndarr_raw_proc (reference dark-processing 5.2) under temporary
 * names; returns their names as printed.
 */
export async function writeDarkTexts(
  outputs: OutputFiles,
  dark: DarkOfSource,
  options: DarkTextOptions,
  context: CallContext,
): Promise<string[]> {
  const wanted = darkFileTypes.filter((entry) => (options.saveBits & entry.bit) !== 0);
  const names: string[] = [];
  for (const entry of wanted) {
    context.signal.throwIfAborted();
    context.progress({
      stage: `writing ${dark.source.source}`,
      done: names.length,
      total: wanted.length,
      unit: 'files',
    });
    const name = options.nameOf(entry.type);
    await outputs.write(name, darkText(dark, entry, options));
    names.push(name);
  }
  return names;
}

/** Writes every product of one source as `<source>.<product>.npy` into a folder, under temporary names. */
export async function writeDarkProducts(
  outputs: OutputFiles,
  dark: DarkOfSource,
  folder: string,
  context: CallContext,
): Promise<Record<string, ProductFile>> {
  const files: Record<string, ProductFile> = {};
  for (const name of darkProductNames) {
    context.signal.throwIfAborted();
    const array = darkProductArray(dark.products, name);
    const file = join(folder, `${dark.source.source}.${name}.npy`);
    await outputs.write(file, encodeNpy(array));
    const sha256 = createHash('sha256').update(bytesOfArray(array)).digest('hex');
    files[name] = { file, dtype: array.dtype, shape: array.shape, sha256 };
  }
  return files;
}
