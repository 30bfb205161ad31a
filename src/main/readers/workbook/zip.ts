import { inflateRawSync } from 'node:zlib';
import { CalibdeskError } from '../../../domain/errors.ts';

/** More members than any workbook of tables has; a longer directory is somebody's trick. */
const mostMembers = 10_000;

export interface ZipMember {
  name: string;
  method: number;
  compressed: number;
  /** Offset of the local header. */
  offset: number;
}

const damaged = (file: string, offset: number, why: string): CalibdeskError =>
  new CalibdeskError('bad-input', `${file}: offset ${offset}: ${why}; nothing was written`, {
    file,
    offset,
    hint: 'is this a workbook (.xlsx)? save it again, or as csv',
  });

/** Members of a zip archive, from its central directory. Throws `bad-input` with the offset of what is wrong. */
export function zipMembers(bytes: Buffer, file: string): ZipMember[] {
  // End of central directory: 22 bytes and a comment of at most 65535.
  let end = bytes.length - 22;
  const lowest = Math.max(0, end - 65535);
  while (end >= lowest && bytes.readUInt32LE(end) !== 0x06054b50) end--;
  if (end < lowest || end < 0) throw damaged(file, 0, 'this is no zip archive, or its end is cut off');
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count > mostMembers)
    throw damaged(file, end, `${count} members in the archive, at most ${mostMembers} are taken`);
  const members: ZipMember[] = [];
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== 0x02014b50)
      throw damaged(file, at, `entry ${index} of the archive's directory is damaged`);
    const nameLength = bytes.readUInt16LE(at + 28);
    const next = at + 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (next > end) throw damaged(file, at, `entry ${index} of the archive's directory is damaged`);
    members.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      method: bytes.readUInt16LE(at + 10),
      compressed: bytes.readUInt32LE(at + 20),
      offset: bytes.readUInt32LE(at + 42),
    });
    at = next;
  }
  return members;
}

/** Content of a member, at most `most` bytes whatever the archive says of its size. */
export function zipContent(bytes: Buffer, member: ZipMember, most: number, file: string): Buffer {
  const { offset, compressed, method, name } = member;
  if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== 0x04034b50)
    throw damaged(file, offset, `member ${name} is damaged`);
  const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  if (start + compressed > bytes.length) throw damaged(file, offset, `member ${name} is cut off`);
  const stored = bytes.subarray(start, start + compressed);
  if (method === 0 && stored.length <= most) return stored;
  if (method !== 8)
    throw damaged(file, offset, `member ${name} is packed in a way (${method}) that workbooks do not use`);
  try {
    return inflateRawSync(stored, { maxOutputLength: most });
  } catch (error) {
    const large = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw damaged(
      file,
      offset,
      large ? `member ${name} unpacks to more than ${most} bytes` : `member ${name} does not unpack`,
    );
  }
}
