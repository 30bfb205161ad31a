import type { Action } from './registry.ts';

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export const isMac = typeof navigator !== 'undefined' && /Mac/.test(navigator.platform);

/** Canonical form of a shortcut or a key press: modifiers in fixed order, key in lower case. */
export function canonicalShortcut(shortcut: string): string {
  const parts = shortcut.split('+').map((part) => part.trim());
  // `Ctrl++` names the plus key.
  const key = shortcut.endsWith('+') ? '+' : (parts.at(-1) ?? '');
  const has = (name: string) => parts.some((part) => part.toLowerCase() === name);
  const order = ['ctrl', 'alt', 'shift'].filter((name) => has(name) && key.toLowerCase() !== name);
  return [...order, key.toLowerCase()].join('+');
}

export function canonicalPress(press: KeyPress, mac: boolean = isMac): string {
  const key = press.key === ' ' ? 'space' : press.key.toLowerCase();
  const parts: string[] = [];
  if (mac ? press.metaKey : press.ctrlKey) parts.push('ctrl');
  if (press.altKey) parts.push('alt');
  // Shift is part of a printed sign (`?`), but tells a letter or a named key apart.
  if (press.shiftKey && (key.length > 1 || /[a-z]/.test(key))) parts.push('shift');
  return [...parts, key].join('+');
}

/** The action of a key press, or undefined. While text is edited only Ctrl, Alt and function keys count. */
export function actionForPress(
  actions: readonly Action[],
  press: KeyPress,
  editingText: boolean,
  mac: boolean = isMac,
): Action | undefined {
  const pressed = canonicalPress(press, mac);
  if (editingText) {
    const functionKey = /^f\d{1,2}$/.test(press.key.toLowerCase());
    if (!functionKey && !press.ctrlKey && !press.metaKey && !press.altKey) return undefined;
    // The text field has its own undo, clipboard and selection.
    if (['ctrl+z', 'ctrl+shift+z', 'ctrl+y', 'ctrl+a', 'ctrl+c', 'ctrl+x', 'ctrl+v'].includes(pressed))
      return undefined;
  }
  return actions.find((action) => action.shortcut && canonicalShortcut(action.shortcut) === pressed);
}

/** Whether the focus is in something that takes typed text. */
export function isTextTarget(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type)
  );
}

/** A shortcut as the platform writes it. */
export function shortcutText(shortcut: string, mac: boolean = isMac): string {
  const readable = shortcut.replace('Arrow', '');
  if (!mac) return readable;
  return readable.replace('Ctrl+', '⌘').replace('Shift+', '⇧').replace('Alt+', '⌥');
}
