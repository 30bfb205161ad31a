import { hostname, userInfo } from 'node:os';
import { app, BrowserWindow, dialog, session, shell } from 'electron';
import { createHandlers } from '../api/handlers.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { createServices, type Services } from '../services.ts';
import { connectWindow } from './channel.ts';
import { installMenu } from './menu.ts';
import { registerScheme, serveScheme } from './protocol.ts';
import { denyEverything } from './security.ts';
import { createMainWindow } from './window.ts';

/** Paths among the arguments of a start: what follows the program (and its folder, when run from a checkout). */
export function pathsOf(argv: string[], packaged: boolean): string[] {
  return argv.slice(packaged ? 1 : 2).filter((argument) => !argument.startsWith('-'));
}

function desktopServices(): Services {
  let user = process.env.USER ?? process.env.USERNAME ?? '';
  if (user === '') user = userInfo().username;
  return createServices({ identity: { user, host: hostname(), now: () => new Date(), fixedTime: false } });
}

/**
 * The Electron program: one instance, one window, the API over one channel. Everything that can be denied is denied
 * before the first page is loaded.
 */
/** Opens a report by the system's browser; what it is was checked before. */
async function showOutside(path: string): Promise<void> {
  const problem = await shell.openPath(path);
  if (problem !== '')
    throw new CalibdeskError('io', `${path} could not be opened: ${problem}`, { file: path });
}

export function startDesktop(): void {
  if (!app.requestSingleInstanceLock()) {
    // The running instance gets our arguments by its 'second-instance' event.
    app.quit();
    return;
  }
  registerScheme();
  const services = desktopServices();
  const waiting = pathsOf(process.argv, app.isPackaged);
  const handlers = createHandlers({ face: 'electron', open: waiting, showOutside });

  const openPaths = (paths: string[]): void => {
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) return void waiting.push(...paths);
    if (window.isMinimized()) window.restore();
    window.focus();
    if (paths.length > 0) services.events.emit('app.open', { paths });
  };
  const openWindow = (): void => {
    const window = createMainWindow(services);
    connectWindow(window, services, handlers);
  };

  app.on('second-instance', (_event, argv) => openPaths(pathsOf(argv, app.isPackaged)));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openPaths([path]);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let disposed = false;
  app.on('will-quit', (event) => {
    if (disposed) return;
    // Running jobs are cancelled cleanly before the process ends; then quit again.
    event.preventDefault();
    disposed = true;
    void services.dispose().finally(() => app.quit());
  });
  denyEverything(app);
  // Images are drawn by WebGL, in software where there is no GPU (remote desktops); every page is our own.
  app.commandLine.appendSwitch('enable-unsafe-swiftshader');

  void app
    .whenReady()
    .then(() => {
      serveScheme(session.defaultSession.protocol, services);
      installMenu(services, openPaths);
      openWindow();
      app.on('activate', () => {
        if (BrowserWindow.getAllWindows().length === 0) openWindow();
      });
    })
    .catch((error: unknown) => {
      dialog.showErrorBox(
        'Calibdesk could not start',
        error instanceof Error ? error.message : String(error),
      );
      app.exit(1);
    });
}
