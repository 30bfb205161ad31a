import { errnoOf } from './fileErrors.ts';
import { groupNumber } from './owners.ts';
import type { StorePlace } from './place.ts';

/** Remarks about owners and groups that could not be set: never a reason to fail. */
export type AccessNotes = Set<string>;

const tolerated = new Set(['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL']);

/** Changes owner and group where that is possible; otherwise says so. Other errors are thrown. */
async function tryOwner(
  place: StorePlace,
  path: string,
  uid: number,
  gid: number,
  notes: AccessNotes,
  remark: string,
): Promise<void> {
  try {
    await place.fs.setOwner(path, uid, gid);
  } catch (error) {
    if (!tolerated.has(errnoOf(error) ?? '')) throw error;
    notes.add(remark);
  }
}

/** Mode and group of something new, whatever the umask: folders 2775, files 0664, group of the store when it is known here. */
export async function giveToGroup(
  place: StorePlace,
  path: string,
  mode: number,
  notes: AccessNotes,
): Promise<void> {
  const gid = await groupNumber(place.unixGroup);
  if (gid !== null) {
    const status = await place.fs.status(path);
    // First the owner, then the mode: a change of owner takes the set-gid bit away.
    if (status.gid !== gid)
      await tryOwner(
        place,
        path,
        status.uid,
        gid,
        notes,
        `the group could not be changed to ${place.unixGroup}`,
      );
  }
  await place.fs.setMode(path, mode);
}

/** Gives a new file mode, owner and access control list of the file that it stands for. */
export async function copyAccess(
  place: StorePlace,
  from: string,
  to: string,
  notes: AccessNotes,
): Promise<void> {
  const old = await place.fs.status(from);
  const now = await place.fs.status(to);
  if (old.gid !== now.gid)
    await tryOwner(place, to, now.uid, old.gid, notes, 'the group of a replaced file could not be kept');
  if (old.uid !== now.uid)
    await tryOwner(place, to, old.uid, old.gid, notes, 'the owner of a replaced file could not be kept');
  await place.fs.setMode(to, old.mode);
  await place.fs.copyAccessList(from, to);
}

/** Remark for plans on machines that do not know the group, or null. */
export async function groupRemark(place: StorePlace): Promise<string | null> {
  const gid = await groupNumber(place.unixGroup);
  return gid === null
    ? `the group ${place.unixGroup} is not known on this machine: new files get the group of their folder`
    : null;
}
