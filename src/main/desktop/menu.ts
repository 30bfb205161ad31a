import { app, BrowserWindow, dialog, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Services } from '../services.ts';
import { version } from '../version.ts';

async function choose(
  properties: ('openDirectory' | 'openFile')[],
  openPaths: (paths: string[]) => void,
): Promise<void> {
  const [window] = BrowserWindow.getAllWindows();
  const filters = properties.includes('openFile')
    ? [
        { name: 'Calibration and raw data', extensions: ['data', 'xtc', 'gz', 'h5', 'npy'] },
        { name: 'All files', extensions: ['*'] },
      ]
    : [];
  const result = await dialog.showOpenDialog(window, { properties, filters });
  if (!result.canceled) openPaths(result.filePaths);
}

/** The application menu: opening, editing, view, recent places, about. Commands of the views live in the window's own palette. */
export function installMenu(services: Services, openPaths: (paths: string[]) => void): void {
  const recent: MenuItemConstructorOptions[] = services.settings
    .recent()
    .map((place) => ({ label: place.path, click: () => openPaths([place.path]) }));
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        {
          label: 'Open &Folder...',
          accelerator: 'CmdOrCtrl+O',
          click: () => void choose(['openDirectory'], openPaths),
        },
        {
          label: 'Open F&ile...',
          accelerator: 'CmdOrCtrl+Shift+O',
          click: () => void choose(['openFile'], openPaths),
        },
        { label: 'Open &Recent', enabled: recent.length > 0, submenu: recent },
        { type: 'separator' },
        process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      // No undo here: Ctrl+Z belongs to the window, where it undoes the last change of anything.
      label: '&Edit',
      submenu: [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }],
    },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        { role: 'togglefullscreen' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
      ],
    },
    {
      label: '&Help',
      submenu: [
        {
          label: 'About Calibdesk',
          click: () =>
            void dialog.showMessageBox({
              message: `Calibdesk ${version}`,
              detail: `Workbench for the LCLS calibration store.\nElectron ${process.versions.electron ?? ''}, Node ${process.versions.node}\nHome: ${services.home}\n${app.getAppPath()}`,
            }),
        },
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
