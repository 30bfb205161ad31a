import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of pixels of one event: those of a camera of half a megapixel. */
const pixelBytes = 1 << 20;

const rootType = 0x00010001;
const source = (phy: number): [log: number, phy: number] => [0x01000001, phy];

/** Writes a record header; returns where its payload begins. */
function record(
  view: DataView,
  at: number,
  [log, phy]: [number, number],
  type: number,
  payload: number,
): number {
  view.setUint32(at, 0, true);
  view.setUint32(at + 4, log, true);
  view.setUint32(at + 8, phy, true);
  view.setUint32(at + 12, type, true);
  view.setUint32(at + 16, 20 + payload, true);
  return at + 20;
}

const codes = [140, 41];
const evrPayload = 4 + 12 * codes.length;
const beamPayload = 164;
const segment: [number, number] = [0x02000001, 0x0a000001];

/** Bytes of one event: event codes, a camera image, beam data, each in the container of its segment. */
export const eventBytes = 40 + 3 * 40 + evrPayload + pixelBytes + beamPayload;

/** Headers before the pixels, and those behind them. */
function eventParts(number: number): { head: Uint8Array; tail: Uint8Array } {
  const head = new Uint8Array(40 + 40 + evrPayload + 40);
  const view = new DataView(head.buffer);
  view.setUint32(0, (number % 120) * 8_333_333, true);
  view.setUint32(4, 1_500_000_000 + Math.floor(number / 120), true);
  view.setUint32(8, 12 << 24, true);
  view.setUint32(12, (3 * number) % 131040, true);
  let at = record(view, 20, [0x03000001, 0x0a000001], rootType, eventBytes - 40);
  at = record(view, at, segment, rootType, 20 + evrPayload);
  at = record(view, at, source(0x00000100), 0x00040013, evrPayload);
  view.setUint32(at, codes.length, true);
  codes.forEach((code, i) => view.setUint32(at + 4 + 12 * i + 8, code, true));
  at = record(view, at + evrPayload, segment, rootType, 20 + pixelBytes);
  record(view, at, source(0x19000300), 0x00010002, pixelBytes);
  const tail = new Uint8Array(40 + beamPayload);
  const behind = new DataView(tail.buffer);
  record(
    behind,
    record(behind, 0, segment, rootType, 20 + beamPayload),
    [0x06000001, 0],
    0x0007000f,
    beamPayload,
  );
  return { head, tail };
}

/** A data file of `events` events whose pixels are holes of the file: it takes 4 to 8 KiB an event on the disk. */
export function makeSparseFile(folder: string, name: string, events: number, first: number): string {
  const path = join(folder, name);
  const file = openSync(path, 'w');
  try {
    for (let event = 0; event < events; event++) {
      const { head, tail } = eventParts(first + event);
      const start = event * eventBytes;
      writeSync(file, head, 0, head.length, start);
      writeSync(file, tail, 0, tail.length, start + eventBytes - tail.length);
    }
    ftruncateSync(file, events * eventBytes);
  } finally {
    closeSync(file);
  }
  return path;
}
