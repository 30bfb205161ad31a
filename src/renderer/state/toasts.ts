import { shallowReactive } from 'vue';
import { isCancelled, toErrorDocument } from '../api/index.ts';

export interface Toast {
  id: number;
  kind: 'error' | 'success' | 'info';
  /** What failed or was done, e.g. `The plan could not be applied`. */
  title: string;
  /** The reason, as the main process gave it. */
  message: string;
  /** What was left as it was. */
  unchanged: string | null;
  /** What to do. */
  hint: string | null;
  /** Everything, for copying into a mail. */
  details: string | null;
  /** What it is about, so that it goes when that is overtaken. */
  about: string | null;
  action: { title: string; perform: () => void | Promise<void> } | null;
}

export const toasts = shallowReactive<Toast[]>([]);
let nextId = 1;
const quietAfterMs = 8000;

function push(toast: Omit<Toast, 'id'>): number {
  const id = nextId++;
  toasts.push({ id, ...toast });
  // The oldest go first when a fault repeats; a wall of toasts helps nobody.
  while (toasts.length > 4) toasts.shift();
  return id;
}

export function dismissToast(id: number): void {
  const index = toasts.findIndex((toast) => toast.id === id);
  if (index >= 0) toasts.splice(index, 1);
}

/** Takes back what was said about something, e.g. the offer to undo what was undone meanwhile. */
export function dismissAbout(about: string): void {
  for (const toast of toasts.filter((entry) => entry.about === about)) dismissToast(toast.id);
}

/** Tells that something failed; stays until it is dismissed. Cancelled calls are not told. */
export function showError(title: string, error: unknown, unchanged: string | null = null): void {
  if (isCancelled(error)) return;
  const document = toErrorDocument(error);
  const details = [
    title,
    `code: ${document.code}`,
    `message: ${document.message}`,
    ...(document.file === undefined ? [] : [`file: ${document.file}`]),
    ...(document.offset === undefined ? [] : [`offset: ${document.offset}`]),
    ...(document.hint === undefined ? [] : [`hint: ${document.hint}`]),
    `time: ${new Date().toISOString()}`,
  ].join('\n');
  const same = toasts.find(
    (toast) => toast.kind === 'error' && toast.title === title && toast.message === document.message,
  );
  if (same) dismissToast(same.id);
  push({
    kind: 'error',
    title,
    message: document.message,
    unchanged,
    hint: document.hint ?? null,
    details,
    about: null,
    action: null,
  });
}

/** Tells that something was done; goes by itself. */
export function showDone(
  title: string,
  message = '',
  action: Toast['action'] = null,
  about: string | null = null,
): void {
  const id = push({
    kind: 'success',
    title,
    message,
    unchanged: null,
    hint: null,
    details: null,
    about,
    action,
  });
  setTimeout(() => dismissToast(id), action ? quietAfterMs * 2 : quietAfterMs);
}

/** A remark without consequence; goes by itself. */
export function showInfo(title: string, message = ''): void {
  const id = push({
    kind: 'info',
    title,
    message,
    unchanged: null,
    hint: null,
    details: null,
    about: null,
    action: null,
  });
  setTimeout(() => dismissToast(id), quietAfterMs);
}
