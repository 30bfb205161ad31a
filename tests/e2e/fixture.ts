import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const program = join(root, 'out', 'main', 'cli.js');

export interface Sample {
  root: string;
  calibdir: string;
  instrument: string;
  experiment: string;
  runs: {
    run: number;
    kind: string;
    dsname: string;
    detectors: { source: string; type: string; shape: number[] }[];
  }[];
}

/** A running `calibdesk serve` with a home folder of its own. */
export interface Application {
  home: string;
  /** Opens a new window (page) on the application. */
  open(page: Page): Promise<void>;
}

function startServer(
  home: string,
  environment: Record<string, string>,
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [program, 'serve', '--json', '--home', home], {
    env: { ...process.env, SIT_PSDM_DATA: '', SIT_ROOT: '', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((done, fail) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += String(chunk);
      const end = text.indexOf('\n');
      if (end >= 0) done({ child, url: (JSON.parse(text.slice(0, end)) as { url: string }).url });
    });
    child.once('exit', (code) => fail(new Error(`serve ended with ${code}`)));
  });
}

interface Fixtures {
  /** The page of an application that has never been used: no settings, no recent places. */
  freshPage: Page;
  /** A private copy of the sample experiment (raw data linked, calib copied), for tests that change the store. */
  sample: Sample;
  /** A page on which the private sample has been opened by `app.open` before. */
  samplePage: Page;
}
interface WorkerFixtures {
  sampleOriginal: Sample;
}

/** Errors on the console or uncaught in the page fail the test. */
function watchConsole(page: Page): () => void {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  return () => expect(errors, 'errors on the console of the page').toEqual([]);
}

async function withApplication(
  page: Page,
  environment: Record<string, string>,
  use: () => Promise<void>,
): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'calibdesk-e2e-'));
  const { child, url } = await startServer(home, environment);
  const checkConsole = watchConsole(page);
  try {
    await page.goto(url);
    await use();
    checkConsole();
  } finally {
    child.kill('SIGTERM');
    await new Promise((done) => child.once('exit', done));
    rmSync(home, { recursive: true, force: true });
  }
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  sampleOriginal: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'calibdesk-sample-'));
      const made = spawnSync(
        process.execPath,
        [program, 'sample', join(folder, 's'), '--events', '60', '--json'],
        { encoding: 'utf8' },
      );
      if (made.status !== 0) throw new Error(`the sample could not be made: ${made.stderr}`);
      await use(JSON.parse(made.stdout) as Sample);
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  sample: async ({ sampleOriginal }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'calibdesk-copy-'));
    const { instrument, experiment } = sampleOriginal;
    const original = join(sampleOriginal.root, instrument, experiment);
    const copy = join(folder, instrument, experiment);
    mkdirSync(copy, { recursive: true });
    cpSync(join(original, 'calib'), join(copy, 'calib'), { recursive: true, preserveTimestamps: true });
    for (const name of ['xtc', 'hdf5']) symlinkSync(join(original, name), join(copy, name));
    await use({ ...sampleOriginal, root: folder, calibdir: join(copy, 'calib') });
    rmSync(folder, { recursive: true, force: true });
  },
  freshPage: async ({ page }, use) => withApplication(page, {}, () => use(page)),
  samplePage: async ({ page, sample }, use) =>
    withApplication(page, { SIT_PSDM_DATA: sample.root }, () => use(page)),
});

export { expect };
