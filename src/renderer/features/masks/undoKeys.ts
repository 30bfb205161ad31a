import { isTextTarget } from '../../actions/shortcuts.ts';
import { useMaskStore } from './maskStore.ts';

/** Ctrl+Z and Ctrl+Shift+Z (or Ctrl+Y) inside the Masks view: steps of the mask while there are any. */
export function undoKeys(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isTextTarget(event.target)) return;
  const masks = useMaskStore();
  const key = event.key.toLowerCase();
  const redo = key === 'y' || (key === 'z' && event.shiftKey);
  if (!redo && key !== 'z') return;
  if (redo ? !masks.canRedo : !masks.canUndo) return;
  event.preventDefault();
  event.stopPropagation();
  if (redo) masks.redo();
  else masks.undo();
}
