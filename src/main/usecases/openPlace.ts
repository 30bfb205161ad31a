import { existsSync, readdirSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { Place, PlaceKind } from '../../contract/app.ts';
import { CalibdeskError } from '../../domain/errors.ts';

const instrumentName = /^[A-Za-z]{3}$/;
/** `<group>::Calib...`, e.g. `Epix100a::CalibV1`. */
const calibGroupName = /^\w+::Calib\w*$/;

function foldersOf(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => entry.name);
}

const isExperiment = (path: string): boolean =>
  ['calib', 'xtc', 'hdf5'].some((name) => existsSync(join(path, name)));

function kindOfFolder(path: string): PlaceKind | null {
  const folders = foldersOf(path);
  if (folders.some((name) => calibGroupName.test(name)) || basename(path) === 'calib') return 'calib';
  if (isExperiment(path)) return 'experiment';
  if (
    instrumentName.test(basename(path)) &&
    folders.some(
      (name) => name.toLowerCase().startsWith(basename(path).toLowerCase()) && isExperiment(join(path, name)),
    )
  )
    return 'instrument';
  const instruments = folders.filter((name) => instrumentName.test(name));
  if (
    instruments.some((name) =>
      foldersOf(join(path, name)).some((child) => isExperiment(join(path, name, child))),
    )
  )
    return 'root';
  return null;
}

function kindOfFile(path: string): PlaceKind | null {
  if (path.endsWith('.xtc') || path.endsWith('.xtc.gz')) return 'xtc-file';
  if (path.endsWith('.mask.json')) return 'mask-file';
  switch (extname(path)) {
    case '.xlsx':
    case '.csv':
      return 'metrology-file';
    case '.geom':
      return 'geometry-file';
    case '.data':
      return 'constants-file';
    case '.npy':
      return 'array-file';
    case '.h5':
      return 'hdf5-file';
    default:
      return null;
  }
}

/** Walks up from an experiment folder: the instrument is its parent and the root is above that, when they look like it. */
function layersAbove(experimentDir: string): { instrument: string | null; root: string | null } {
  const instrumentDir = dirname(experimentDir);
  if (!instrumentName.test(basename(instrumentDir))) return { instrument: null, root: null };
  return { instrument: basename(instrumentDir), root: dirname(instrumentDir) };
}

function placeOfExperiment(kind: PlaceKind, path: string, experimentDir: string): Place {
  const calibdir = join(experimentDir, 'calib');
  return {
    kind,
    path,
    experiment: basename(experimentDir),
    ...layersAbove(experimentDir),
    calibdir: existsSync(calibdir) ? calibdir : null,
  };
}

/** Experiment folder around a file or data folder: the path leads into it by its `calib`, `xtc` or `hdf5`. */
function experimentAround(path: string): string | null {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder))
    if (['calib', 'xtc', 'hdf5'].includes(basename(folder)) && dirname(folder) !== dirname(dirname(folder)))
      return dirname(folder);
  return null;
}

/**
 * Finds out what a path is: root of a data tree, instrument, experiment, calib folder, or a file that the program opens.
 * Errors: `not-found`, `unreadable`, and `bad-input` for a folder or file that is none of these.
 */
export function openPlace(given: string): Place {
  const path = resolve(given);
  const none = { root: null, instrument: null, experiment: null, calibdir: null };
  let stat: Stats;
  try {
    stat = statSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new CalibdeskError('not-found', `${given}: there is no such file or folder`, {
        file: given,
        hint: 'check the path; recent places may have moved',
      });
    throw new CalibdeskError('unreadable', `${given}: cannot be read (${code})`, {
      file: given,
      hint: 'check the permissions of the folders above it',
    });
  }
  if (!stat.isDirectory()) {
    const kind = kindOfFile(path);
    if (kind === null)
      throw new CalibdeskError('bad-input', `${given}: not a file that Calibdesk opens`, {
        file: given,
        hint: 'open a folder, or an .xtc, .h5, .npy or .data file',
      });
    const experimentDir = experimentAround(path);
    return experimentDir === null ? { kind, path, ...none } : placeOfExperiment(kind, path, experimentDir);
  }
  let kind: PlaceKind | null;
  try {
    kind = kindOfFolder(path);
  } catch (error) {
    throw new CalibdeskError(
      'unreadable',
      `${given}: the folder cannot be listed (${(error as NodeJS.ErrnoException).code})`,
      { file: given, hint: 'ask its owner for read permission' },
    );
  }
  switch (kind) {
    case 'root':
      return { kind, path, ...none, root: path };
    case 'instrument':
      return { kind, path, ...none, root: dirname(path), instrument: basename(path) };
    case 'experiment':
      return placeOfExperiment(kind, path, path);
    case 'calib':
      return isExperiment(dirname(path)) && basename(path) === 'calib'
        ? { ...placeOfExperiment(kind, path, dirname(path)), calibdir: path }
        : { kind, path, ...none, calibdir: path };
    default: {
      // `.../xtc` and what lies below it open the experiment around them.
      const experimentDir = experimentAround(path);
      if (experimentDir !== null) return placeOfExperiment('experiment', experimentDir, experimentDir);
      throw new CalibdeskError('bad-input', `${given}: no calibration store, experiment or data tree`, {
        file: given,
        hint: 'open a calib folder, an experiment folder (with calib or xtc in it), or the folder above the instruments',
      });
    }
  }
}
