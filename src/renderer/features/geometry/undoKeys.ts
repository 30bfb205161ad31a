import { useGeometryDocument } from './documentStore.ts';
import { isTextTarget } from '../../actions/shortcuts.ts';

/**
 * Ctrl+Z and Ctrl+Shift+Z (or Ctrl+Y) inside the Geometry view undo and redo steps of the alignment while there are any;
 * then, as everywhere, the last change of the store.
 */
export function undoKeys(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isTextTarget(event.target)) return;
  const documents = useGeometryDocument();
  const key = event.key.toLowerCase();
  const redo = key === 'y' || (key === 'z' && event.shiftKey);
  if (!redo && key !== 'z') return;
  if (redo ? documents.done >= documents.steps.length : documents.done === 0) return;
  event.preventDefault();
  event.stopPropagation();
  if (redo) documents.redo();
  else documents.undo();
}
