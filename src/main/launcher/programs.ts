import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { packageRoot } from '../packageRoot.ts';

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    if (folder !== '' && isExecutable(join(folder, name))) return join(folder, name);
  return null;
}

/** A Chromium or Chrome that is installed: CHROME_PATH, the usual names on the PATH, the usual places. */
export function findChromium(): string | null {
  const given = process.env.CHROME_PATH;
  if (given) return isExecutable(given) ? given : null;
  for (const name of [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
  ]) {
    const found = onPath(name);
    if (found !== null) return found;
  }
  const places = [
    '/usr/bin/chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    join(process.env['PROGRAMFILES'] ?? 'C:\\Program Files', 'Google', 'Chrome', 'Application', 'chrome.exe'),
  ];
  return places.find(isExecutable) ?? null;
}

const electronFolder = (): string => join(packageRoot(), 'node_modules', 'electron');

/** Electron's own binary, when it has been fetched. */
export function findElectron(): string | null {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) {
    const given = join(
      process.env.ELECTRON_OVERRIDE_DIST_PATH,
      process.platform === 'win32' ? 'electron.exe' : 'electron',
    );
    return isExecutable(given) ? given : null;
  }
  const mark = join(electronFolder(), 'path.txt');
  if (!existsSync(mark)) return null;
  const binary = join(electronFolder(), 'dist', readFileSync(mark, 'utf8').trim());
  return isExecutable(binary) ? binary : null;
}

/** Electron's own installer script, or null where the package is not installed. */
export function electronInstaller(): string | null {
  const script = join(electronFolder(), 'install.js');
  return existsSync(script) ? script : null;
}

/** Whether a window can be shown at all. */
export function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}
