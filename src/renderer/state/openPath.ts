import { call, pathOfFile } from '../api/index.ts';
import { useContext } from './context.ts';
import { pickFolder } from './folderPicker.ts';
import { activity, showActivity, showTarget } from './navigation.ts';
import { showError, showInfo } from './toasts.ts';

/** Finds out what a path is and shows it where it belongs. */
export async function openPath(path: string): Promise<boolean> {
  const context = useContext();
  try {
    const place = await call('app.open', { path });
    if (place.kind === 'array-file') {
      showTarget({ kind: 'mask-image', path: place.path });
      return true;
    }
    if (place.kind === 'mask-file') {
      showTarget({ kind: 'mask-document', path: place.path });
      return true;
    }
    if (place.kind === 'geometry-file' || place.kind === 'metrology-file') {
      showTarget({ kind: place.kind, path: place.path });
      return true;
    }
    if (place.kind === 'hdf5-file') {
      showTarget({ kind: 'hdf5-file', file: place.path });
      return true;
    }
    // A lone raw data file can be processed although it lies in no tree.
    if (place.root !== null || place.calibdir !== null) await context.openPlace(place);
    if (place.kind === 'xtc-file') {
      showTarget({ kind: 'dark-run', dsname: place.path, run: context.run ?? 0 });
    } else if (place.kind === 'constants-file' && place.calibdir !== null) {
      const prefix = `${place.calibdir}/`;
      const relative = place.path.startsWith(prefix) ? place.path.slice(prefix.length) : place.path;
      showTarget({ kind: 'store-file', calibdir: place.calibdir, path: relative });
    } else if (activity.value === null) {
      showActivity('store');
    }
    return true;
  } catch (error) {
    showError(`${path} could not be opened`, error, 'What was open before stays open.');
    return false;
  }
}

export async function openFolder(): Promise<void> {
  const context = useContext();
  const start = context.experimentEntry?.path ?? context.root ?? null;
  const path = await pickFolder('Open a folder', start, true);
  if (path !== null) await openPath(path);
}

/** Opens what was dropped onto the window. A page in a browser may not know where a dropped file lies. */
export async function openDropped(files: readonly File[]): Promise<void> {
  const paths = files.map(pathOfFile).filter((path) => path !== null);
  if (paths.length === 0) {
    showInfo(
      'A browser does not say where a dropped file lies',
      'Use "Open folder..." (Ctrl+O) instead; in the desktop application dropping works.',
    );
    return;
  }
  for (const path of paths) await openPath(path);
}
