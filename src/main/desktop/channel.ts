import { ipcMain, type BrowserWindow, type IpcMainEvent } from 'electron';
import { Session } from '../api/session.ts';
import type { Handlers } from '../api/handlerTypes.ts';
import type { Services } from '../services.ts';
import { isOurPage } from './protocol.ts';

/** The two channels of the bridge; the preload script knows the same names. */
export const toMain = 'calibdesk:to-main';
export const toWindow = 'calibdesk:to-window';

/** Whether a message comes from the top frame of this window, showing our own page. */
export function isOurs(event: IpcMainEvent, window: BrowserWindow): boolean {
  const frame = event.senderFrame;
  return (
    frame !== null &&
    event.sender === window.webContents &&
    frame === window.webContents.mainFrame &&
    isOurPage(frame.url)
  );
}

/** Connects a window with the API for as long as it lives; a page that is loaded again begins a new session. */
export function connectWindow(window: BrowserWindow, services: Services, handlers: Handlers): void {
  const contents = window.webContents;
  let session: Session | undefined;
  const begin = (): void => {
    session?.close();
    session = new Session(services, handlers, (message) => {
      if (!contents.isDestroyed()) contents.send(toWindow, message);
    });
  };
  const receive = (event: IpcMainEvent, message: unknown): void => {
    if (!isOurs(event, window)) return; // not our page: no answer, not even a refusal
    session?.receive(message);
  };
  begin();
  contents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) begin();
  });
  ipcMain.on(toMain, receive);
  window.on('closed', () => {
    ipcMain.off(toMain, receive);
    session?.close();
  });
}
