import { CalibdeskError } from '../../domain/errors.ts';
import type { Dataset, DatasetOptions } from './dataset.ts';
import { isDatasetString } from './datasetString.ts';

/**
 * Opens whatever a user names as a dataset: `exp=..:run=..[:..]`, XTC files of one run, a translated HDF5 file, a raw stack (.npy), a stream
 * document (.json).
 * @throws CalibdeskError usage for something else; not-found; unreadable; bad-input
 */
export async function openDataset(
  names: string | readonly string[],
  options: DatasetOptions = {},
): Promise<Dataset> {
  const list = typeof names === 'string' ? [names] : [...names];
  const [name] = list;
  if (name === undefined || name.trim() === '')
    throw new CalibdeskError('usage', 'no dataset was named', {
      hint: 'name it as exp=xpptut15:run=54, or give files',
    });
  const lower = name.toLowerCase();
  if (list.some(isDatasetString)) return (await import('./xtcDataset.ts')).openXtcDataset(list, options);
  if (list.length === 1 && lower.endsWith('.npy'))
    return (await import('./stackDataset.ts')).openStackDataset(name, options);
  if (list.length === 1 && lower.endsWith('.json'))
    return (await import('./stackDataset.ts')).openStreamDataset(name);
  if (list.some((file) => /\.(h5|hdf5)$/i.test(file))) {
    if (list.length === 1) return (await import('./hdf5Dataset.ts')).openHdf5Dataset(name, options);
    throw new CalibdeskError('usage', `${list.length} files are named, of HDF5 files one at a time is read`, {
      file: name,
      hint: 'call the command once for each file',
    });
  }
  return (await import('./xtcDataset.ts')).openXtcDataset(list, options);
}
