// Brings a checkout into a state in which the program runs: installs when the lock file changed, builds when sources changed.
// Needs nothing but Node >= 20 and npm; says what it does, does nothing twice. Used by npm start, npm test and bin/calibdesk.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const node = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);
const cache = join(root, 'node_modules', '.calibdesk');

/** Runs a program to its end; its output goes to stderr, because stdout may be somebody's data. */
export function run(program, args, { env = process.env, cwd = root } = {}) {
  const result = spawnSync(program, args, {
    cwd,
    env,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

const readMark = (name) => (existsSync(join(cache, name)) ? readFileSync(join(cache, name), 'utf8') : '');
const writeMark = (name, value) => {
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, name), value);
};

/**
 * This very Node, at a place that the installation does not delete: npm runs scripts under the pinned Node in
 * node_modules when there is one, and npm ci begins by removing node_modules.
 */
function nodeThatStays() {
  if (!process.execPath.startsWith(join(root, 'node_modules') + sep))
    return { program: process.execPath, remove: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'calibdesk-node-'));
  const program = join(folder, basename(process.execPath));
  copyFileSync(process.execPath, program);
  return { program, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (readMark('lock') === lock && existsSync(node)) return;
  console.error('calibdesk: installing packages (npm ci) ...');
  // The download of Electron's own binary belongs to the first start of the window, never to the installation.
  const env = { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1', npm_config_loglevel: 'error' };
  const own = nodeThatStays();
  // Install scripts stay off (better-sqlite3 would compile although its binary is in the package); the one that is
  // needed, the pinned Node's own, is run by hand: it takes its binary from the same npm registry.
  if (run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { env }) !== 0)
    throw new Error('npm ci failed');
  if (!existsSync(node))
    run(own.program, ['installArchSpecificPackage.js'], { env, cwd: join(root, 'node_modules', 'node') });
  own.remove();
  if (!existsSync(node))
    throw new Error(`the npm package 'node' brought no binary for ${process.platform} ${process.arch}`);
  writeMark('lock', lock);
}

/** Newest modification among what the build reads; cheap, a few hundred files. */
function stampOfSources() {
  const hash = createHash('sha256');
  const visit = (path) => {
    const stat = statSync(path);
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else if (!path.endsWith('.test.ts')) hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
  };
  for (const name of [
    'src',
    'resources',
    'electron.vite.config.ts',
    'package-lock.json',
    'scripts/buildKernels.mjs',
  ])
    if (existsSync(join(root, name))) visit(join(root, name));
  return hash.digest('hex');
}

function build() {
  const stamp = stampOfSources();
  if (readMark('build') === stamp && existsSync(join(root, 'out', 'main', 'cli.js'))) return;
  console.error('calibdesk: building ...');
  const env = { ...process.env, NODE_ENV: 'production' };
  if (run(node, ['scripts/buildKernels.mjs'], { env }) !== 0)
    throw new Error('the build of the kernels failed');
  const vite = join('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  if (run(node, [vite, 'build', '--logLevel', 'warn'], { env }) !== 0) throw new Error('the build failed');
  writeMark('build', stamp);
}

export function setup({ onlyInstall = false } = {}) {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20)
    throw new Error(
      `Node ${process.versions.node} is too old: Calibdesk needs Node 20 or newer to set itself up`,
    );
  install();
  if (!onlyInstall) build();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    setup();
  } catch (error) {
    console.error(`calibdesk: ${error.message}`);
    process.exit(1);
  }
}
