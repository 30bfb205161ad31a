import { resolve } from 'node:path';
import { maskDocumentSchema, type MaskFigures } from '../../../contract/masks.ts';
import { encodeNpy } from '../../../domain/array/npy.ts';
import { sizeOf, type NdArray } from '../../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../../domain/errors.ts';
import { mostGeometryBytes } from '../../../domain/geometry/geometryText.ts';
import { mostMaskPixels, needsGeometry, type MaskDocument } from '../../../domain/masks/maskDocument.ts';
import { asDataAcquisition } from '../../../domain/store/constantsWrite.ts';
import { localTimeText } from '../../../domain/store/localTime.ts';
import type { MaskTaskOutput } from '../../engine/masks/maskTask.ts';
import type { WorkerPool } from '../../engine/workerPool.ts';
import { formatConstants } from '../../store/formatConstants.ts';
import type { CallContext, Identity } from '../context.ts';
import { inFile, readTextFile, writeFiles } from '../geometry/loadGeometry.ts';

export interface MaskTools {
  pool: WorkerPool;
  identity: Identity;
}

/** A document of many brush strokes is a few megabytes. */
const mostDocumentBytes = 64 * 2 ** 20;

/** Checks what came from a file. Names the first field that is wrong. */
export function parseMaskDocument(text: string): MaskDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CalibdeskError('bad-input', `this is no mask document: ${(error as Error).message}`);
  }
  const found = maskDocumentSchema.safeParse(value);
  if (!found.success) {
    const [issue] = found.error.issues;
    throw new CalibdeskError(
      'bad-input',
      `this is no mask document: ${issue.path.join('.') || 'the whole'}: ${issue.message}`,
    );
  }
  return checkedDocument(found.data);
}

function checkedDocument(document: MaskDocument): MaskDocument {
  const pixels = sizeOf(document.shape);
  if (pixels > mostMaskPixels)
    throw new CalibdeskError(
      'bad-input',
      `a mask of ${pixels} pixels: at most ${mostMaskPixels} are possible`,
    );
  return document;
}

/** Reads a mask document. */
export async function readMaskDocument(input: {
  path: string;
}): Promise<{ path: string; document: MaskDocument }> {
  const path = resolve(input.path);
  const text = await readTextFile(path, mostDocumentBytes);
  return { path, document: inFile(path, () => parseMaskDocument(text)) };
}

/** Works out the mask of a document in a worker: uint8, 1 good. */
export async function makeMask(
  tools: { pool: WorkerPool },
  input: { document: MaskDocument; regions?: boolean },
  context: CallContext,
): Promise<MaskTaskOutput & { array: NdArray<'uint8'> }> {
  const document = checkedDocument(input.document);
  const { geometry } = document;
  const regions = input.regions ?? false;
  const fromFile = geometry !== null && !geometry.startsWith('nominal:');
  // A geometry that no layer needs may be missing on another machine.
  const geometryText =
    fromFile && (regions || needsGeometry(document)) ? await readTextFile(geometry, mostGeometryBytes) : null;
  const result = await tools.pool.run(
    'mask-make',
    { document, geometryText, regions },
    { signal: context.signal },
  );
  return { ...result, array: { dtype: 'uint8', shape: document.shape, data: result.mask } };
}

const figuresOf = (document: MaskDocument, made: MaskTaskOutput): MaskFigures => ({
  shape: document.shape,
  masked: made.masked,
  panels: made.panels,
  layers: made.layers,
});

/** Text of a mask as the store keeps it. */
export function maskText(
  tools: MaskTools,
  input: { array: NdArray<'uint8'>; fileName: string; comments: string[] },
  context: CallContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const { array, addMetadata } = asDataAcquisition(input.array);
  const { identity } = tools;
  return formatConstants(
    {
      array,
      format: '%d',
      comments: input.comments,
      addMetadata,
      host: identity.host,
      workDir: process.cwd(),
      fileName: input.fileName,
      dateTime: localTimeText(identity.now()),
      user: identity.user,
    },
    tools.pool,
    context.signal,
  );
}

/** Files to write of one mask; all or none. */
export interface MaskOutputs {
  npy?: string | null;
  text?: string | null;
  crystfel?: string | null;
}

/** Works out a mask and writes it in the wanted forms. */
export async function writeMask(
  tools: MaskTools,
  input: { document: MaskDocument; outputs: MaskOutputs },
  context: CallContext,
): Promise<MaskFigures & { files: string[] }> {
  const { document, outputs } = input;
  const { npy, text, crystfel } = outputs;
  const made = await makeMask(tools, { document, regions: Boolean(crystfel) }, context);
  const files: { path: string; content: string | Uint8Array }[] = [];
  if (npy) files.push({ path: resolve(npy), content: encodeNpy(made.array) });
  if (text)
    files.push({
      path: resolve(text),
      content: await maskText(
        tools,
        { array: made.array, fileName: text, comments: ['TITLE     pixel mask, 1 good, 0 masked'] },
        context,
      ),
    });
  if (crystfel) files.push({ path: resolve(crystfel), content: made.regions ?? '' });
  context.signal.throwIfAborted();
  return {
    ...figuresOf(document, made),
    files: files.length === 0 ? [] : await writeFiles(files, context),
  };
}
