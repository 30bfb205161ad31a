import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as electron from './electronMock.ts';
import { describeFace, type Face } from './contract.ts';
import { Caller, until } from './caller.ts';

// The same mock for every start of the program, although each start loads its modules anew.
vi.mock('electron', () => Reflect.get(globalThis, 'electronMock') as typeof electron);
Reflect.set(globalThis, 'electronMock', electron);

/** Runs main/index.ts and the preload script against the mocked electron, as Electron would. */
async function startProgram(home: string): Promise<Face> {
  process.env.CALIBDESK_HOME = home;
  vi.resetModules();
  electron.BrowserWindow.windows = [];
  electron.app.removeAllListeners();
  electron.ipcMain.removeAllListeners();
  electron.ipcRenderer.removeAllListeners();
  await import('../../src/main/index.ts');
  await until(() => electron.BrowserWindow.windows.length > 0);
  await import('../../src/preload/index.ts');
  const bridge = electron.exposed.calibdesk;
  if (bridge === undefined) throw new Error('the preload script exposed nothing');
  return {
    bridge,
    fetch: async (path) => {
      const response = await electron.fetchScheme(`app://calibdesk${path}`);
      return {
        status: response.status,
        bytes: new Uint8Array(await response.arrayBuffer()),
        header: (name) => response.headers.get(name),
      };
    },
    close: async () => {
      const quits = electron.app.quits;
      electron.app.emit('will-quit', { preventDefault: () => undefined });
      await until(() => electron.app.quits > quits);
    },
  };
}

describeFace('electron', startProgram);

describe('the desktop program', () => {
  let home: string;
  let face: Face;
  let window: electron.BrowserWindow;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'calibdesk-desktop-'));
    face = await startProgram(home);
    [window] = electron.BrowserWindow.windows;
  });
  afterAll(async () => {
    await face.close();
    delete process.env.CALIBDESK_HOME;
    rmSync(home, { recursive: true, force: true });
  });

  it('opens one sandboxed, isolated window on its own scheme', () => {
    expect(window.options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
    });
    expect(String((window.options.webPreferences as { preload: string }).preload)).toMatch(
      /out[/\\]preload[/\\]index\.cjs$/,
    );
    expect(window.webContents.mainFrame.url).toBe('app://calibdesk/');
    expect(window.shown).toBe(true);
  });

  it('denies navigation, new windows, embedded pages and every permission', () => {
    for (const name of ['will-navigate', 'will-redirect', 'will-attach-webview']) {
      const event = { preventDefault: vi.fn() };
      window.webContents.emit(name, event);
      expect(event.preventDefault, name).toHaveBeenCalled();
    }
    expect(window.webContents.openHandler?.({ url: 'https://evil.example/' })).toEqual({ action: 'deny' });
    expect(electron.shell.openExternal).not.toHaveBeenCalled();
    window.webContents.openHandler?.({ url: 'https://confluence.slac.stanford.edu/x' });
    expect(electron.shell.openExternal).toHaveBeenCalledTimes(1);
    electron.app.emit('session-created', electron.session.defaultSession);
    const callback = vi.fn();
    (
      electron.permissions.request as (
        contents: unknown,
        permission: string,
        callback: (allowed: boolean) => void,
      ) => void
    )({}, 'media', callback);
    expect(callback).toHaveBeenCalledWith(false);
    expect((electron.permissions.check as () => boolean)()).toBe(false);
  });

  it('does not answer frames that are not its own page', async () => {
    const caller = new Caller(face.bridge);
    const foreign = { kind: 'call', id: 5000, method: 'app.info', input: {} };
    electron.ipcMain.emit(
      'calibdesk:to-main',
      { sender: window.webContents, senderFrame: { url: 'app://calibdesk/' } },
      foreign,
    );
    const frame = window.webContents.mainFrame;
    const address = frame.url;
    frame.url = 'https://evil.example/';
    electron.ipcMain.emit('calibdesk:to-main', { sender: window.webContents, senderFrame: frame }, foreign);
    frame.url = address;
    await caller.call('app.info');
    expect(caller.strays).toEqual([]);
  });

  it('passes files of a second start to the window that is there', async () => {
    const caller = new Caller(face.bridge);
    window.minimized = true;
    electron.app.emit('second-instance', {}, ['electron', '.', '--flag', '/data/calib']);
    await until(() => caller.events.some(({ event }) => event === 'app.open'));
    expect(caller.events.at(-1)).toEqual({ event: 'app.open', payload: { paths: ['/data/calib'] } });
    expect(window.minimized).toBe(false);
    expect(window.focused).toBe(1);
  });

  it('offers to reload a page whose process has failed, and not one that ended cleanly', async () => {
    window.webContents.emit('render-process-gone', {}, { reason: 'clean-exit' });
    expect(electron.dialog.showMessageBox).not.toHaveBeenCalled();
    window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    await until(() => window.webContents.reloads === 1);
  });

  it('remembers where the window was', async () => {
    window.emit('close');
    const caller = new Caller(face.bridge);
    const { values } = (await caller.call('app.getSettings')) as { values: Record<string, unknown> };
    expect(values['desktop.window']).toEqual({ x: 10, y: 20, width: 1300, height: 800, maximized: false });
  });

  it('ends at once when another instance has the lock', async () => {
    const before = electron.app.quits;
    const windows = electron.BrowserWindow.windows.length;
    electron.app.lock = false;
    vi.resetModules();
    await import('../../src/main/index.ts');
    electron.app.lock = true;
    expect(electron.app.quits).toBe(before + 1);
    expect(electron.BrowserWindow.windows.length).toBe(windows);
  });
});
