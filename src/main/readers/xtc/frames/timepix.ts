import { fieldPlanner, type FramePlanner } from './plan.ts';

const stored = fieldPlanner('data');

/** Position of a stored pixel of version 1: the 512 x 512 words are really 1024 rows of 256, four chips one after another. */
function placeOf(row: number, column: number): { x: number; y: number } {
  switch (row >> 8) {
    case 0:
      return { x: row, y: 511 - column };
    case 1:
      return { x: row - 256, y: 255 - column };
    case 2:
      return { x: 1023 - row, y: column };
    default:
      return { x: 1279 - row, y: column + 256 };
  }
}

function arrange(payload: Uint8Array, byteOffset: number): Uint8Array {
  const view = new DataView(payload.buffer, payload.byteOffset + byteOffset, 512 * 512 * 2);
  const pixels = new Uint16Array(512 * 512);
  for (let row = 0; row < 1024; row++)
    for (let column = 0; column < 256; column++) {
      const { x, y } = placeOf(row, column);
      pixels[y * 512 + x] = view.getUint16(2 * (row * 256 + column), true);
    }
  return new Uint8Array(pixels.buffer);
}

/** Timepix: version 2 as stored, version 1 arranged to 512 x 512 as psana shows it. */
export const planTimepix: FramePlanner = (record) => {
  const plan = stored(record);
  if (record.layout.name !== 'Timepix.DataV1') return { ...plan, dtype: 'uint16' };
  const { byteOffset } = plan;
  return {
    ...plan,
    dtype: 'uint16',
    byteOffset: undefined,
    decode: (payload) => arrange(payload, byteOffset!),
  };
};
