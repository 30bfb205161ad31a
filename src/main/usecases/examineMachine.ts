import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { findChromium, findElectron, hasDisplay } from '../launcher/programs.ts';
import { packageRoot } from '../packageRoot.ts';
import type { Services } from '../services.ts';

export interface MachineCheck {
  name: string;
  ok: boolean;
  detail: string;
  hint: string;
  /** Without it the program does not work at all. */
  needed: boolean;
}

function check(name: string, needed: boolean, hint: string, find: () => string | null): MachineCheck {
  try {
    const detail = find();
    return {
      name,
      needed,
      ok: detail !== null,
      detail: detail ?? 'not found',
      hint: detail === null ? hint : '',
    };
  } catch (error) {
    return { name, needed, ok: false, detail: (error as Error).message.split('\n')[0], hint };
  }
}

function simdWorks(): boolean {
  // (module (func (result v128) i32.const 0 i8x16.splat)): the smallest module that needs 128-bit SIMD.
  const bytes = new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
  ]);
  return WebAssembly.validate(bytes);
}

/** What this machine can do, for `calibdesk doctor`. Writes nothing but the home folder. */
export function examineMachine(services: Services): { checks: MachineCheck[] } {
  const require = createRequire(import.meta.url);
  const built = (name: string): string | null =>
    existsSync(join(packageRoot(), 'out', name)) ? join('out', name) : null;
  return {
    checks: [
      check('node', true, 'start by bin/calibdesk: it uses the pinned Node', () =>
        Number(process.versions.node.split('.')[0]) >= 24 ? process.versions.node : null,
      ),
      check('webassembly-simd', true, 'the processor or the Node build lacks 128-bit SIMD', () =>
        simdWorks() ? 'available' : null,
      ),
      check('kernels', true, 'run npm start, or npm run build', () => built('kernels')),
      check('window', true, 'run npm start, or npm run build', () => built(join('renderer', 'index.html'))),
      check('better-sqlite3', false, 'npm ci installs it; without it the index lives nowhere', () => {
        const library = require('better-sqlite3') as new (path: string) => {
          prepare(sql: string): { get(): unknown };
          close(): void;
        };
        const database = new library(':memory:');
        const row = database.prepare('SELECT sqlite_version() AS version').get() as { version: string };
        database.close();
        return `SQLite ${row.version}`;
      }),
      check('h5wasm', false, 'npm ci installs it; HDF5 files cannot be read without it', () =>
        import.meta.resolve('h5wasm/node') ? 'installed' : null,
      ),
      check('home', true, 'set CALIBDESK_HOME or --home to a folder that you can write', () => {
        mkdirSync(services.home, { recursive: true });
        accessSync(services.home, constants.W_OK);
        return services.home;
      }),
      check(
        'electron',
        false,
        'fetched at the first start where the network allows; the web face works without it',
        findElectron,
      ),
      check(
        'chromium',
        false,
        'install Chromium or Chrome, or set CHROME_PATH; or use calibdesk serve',
        findChromium,
      ),
      check('display', false, 'no DISPLAY or WAYLAND_DISPLAY: use calibdesk serve through a tunnel', () =>
        hasDisplay() ? (process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY ?? 'available') : null,
      ),
      check(
        'SIT_PSDM_DATA',
        false,
        'optional: root of the experiments',
        () => process.env.SIT_PSDM_DATA ?? null,
      ),
      check('SIT_ROOT', false, 'optional: root of repositories and logs', () => process.env.SIT_ROOT ?? null),
      check('cores', true, '', () => String(availableParallelism())),
      check('memory', true, '', () => `${(totalmem() / 2 ** 30).toFixed(1)} GiB`),
    ],
  };
}
