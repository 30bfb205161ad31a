// Finds a Chromium for the end-to-end tests, or installs it where that is possible (Debian packages, as root).
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function find() {
  if (process.env.CHROME_PATH) return executable(process.env.CHROME_PATH) ? process.env.CHROME_PATH : null;
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'])
    for (const name of names) if (folder !== '' && executable(join(folder, name))) return join(folder, name);
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  return executable(mac) ? mac : null;
}

/** Path of a browser, or null with a hint. */
export function findChromium({ install }) {
  const found = find();
  if (found !== null || !install)
    return { path: found, hint: 'install Chromium or Chrome, or set CHROME_PATH' };
  if (process.getuid?.() === 0 && executable('/usr/bin/apt-get')) {
    console.error('installing chromium (apt-get) ...');
    const options = { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['update', '-qq'], options);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
  }
  return {
    path: find(),
    hint: 'install Chromium or Chrome (Debian: apt-get install chromium), or set CHROME_PATH',
  };
}
