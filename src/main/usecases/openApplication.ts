import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { openApplicationWindow } from '../launcher/applicationWindow.ts';
import { fetchElectron } from '../launcher/fetchElectron.ts';
import { findChromium, findElectron, hasDisplay } from '../launcher/programs.ts';
import { packageRoot } from '../packageRoot.ts';
import type { Services } from '../services.ts';
import { askRunningInstance } from '../web/control.ts';
import { startWebFace } from '../web/server.ts';
import type { CallContext } from './context.ts';

export interface OpenedApplication {
  face: 'electron' | 'chromium' | 'address' | 'running-instance';
  why: string;
  url: string | null;
}

const waitFor = (signal: AbortSignal): Promise<void> =>
  new Promise((done) =>
    signal.aborted ? done() : signal.addEventListener('abort', () => done(), { once: true }),
  );

/** Seconds after the last window has gone until the program ends; a reload reconnects within this time. */
const lingerSeconds = 8;

async function runElectron(binary: string, paths: string[], signal: AbortSignal): Promise<void> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(binary, [...sandbox, packageRoot(), ...paths], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  await new Promise<void>((done) => child.on('exit', () => done()).on('error', () => done()));
}

/**
 * Opens the application and stays until it is closed: Electron where its binary is present or can be fetched; otherwise
 * the web face in a Chromium window; otherwise it tells the address. `announce` is called once it is known which and why.
 */
export async function openApplication(
  services: Services,
  input: { paths: string[]; electron: boolean },
  context: CallContext,
  announce: (opened: OpenedApplication) => void,
): Promise<void> {
  const paths = input.paths.map((path) => resolve(path));
  const display = hasDisplay();
  const running = await askRunningInstance(services.home, paths);
  if (running !== null) {
    const chromium = findChromium();
    if (display && chromium !== null && paths.length === 0)
      openApplicationWindow(chromium, running, services.home).unref();
    return announce({
      face: 'running-instance',
      why: 'an instance with this home folder is running',
      url: running,
    });
  }

  let why = display ? '' : 'there is no display';
  if (display && input.electron) {
    const present = findElectron();
    const fetched =
      present === null ? await fetchElectron(services.home, context.note) : { binary: present, reason: '' };
    if (fetched.binary !== null) {
      announce({
        face: 'electron',
        why: present === null ? 'its binary was fetched' : 'its binary is present',
        url: null,
      });
      return runElectron(fetched.binary, paths, context.signal);
    }
    why = fetched.reason;
  } else if (display) why = 'Electron was not wanted';

  const web = await startWebFace(services, { open: paths });
  try {
    const url = web.newAddress();
    const chromium = display ? findChromium() : null;
    if (chromium === null) {
      announce({
        face: 'address',
        why: display ? `${why}, and no Chromium was found (CHROME_PATH names one)` : why,
        url,
      });
      return await waitFor(context.signal);
    }
    announce({ face: 'chromium', why, url });
    const window = openApplicationWindow(chromium, url, services.home);
    const closed = new Promise<void>((done) => {
      window.on('error', () => done());
      // A Chromium that hands over to one already running exits at once while its window lives on: then count windows.
      window.on('exit', () =>
        web.windows() === 0
          ? setTimeout(() => web.windows() === 0 && done(), lingerSeconds * 1000)
          : undefined,
      );
      web.onIdle(() => setTimeout(() => web.windows() === 0 && done(), lingerSeconds * 1000));
    });
    await Promise.race([closed, waitFor(context.signal)]);
    window.kill();
  } finally {
    await web.close();
  }
}
