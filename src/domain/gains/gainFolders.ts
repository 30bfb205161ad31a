/** Folders with the gain maps of jungfrau modules (reference epix10ka-jungfrau 7.1). */

interface GainFolder {
  name: string;
  module: string;
  /** 0: the name carries no time, it counts as the oldest. */
  stamp: bigint;
}

/** `<version>-<firmware>-<serial>[-<stamp>]`; null for any other name. */
function parseFolder(name: string): GainFolder | null {
  const fields = name.split('-');
  if (fields.length === 3) return { name, module: name, stamp: 0n };
  if (fields.length !== 4 || !/^\d{1,20}$/.test(fields[3])) return null;
  return { name, module: fields.slice(0, 3).join('-'), stamp: BigInt(fields[3]) };
}

/** The folder of one module for a time (`YYYYmmddHHMMSS`; null: the latest), or null when the module has none. */
function selectOne(folders: readonly GainFolder[], stamp: bigint | null): string | null {
  if (folders.length === 0) return null;
  if (stamp === null) return folders.at(-1)!.name;
  const later = folders.findIndex((folder) => folder.stamp > stamp);
  // The one before the first later one, but never none: the oldest serves for all times before it.
  return folders[later < 0 ? folders.length - 1 : Math.max(0, later - 1)].name;
}

/** For each module id the folder among `names` that holds for a time; null where there is none. */
export function selectGainFolders(
  names: readonly string[],
  modules: readonly string[],
  stamp: bigint | null,
): (string | null)[] {
  const folders = names.map(parseFolder).filter((folder) => folder !== null);
  folders.sort((a, b) => (a.stamp === b.stamp ? 0 : a.stamp < b.stamp ? -1 : 1));
  return modules.map((module) =>
    selectOne(
      folders.filter((folder) => folder.module === module),
      stamp,
    ),
  );
}
