import { CalibdeskError, type ErrorCode } from '../../domain/errors.ts';

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

export function isMissing(error: unknown): boolean {
  const code = errnoOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

const changeErrors: Record<string, [ErrorCode, string, string]> = {
  ENOSPC: ['no-space', 'the disk is full', 'free some space, then repeat the command'],
  EDQUOT: [
    'no-space',
    'the disk quota is used up',
    'free some space or ask for a larger quota, then repeat the command',
  ],
  EFBIG: [
    'no-space',
    'the file is larger than the system allows',
    'check the limits of the file system (ulimit -f)',
  ],
  EROFS: [
    'read-only',
    'the file system is read-only',
    'a dry run (--dry-run) works here; to change it, ask its owner',
  ],
  EACCES: ['read-only', 'no permission to write', 'ask the owner of the folder for write permission'],
  EPERM: ['read-only', 'not permitted', 'ask the owner of the folder for write permission'],
  ENOENT: [
    'changed',
    'it has gone',
    'another program removed it; look at the folder, then repeat the command',
  ],
  ENOTDIR: [
    'changed',
    'a folder above it has gone',
    'another program changed it; look at the folder, then repeat the command',
  ],
  EEXIST: [
    'changed',
    'the name is taken',
    'another program made it; look at the folder, then repeat the command',
  ],
  ELOOP: ['changed', 'it has become a link', 'look at the folder: links are not followed'],
};

/** The error of a change of the store, as the contract names it; `file` is the path that was worked on. */
export function changeError(error: unknown, doing: string, file: string): CalibdeskError {
  if (error instanceof CalibdeskError) return error;
  const errno = errnoOf(error);
  if (error instanceof Error && errno === undefined)
    return new CalibdeskError('internal', `${file}: ${doing} failed: ${error.message}`, {
      hint: 'this is a defect of Calibdesk; please report it with what you did',
      cause: error,
    });
  const [code, what, hint] = (errno === undefined ? undefined : changeErrors[errno]) ?? [
    'io' as const,
    `input/output error (${errno ?? (error instanceof Error ? error.message : String(error))})`,
    'check the disk or the connection to the file server, then repeat the command',
  ];
  return new CalibdeskError(code, `${file}: ${doing} failed: ${what}`, { hint, file, cause: error });
}

/** Runs reading work; a failing disk below it becomes `unreadable`, naming the path where it is known. */
export async function reading<T>(work: () => Promise<T>, folder: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    const path = (error as NodeJS.ErrnoException).path;
    throw isMissing(error)
      ? new CalibdeskError('unreadable', `${path ?? folder}: has gone while it was read`, {
          file: path ?? folder,
          hint: 'repeat the command',
        })
      : readError(error, path ?? folder);
  }
}

/** The error of reading something that the user named. */
export function readError(error: unknown, file: string): CalibdeskError {
  if (error instanceof CalibdeskError) return error;
  if (error instanceof Error && errnoOf(error) === undefined) throw error; // a defect, not a file
  if (isMissing(error))
    return new CalibdeskError('not-found', `${file}: there is no such file`, {
      file,
      hint: 'check the path',
    });
  const errno = errnoOf(error) ?? String(error);
  const hint =
    errno === 'EACCES' || errno === 'EPERM'
      ? 'ask its owner for read permission'
      : 'check the file and its disk';
  return new CalibdeskError('unreadable', `${file}: cannot be read (${errno})`, { file, hint, cause: error });
}
