import { call } from '../api/index.ts';
import { showError } from './toasts.ts';

/** Shows an HTML report of this program, in a page of its own. */
export async function openReport(path: string): Promise<void> {
  try {
    const { url } = await call('app.openReport', { path });
    if (url !== null) window.open(url, '_blank', 'noopener');
  } catch (error) {
    showError('The report could not be opened', error);
  }
}
