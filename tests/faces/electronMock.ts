import { EventEmitter } from 'node:events';
import { vi } from 'vitest';
import type { Bridge } from '../../src/contract/wire.ts';

/**
 * Stands in for the `electron` module: enough of it that main/index.ts and preload run for real, with the two sides
 * joined as Electron joins them (messages are structured clones, a frame has a URL).
 */
type SchemeHandler = (request: Request) => Promise<Response> | Response;

class WebContents extends EventEmitter {
  readonly mainFrame: { url: string } = { url: '' };
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  reloads = 0;
  send(channel: string, message: unknown): void {
    const copy: unknown = structuredClone(message);
    queueMicrotask(() => ipcRenderer.emit(channel, {}, copy));
  }
  isDestroyed(): boolean {
    return false;
  }
  reload(): void {
    this.reloads += 1;
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

export class BrowserWindow extends EventEmitter {
  static windows: BrowserWindow[] = [];
  static getAllWindows(): BrowserWindow[] {
    return BrowserWindow.windows;
  }
  readonly webContents = new WebContents();
  readonly options: Record<string, unknown>;
  focused = 0;
  shown = false;
  minimized = false;
  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    BrowserWindow.windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url: string): Promise<void> {
    this.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    this.webContents.mainFrame.url = url;
    this.emit('ready-to-show');
  }
  show(): void {
    this.shown = true;
  }
  focus(): void {
    this.focused += 1;
  }
  restore(): void {
    this.minimized = false;
  }
  maximize(): void {}
  isMinimized(): boolean {
    return this.minimized;
  }
  isMaximized(): boolean {
    return false;
  }
  isDestroyed(): boolean {
    return false;
  }
  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    return { x: 10, y: 20, width: 1300, height: 800 };
  }
  destroy(): void {
    BrowserWindow.windows = BrowserWindow.windows.filter((window) => window !== this);
    this.emit('closed');
  }
}

export const ipcMain = new EventEmitter();
export const ipcRenderer = Object.assign(new EventEmitter(), {
  send(channel: string, message: unknown): void {
    const [window] = BrowserWindow.windows;
    const copy: unknown = structuredClone(message);
    queueMicrotask(() =>
      ipcMain.emit(channel, { sender: window.webContents, senderFrame: window.webContents.mainFrame }, copy),
    );
  },
});

export const app = Object.assign(new EventEmitter(), {
  isPackaged: false,
  lock: true,
  quits: 0,
  requestSingleInstanceLock: (): boolean => app.lock,
  whenReady: async (): Promise<void> => undefined,
  commandLine: { appendSwitch: (): void => undefined },
  quit: (): void => {
    app.quits += 1;
  },
  exit: vi.fn(),
  getAppPath: (): string => '/app',
});

export const exposed: { calibdesk?: Bridge } = {};
export const contextBridge = {
  exposeInMainWorld: (name: 'calibdesk', value: Bridge): void => void (exposed[name] = value),
};
export const webUtils = { getPathForFile: (file: { path: string }): string => file.path };

let schemeHandler: SchemeHandler = () => new Response(null, { status: 500 });
export const protocol = { registerSchemesAsPrivileged: vi.fn() };
const permissionHandlers: Record<string, unknown> = {};
export const session = {
  defaultSession: {
    protocol: {
      handle: (_scheme: string, handler: SchemeHandler): void => {
        schemeHandler = handler;
      },
    },
    setPermissionRequestHandler: (handler: unknown): void => void (permissionHandlers.request = handler),
    setPermissionCheckHandler: (handler: unknown): void => void (permissionHandlers.check = handler),
    setDevicePermissionHandler: (handler: unknown): void => void (permissionHandlers.device = handler),
  },
};
export const fetchScheme = async (url: string, init?: RequestInit): Promise<Response> =>
  schemeHandler(new Request(url, init));
export const permissions = permissionHandlers;

export const menu: { template: unknown } = { template: undefined };
export const Menu = {
  buildFromTemplate: (template: unknown): unknown => template,
  setApplicationMenu: (template: unknown): void => void (menu.template = template),
};
export const dialog = {
  showErrorBox: vi.fn(),
  showMessageBox: vi.fn(async () => ({ response: 0 })),
  showOpenDialog: vi.fn(async (): Promise<{ canceled: boolean; filePaths: string[] }> => ({
    canceled: true,
    filePaths: [],
  })),
};
export const screen = {
  getAllDisplays: (): unknown[] => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
};
export const shell = { openExternal: vi.fn(async () => undefined), openPath: vi.fn(async () => '') };

export default {
  app,
  BrowserWindow,
  contextBridge,
  dialog,
  ipcMain,
  ipcRenderer,
  Menu,
  protocol,
  screen,
  session,
  shell,
  webUtils,
};
