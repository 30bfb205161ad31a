import { showError, showInfo } from '../state/toasts.ts';

/** Puts text on the clipboard and says so. Where the page may not, the old way through a selection is tried. */
export async function copyText(text: string, said = 'Copied'): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copyBySelection(text)) {
      showError(
        'Nothing was copied',
        new Error('The clipboard is not allowed here'),
        'The clipboard keeps its content.',
      );
      return;
    }
  }
  showInfo(said, text.length <= 120 ? text : `${text.slice(0, 117)}...`);
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  document.body.append(area);
  const focused = document.activeElement;
  area.select();
  // Deprecated, but the only way without the clipboard permission (which the desktop face denies like all others).
  const done = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
