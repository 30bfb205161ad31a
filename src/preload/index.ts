import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from '../contract/wire.ts';

// The same two names as in main/desktop/channel.ts; a preload script may not import from main.
const toMain = 'calibdesk:to-main';
const toWindow = 'calibdesk:to-window';

const bridge: Bridge = {
  send: (message) => ipcRenderer.send(toMain, message),
  listen: (receive) => {
    ipcRenderer.on(toWindow, (_event, message) => receive(message));
  },
  pathOfFile: (file) => webUtils.getPathForFile(file as File),
};

contextBridge.exposeInMainWorld('calibdesk', bridge);
