import type { NdArray } from '../../../domain/array/ndarray.ts';
import { showDone, showError } from '../../state/toasts.ts';
import { csvBlob, fileNameOf, npyBlob, saveBlob } from './exportData.ts';
import type { Layout } from './layout.ts';
import { pdfBlob } from './pdfFile.ts';
import { composePicture, pngBlob, svgBlob, type PictureParts } from './pictureFile.ts';

export type ExportCommand = 'save-png' | 'save-svg' | 'save-pdf' | 'save-npy' | 'save-csv' | 'copy-picture';

/** Saves the picture or its numbers under the title, or copies the picture; says when that fails. */
export async function exportAs(
  command: ExportCommand,
  what: { array: NdArray; layout: Layout; title: string; picture: () => PictureParts },
): Promise<void> {
  const { array, layout, title, picture } = what;
  try {
    if (command === 'save-png') saveBlob(await pngBlob(composePicture(picture())), fileNameOf(title, 'png'));
    else if (command === 'save-svg') saveBlob(svgBlob(picture()), fileNameOf(title, 'svg'));
    else if (command === 'save-pdf')
      saveBlob(await pdfBlob(composePicture(picture()), title), fileNameOf(title, 'pdf'));
    else if (command === 'save-npy') saveBlob(npyBlob(array), fileNameOf(title, 'npy'));
    else if (command === 'save-csv') saveBlob(await csvBlob(array, layout, title), fileNameOf(title, 'csv'));
    else {
      await navigator.clipboard.write([
        new ClipboardItem({ 'image/png': await pngBlob(composePicture(picture())) }),
      ]);
      showDone('Picture copied');
    }
  } catch (error) {
    showError('The picture could not be copied or saved', error, 'Nothing was written.');
  }
}
