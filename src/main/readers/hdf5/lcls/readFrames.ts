import { sectionColumns, sectionRows } from '../../../../domain/detectors/cspad.ts';
import { bytesOf, bytesOfArray, type NdArray } from '../../../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../../../domain/errors.ts';
import type { Hdf5File } from '../file.ts';
import { elementOf } from '../types.ts';
import { decodeArray, decodeValues, type Hdf5Value } from '../values.ts';
import { sectionPlaces, type QuadHeader } from './names.ts';
import type { CspadLayout } from './types.ts';

export interface FrameBlock {
  path: string;
  cspad: CspadLayout | null;
  /** First record, and number of records. */
  first: number;
  count: number;
  /** Records among them that are no fillers: only these must make sense. */
  valid: Uint32Array;
}

const sectionSize = sectionRows * sectionColumns;
const block = (first: number, count: number): { start: number[]; count: number[]; step: number[] } => ({
  start: [first],
  count: [count],
  step: [1],
});

/** Frames of records that follow each other: shape (count, ...frame), in the dtype of the file. */
export function readFrameBlock(file: Hdf5File, request: FrameBlock): NdArray {
  const dataset = file.dataset(request.path);
  const { count, first } = request;
  const array = file.read(request.path, dataset, block(first, count), (bytes) =>
    decodeArray(bytes, dataset.type, [count]),
  );
  if (array === null)
    throw new CalibdeskError('bad-input', `${file.file}: ${request.path} holds no frames of numbers`, {
      file: file.file,
    });
  return request.cspad === null ? array : wholeCspad(file, request, request.cspad, array);
}

function quadsOf(file: Hdf5File, { elementPath }: CspadLayout, first: number, count: number): QuadHeader[][] {
  const dataset = file.dataset(elementPath);
  const { element } = elementOf(dataset.type);
  const quads = element.kind === 'compound' ? element.members.find(({ name }) => name === 'quad') : undefined;
  if (quads === undefined)
    throw new CalibdeskError('unreadable', `${file.file}: ${elementPath} does not tell the quads`, {
      file: file.file,
    });
  const values = file.read(elementPath, dataset, block(first, count), (bytes, memory) =>
    decodeValues(bytes, dataset.type, count, memory),
  );
  const perRecord = values.length / count;
  return Array.from({ length: count }, (_, i) =>
    values.slice(i * perRecord, (i + 1) * perRecord).map((value) => {
      const { quad, sectionMask } = value as Record<string, Hdf5Value>;
      return { quad: Number(quad), sectionMask: typeof sectionMask === 'number' ? sectionMask : null };
    }),
  );
}

/** Puts the stored sections at their places in (32, 185, 388); sections that were not read out are 0. */
function wholeCspad(file: Hdf5File, request: FrameBlock, layout: CspadLayout, stored: NdArray): NdArray {
  const { first, count } = request;
  const sections = stored.shape.slice(1, -2).reduce((product, length) => product * length, 1);
  if (stored.shape.at(-1) !== sectionColumns || stored.shape.at(-2) !== sectionRows)
    throw new CalibdeskError(
      'bad-input',
      `${file.file}: ${request.path} has sections of ${stored.shape.slice(-2).join(' x ')}, expected ${sectionRows} x ${sectionColumns}`,
      { file: file.file },
    );
  const quads = quadsOf(file, layout, first, count);
  const full = new Uint8Array(count * 32 * sectionSize * bytesOf(stored.dtype));
  const from = bytesOfArray(stored);
  const size = sectionSize * bytesOf(stored.dtype);
  const valid = new Set(request.valid);
  quads.forEach((ofRecord, i) => {
    if (!valid.has(first + i)) return;
    const places = sectionPlaces(ofRecord, layout.roiMask, sections);
    if (places === null)
      throw new CalibdeskError(
        'unreadable',
        `${file.file}: record ${first + i} of ${request.path}: ${sections} sections do not fit quads ${ofRecord.map(({ quad }) => quad).join(', ')} and region mask ${layout.roiMask === null ? 'none' : `0x${layout.roiMask.toString(16)}`}`,
        { file: file.file, hint: 'leave this event out by --events' },
      );
    places.forEach((place, k) => {
      const at = (i * sections + k) * size;
      full.set(from.subarray(at, at + size), (i * 32 + place) * size);
    });
  });
  const shape = [count, 32, sectionRows, sectionColumns];
  return stored.dtype === 'int16'
    ? { dtype: 'int16', shape, data: new Int16Array(full.buffer) }
    : { dtype: 'uint16', shape, data: new Uint16Array(full.buffer) };
}
