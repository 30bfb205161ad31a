import { screen, type BrowserWindow, type Rectangle } from 'electron';
import type { Settings } from '../settings/settings.ts';

const settingName = 'desktop.window';
const defaultSize = { width: 1440, height: 900 };

interface WindowState extends Rectangle {
  maximized: boolean;
}

function isState(value: unknown): value is WindowState {
  const state = value as Partial<WindowState> | null;
  return (
    typeof state === 'object' &&
    state !== null &&
    [state.x, state.y, state.width, state.height].every((n) => Number.isInteger(n))
  );
}

/** Size and place of the last time, if that place still lies on a screen. */
export function restoredState(settings: Settings): Partial<Rectangle> & { maximized: boolean } {
  const saved = settings.values()[settingName];
  if (!isState(saved)) return { ...defaultSize, maximized: false };
  const visible = screen.getAllDisplays().some(({ workArea }) => {
    const overlapX =
      Math.min(saved.x + saved.width, workArea.x + workArea.width) - Math.max(saved.x, workArea.x);
    const overlapY =
      Math.min(saved.y + saved.height, workArea.y + workArea.height) - Math.max(saved.y, workArea.y);
    return overlapX >= 200 && overlapY >= 100;
  });
  return visible ? saved : { ...defaultSize, maximized: saved.maximized === true };
}

/** Remembers size and place when the window closes. */
export function keepState(window: BrowserWindow, settings: Settings): void {
  window.on('close', () => {
    try {
      settings.set(settingName, { ...window.getNormalBounds(), maximized: window.isMaximized() });
    } catch {
      // a home that cannot be written: the next start uses the default size
    }
  });
}
