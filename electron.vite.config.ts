import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string };
const define = { __CALIBDESK_VERSION__: JSON.stringify(version) };

/**
 * Three programs from one source: the desktop application (index), the command line (cli) and the worker threads
 * (worker). All chunks lie flat in out/main, so that a chunk finds worker.js beside itself (engine/workerFile.ts).
 */
export default defineConfig({
  main: {
    define,
    build: {
      // Small libraries are bundled because a command must start quickly; those with native code or wasm are not.
      externalizeDeps: { exclude: ['commander', 'zod', 'ws'] },
      target: 'node24',
      rollupOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          cli: resolve('src/cli/index.ts'),
          worker: resolve('src/main/engine/worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload script must be one CommonJS file.
      rollupOptions: {
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    define,
    plugins: [vue()],
    build: {
      target: 'chrome138',
      rollupOptions: { input: { index: resolve('src/renderer/index.html') } },
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  },
});
