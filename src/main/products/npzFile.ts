import { crc32, deflateRawSync } from 'node:zlib';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { decodeNpy, encodeNpy } from '../../domain/array/npy.ts';
import { zipContent, zipMembers } from '../readers/workbook/zip.ts';

const localHeader = 0x04034b50;
const centralHeader = 0x02014b50;
const centralEnd = 0x06054b50;
const deflated = 8;
const version = 20;
/** 1 January 1980: the archive of the same arrays is always the same. */
const firstDay = 0x21;

/** An archive of arrays, one `.npy` member each, deflated, as numpy.savez_compressed makes it. */
export function encodeNpz(arrays: Readonly<Record<string, NdArray>>): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, array] of Object.entries(arrays)) {
    const content = encodeNpy(array);
    const packed = deflateRawSync(content, { level: 1 });
    const member = Buffer.from(`${name}.npy`, 'utf8');
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(version, 0);
    fields.writeUInt16LE(deflated, 4);
    fields.writeUInt16LE(firstDay, 8);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(member.length, 22);
    const local = Buffer.alloc(4);
    local.writeUInt32LE(localHeader);
    parts.push(local, fields, member, packed);
    const head = Buffer.alloc(6);
    head.writeUInt32LE(centralHeader);
    head.writeUInt16LE(version, 4);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(head, fields, tail, member);
    offset += 4 + fields.length + member.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const count = Object.keys(arrays).length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(centralEnd);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...parts, central, end]));
}

/** Largest array that is unpacked, bytes. */
const largestMember = 2 ** 30;

/** The arrays of an archive by their names. Errors: `bad-input`, `unreadable` with the file. */
export function decodeNpz(bytes: Uint8Array, file: string): Map<string, NdArray> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return new Map(
    zipMembers(buffer, file)
      .filter(({ name }) => name.endsWith('.npy'))
      .map((member) => [
        member.name.slice(0, -'.npy'.length),
        decodeNpy(zipContent(buffer, member, largestMember, file), `${file}: ${member.name}`),
      ]),
  );
}
