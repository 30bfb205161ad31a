import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { CalibdeskError } from '../../../domain/errors.ts';
import { packageRoot } from '../../packageRoot.ts';

/** A compiled kernel: out/kernels/<name>.wasm of the package, outside the archive where there is one. */
export function loadKernel(name: string): WebAssembly.Module {
  const root = packageRoot()
    .replace(`app.asar${sep}`, `app.asar.unpacked${sep}`)
    .replace(/app\.asar$/, 'app.asar.unpacked');
  const path = join(root, 'out', 'kernels', `${name}.wasm`);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new CalibdeskError('internal', `kernel ${name} is missing: ${(error as Error).message}`, {
      hint: 'build it: node scripts/buildKernels.mjs',
      file: path,
      cause: error,
    });
  }
  return new WebAssembly.Module(new Uint8Array(bytes));
}
