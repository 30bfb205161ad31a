import { join } from 'node:path';
import { BrowserWindow, dialog } from 'electron';
import { packageRoot } from '../packageRoot.ts';
import type { Services } from '../services.ts';
import { origin } from './protocol.ts';
import { keepState, restoredState } from './windowState.ts';

/** Asks what to do with a window that does not answer or whose process has ended. The product itself lives on in main. */
async function offerReload(
  window: BrowserWindow,
  message: string,
  detail: string,
  wait: string,
): Promise<void> {
  if (window.isDestroyed()) return;
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message,
    detail: `${detail} Running jobs and all files are not affected.`,
    buttons: ['Reload', wait],
    defaultId: 0,
    cancelId: 1,
  });
  if (response === 0 && !window.isDestroyed()) window.webContents.reload();
}

/** The main window: sandboxed, isolated, without Node; shown when its first frame is painted. */
export function createMainWindow(services: Services): BrowserWindow {
  const { maximized, ...bounds } = restoredState(services.settings);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Calibdesk',
    backgroundColor: '#1b1d21',
    webPreferences: {
      preload: join(packageRoot(), 'out', 'preload', 'index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  keepState(window, services.settings);

  let unresponsive: NodeJS.Timeout | undefined;
  window.on('unresponsive', () => {
    // A short stall is not worth a question.
    unresponsive ??= setTimeout(
      () => void offerReload(window, 'The window does not answer.', 'It may be busy drawing.', 'Wait'),
      5000,
    );
  });
  window.on('responsive', () => {
    clearTimeout(unresponsive);
    unresponsive = undefined;
  });
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit')
      void offerReload(window, 'The window has failed.', `Reason: ${reason}.`, 'Close');
  });
  void window.loadURL(`${origin}/`);
  return window;
}
