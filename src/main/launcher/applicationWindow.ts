import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/**
 * Opens an address in a Chromium window without browser controls, with a profile of its own, so that neither the
 * user's extensions nor their cookies are near the page.
 */
export function openApplicationWindow(chromium: string, address: string, home: string): ChildProcess {
  const flags = [
    `--app=${address}`,
    `--user-data-dir=${join(home, 'window')}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-sync',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-extensions',
    '--window-size=1440,900',
    // Images are drawn by WebGL, in software where there is no GPU; the page is our own, from this machine.
    '--enable-unsafe-swiftshader',
  ];
  // Chromium refuses to run as root with its sandbox; beamline users are not root, containers often are.
  if (process.getuid?.() === 0) flags.push('--no-sandbox');
  return spawn(chromium, flags, { stdio: 'ignore' });
}
