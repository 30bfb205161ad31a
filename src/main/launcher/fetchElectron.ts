import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { readJsonFile, writeJsonFile } from '../settings/jsonFile.ts';
import { electronInstaller, findElectron } from './programs.ts';

const retryAfterMs = 24 * 3600 * 1000;
const timeLimitMs = 180_000;

/**
 * Fetches Electron's binary at the first start (never during installation). A machine that cannot reach it is asked
 * again after a day, so that every other start is quick. Resolves to the binary and to why there is none.
 */
export async function fetchElectron(
  home: string,
  note: (message: string) => void,
): Promise<{ binary: string | null; reason: string }> {
  const installer = electronInstaller();
  if (installer === null) return { binary: null, reason: 'the electron package is not installed' };
  const mark = join(home, 'electron-fetch.json');
  const last = readJsonFile(mark) as { failed?: number } | undefined;
  if (typeof last?.failed === 'number' && Date.now() - last.failed < retryAfterMs)
    return { binary: null, reason: "Electron's binary could not be fetched (tried within the last day)" };
  note("fetching Electron's binary, once ...");
  const code = await new Promise<number>((resolve) => {
    const child = spawn(process.execPath, [installer], { stdio: 'ignore', timeout: timeLimitMs });
    child.on('error', () => resolve(-1));
    child.on('exit', (status) => resolve(status ?? -1));
  });
  const binary = code === 0 ? findElectron() : null;
  if (binary !== null) return { binary, reason: '' };
  try {
    writeJsonFile(mark, { failed: Date.now() });
  } catch {
    // a home that cannot be written: the next start just tries again
  }
  return { binary: null, reason: "Electron's binary could not be fetched" };
}
