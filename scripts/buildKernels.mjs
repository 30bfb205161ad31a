// Compiles the AssemblyScript kernels (src/main/engine/kernels/assembly/*.ts) to out/kernels/*.wasm. Does nothing when no
// source has changed since the last time. Run by itself, or through `buildKernels()` by builds and tests.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sourceFolder = join(root, 'src', 'main', 'engine', 'kernels', 'assembly');
const targetFolder = join(root, 'out', 'kernels');

/** Kernels have no garbage collector and no start code; the memory is the worker's, laid out by the TypeScript side. */
const options = [
  '--runtime',
  'stub',
  '--noAssert',
  '-O3',
  '--converge',
  '--enable',
  'simd',
  '--enable',
  'relaxed-simd',
  '--enable',
  'bulk-memory',
  '--importMemory',
  '--initialMemory',
  '1',
  '--use',
  'abort=',
];

const sharedMemory = ['--sharedMemory', '--enable', 'threads', '--maximumMemory', '32768'];
/** What single kernels need besides. */
const own = {
  // Their memory may hold frames that other threads write and read.
  calib: sharedMemory,
  oneGain: sharedMemory,
};

/** Files that start with `_` are parts of others. */
function kernelNames() {
  return readdirSync(sourceFolder)
    .filter((name) => name.endsWith('.ts') && !name.startsWith('_'))
    .map((name) => name.slice(0, -3));
}

function fingerprint() {
  const hash = createHash('sha256');
  hash.update(options.join(' ')).update(JSON.stringify(own));
  hash.update(readFileSync(join(root, 'node_modules', 'assemblyscript', 'package.json')));
  for (const name of readdirSync(sourceFolder).sort())
    hash.update(name).update(readFileSync(join(sourceFolder, name)));
  return hash.digest('hex');
}

/** Brings out/kernels up to date; returns the names that were compiled. */
export async function buildKernels() {
  const stampFile = join(targetFolder, 'sources.sha256');
  const stamp = fingerprint();
  const names = kernelNames();
  const current =
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === stamp &&
    names.every((name) => existsSync(join(targetFolder, `${name}.wasm`)));
  if (current) return [];
  const { default: asc } = await import('assemblyscript/asc');
  mkdirSync(targetFolder, { recursive: true });
  rmSync(stampFile, { force: true });
  for (const name of names) {
    // Temporary name first: another process may be loading the old file, or building at the same time.
    const target = join(targetFolder, `${name}.wasm`);
    const temporary = `${target}.${process.pid}.tmp`;
    let bytes;
    const { error, stderr } = await asc.main(
      [`${name}.ts`, '--outFile', `${name}.wasm`, ...options, ...(own[name] ?? [])],
      {
        readFile: (file, base) => {
          const path = join(base === '.' ? sourceFolder : join(sourceFolder, base), file);
          return existsSync(path) ? readFileSync(path, 'utf8') : null;
        },
        writeFile: (_file, contents) => {
          bytes = contents;
        },
        listFiles: () => [],
      },
    );
    if (error) throw new Error(`${name}.ts does not compile: ${error.message}\n${stderr.toString()}`);
    writeFileSync(temporary, bytes);
    renameSync(temporary, target);
  }
  writeFileSync(stampFile, stamp);
  return names;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const built = await buildKernels();
  if (built.length > 0) console.log(`kernels built: ${built.join(', ')}`);
}
