import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { bytesOfArray, type NdArray } from '../../domain/array/ndarray.ts';
import { encodeNpy } from '../../domain/array/npy.ts';
import { darkFileComments, darkFileTypes, type DarkFileType } from '../../domain/darkFiles/nameTemplate.ts';
import { darkProductArray, darkProductNames } from '../../domain/darks/productArrays.ts';
import type { DarkProducts } from '../../domain/darks/types.ts';
import { asDataAcquisition, constantsHeader, rowLayout } from '../../domain/store/constantsWrite.ts';
import { localTimeText } from '../../domain/store/localTime.ts';
import { writeNumbers } from '../../domain/text/numberRows.ts';
import { parseFormat } from '../../domain/text/printf.ts';
import type { OutputFiles } from '../products/outputFiles.ts';
import type { CallContext, Identity } from '../usecases/context.ts';
import type { ProductFile } from './darkDocument.ts';
import type { DarkOfSource } from './darkRun.ts';

/** What the texts of a dark say beside the numbers; plain data, which crosses to workers. */
export interface DarkTextOptions {
  /** Who wrote the files, where, and the local time `YYYY-MM-DDThh:mm:ss`. */
  host: string;
  user: string;
  workDir: string;
  dateTime: string;
  /** Text that names the dataset, for the DATASET comment. */
  dsname: string;
  /** Which of the six files to write: sum of the bits 1 ave, 2 rms, 4 sta, 8 msk, 16 max, 32 min. */
  saveBits: number;
  /** Names of the files, as printed and as their headers show them. */
  names: Record<DarkFileType, string>;
  /** Text of the source for the SOURCE comment. */
  sourceName: string;
}

export function darkTextOptions(
  identity: Identity,
  dsname: string,
  saveBits: number,
  sourceName: string,
  nameOf: (type: DarkFileType) => string,
): DarkTextOptions {
  const names = Object.fromEntries(
    darkFileTypes.map(({ type }) => [type, nameOf(type)]),
  ) as DarkTextOptions['names'];
  const { host, user } = identity;
  return {
    host,
    user,
    workDir: process.cwd(),
    dateTime: localTimeText(identity.now()),
    dsname,
    saveBits,
    names,
    sourceName,
  };
}

/** The files that a save word asks for. */
export function wantedFiles(saveBits: number): (typeof darkFileTypes)[number][] {
  return darkFileTypes.filter((entry) => (saveBits & entry.bit) !== 0);
}

/** Numbers of the six arrays in a type that prints quickly, with the type that the header states. */
function textArray(
  products: DarkProducts,
  product: (typeof darkFileTypes)[number]['product'],
): { header: NdArray; numbers: NdArray } {
  // Status words fit 16 bits in memory; files state the uint64 of the original.
  if (product === 'status') {
    const shape = [...products.shape];
    const numbers: NdArray = { dtype: 'uint16', shape, data: products.status };
    return { header: { dtype: 'uint64', shape, data: new BigUint64Array(0) }, numbers };
  }
  const array = darkProductArray(products, product);
  return { header: array, numbers: array };
}

/** One text file of a dark in the form of det_ndarr_raw_proc (reference dark-processing 5.2). */
export function darkText(
  products: DarkProducts,
  entry: (typeof darkFileTypes)[number],
  options: DarkTextOptions,
): Uint8Array<ArrayBuffer> {
  const { header, numbers } = textArray(products, entry.product);
  // Extremes of floating-point frames may be fractions, and NaN where a pixel has no number.
  const format =
    products.dtype === 'float32' && (entry.type === 'max' || entry.type === 'min') ? '%8.2f' : entry.format;
  const { array, addMetadata } = asDataAcquisition(numbers);
  const { host, user, workDir, dateTime, dsname, sourceName } = options;
  // Files of the plain rms are those of the original, to the byte.
  const remark =
    entry.type === 'rms' && products.rmsCorrected ? ['RMS corrected for the cut of the gate'] : [];
  const comments = [
    ...darkFileComments(dsname, products.counter, entry.comment),
    ...remark,
    `SOURCE  ${sourceName}`,
  ];
  const head = constantsHeader({
    array: { ...header, shape: array.shape },
    format,
    comments,
    addMetadata,
    host,
    workDir,
    fileName: options.names[entry.type],
    dateTime,
    user,
  });
  const rows = writeNumbers(array.data, 0, array.data.length, parseFormat(format), rowLayout(array));
  const begin = new TextEncoder().encode(head);
  const text = new Uint8Array(begin.length + rows.length);
  text.set(begin);
  text.set(rows, begin.length);
  return text;
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
  const wanted = wantedFiles(options.saveBits);
  const names: string[] = [];
  for (const entry of wanted) {
    context.signal.throwIfAborted();
    context.progress({
      stage: `writing ${dark.source.source}`,
      done: names.length,
      total: wanted.length,
      unit: 'files',
    });
    const name = options.names[entry.type];
    await outputs.write(name, darkText(dark.products, entry, options));
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
