import { DecodeError } from '../decode.ts';
import type { FramePlanner } from './plan.ts';

const side = 512;
const linkPixels = side * side;
const headerBytes = 16;

/** pnCCD: one record per link, 16 bytes of header and 512 x 512 pixels; raw is their stack (links, 512, 512). */
export const planPnccd: FramePlanner = (record) => {
  const links = record.config!.lookup('numLinks');
  // payloadSizePerLink counts the header in.
  const linkBytes = record.config!.lookup('payloadSizePerLink');
  if (linkBytes !== headerBytes + 2 * linkPixels)
    throw new DecodeError(`pnCCD link of ${linkBytes} bytes, not 512 x 512 pixels`);
  if (links < 1 || links * linkBytes > record.payloadLength)
    throw new DecodeError(
      `${links} pnCCD links take ${links * linkBytes} bytes, the payload has ${record.payloadLength}`,
    );
  return {
    dtype: 'uint16',
    shape: [links, side, side],
    byteOffset: undefined,
    byteLength: links * 2 * linkPixels,
    lasting: true,
    decode(payload) {
      if (payload.length < links * linkBytes)
        throw new DecodeError(`pnCCD record of ${payload.length} bytes`);
      const pixels = new Uint8Array(links * 2 * linkPixels);
      for (let link = 0; link < links; link++)
        pixels.set(
          payload.subarray(link * linkBytes + headerBytes, (link + 1) * linkBytes),
          link * 2 * linkPixels,
        );
      return pixels;
    },
  };
};
