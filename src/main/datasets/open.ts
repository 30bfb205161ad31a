import { CalibdeskError } from '../../domain/errors.ts';
import type { Dataset, DatasetOptions } from './dataset.ts';
import { isDatasetString } from './datasetString.ts';

/**
 * Opens whatever a user names as a dataset: `exp=..:run=..[:..]`, XTC files of one run, a raw stack (.npy), a stream
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
  if (list.some((file) => /\.(h5|hdf5)$/i.test(file)))
    throw new CalibdeskError('usage', `${name}: HDF5 files cannot be read as a dataset yet`, {
      file: name,
      hint: 'use the XTC files of the run, or a stack (.npy) of its frames',
    });
  return (await import('./xtcDataset.ts')).openXtcDataset(list, options);
}
