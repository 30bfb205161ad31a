import { bankColumns, bankRows, epixColumns, leastPixels } from '../../../domain/common-mode/banks.ts';
import type { Correction } from '../../../domain/common-mode/types.ts';
import type { CalibExports } from './calibKernel.ts';
import { loadKernel } from './kernelFile.ts';

const PAGE = 65536;
/** Free space in front: the compiled code keeps its few constants there. */
const BASE = 1024;
/** Rows of the working values are this much longer: columns of strides that are powers of two would share few cache sets. */
const STRIDE_PADDING = 64;

/** The next larger double: the kernel asks for less than a limit where the rule is not more than it. */
function justAbove(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + 1n);
  return view.getFloat64(0);
}

/**
 * Common mode 4 of the epix100a by the compiled medians, bit for bit as `bankCorrection`, one half of the frame after the other (no
 * bank reaches over the middle). `status` = pixel_status, null: all pixels are good.
 */
export function kernelBankCorrection(
  numbers: readonly number[],
  status: ArrayLike<number> | null,
): Correction {
  const [, bits = 0, half = 0, largest = 0] = numbers;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1024 });
  const { exports } = new WebAssembly.Instance(loadKernel('calib'), { env: { memory } });
  const kernel = exports as unknown as CalibExports;
  const pixels = bankRows * epixColumns;
  const stride = 4 * epixColumns + STRIDE_PADDING;
  let end = BASE;
  const place = (bytes: number): number => {
    const at = end;
    end += Math.ceil(bytes / 64) * 64;
    return at;
  };
  const frame = place(4 * pixels);
  const work = place(bankRows * stride);
  const scratch = place(4 * bankRows * bankColumns);
  const good = [place(pixels), place(pixels)];
  memory.grow(Math.ceil(end / PAGE) - 1);
  const values = new Float32Array(memory.buffer, frame, pixels);
  if (status !== null)
    for (const [part, at] of good.entries()) {
      const bytes = new Uint8Array(memory.buffer, at, pixels);
      for (let pixel = 0; pixel < pixels; pixel++)
        bytes[pixel] = status[part * pixels + pixel] === 0 ? 0xff : 0;
    }
  const range = Math.fround(half);
  const limit = largest === 0 ? Infinity : justAbove(Math.fround(largest));
  const [rows, columns, rowLength] = [bankRows, epixColumns, 4 * epixColumns];
  // Rows and columns ask for more than so many pixels.
  const least = leastPixels - 1;
  return (whole) => {
    for (const [part, goodAt] of good.entries()) {
      const own = whole.subarray(part * pixels, (part + 1) * pixels);
      values.set(own);
      const gather = (): void =>
        kernel.within(frame, rows, columns, range, status === null ? 0 : goodAt, work, stride);
      const at = [work, stride, frame, rowLength, rows, columns] as const;
      if (bits & 1) {
        gather();
        kernel.banks(...at, bankColumns, leastPixels, limit, scratch);
      }
      if (bits & 2) {
        gather();
        kernel.rowsOfBanks(...at, bankColumns, least, limit, scratch);
      }
      if (bits & 4) {
        gather();
        kernel.columnsOfHalf(...at, least, limit);
      }
      own.set(values);
    }
  };
}
