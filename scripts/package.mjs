// npm run package [-- electron-builder flags]: builds, then packs for this platform. Needs Electron's binary, which electron-builder fetches.
import { join } from 'node:path';
import { node, run, setup } from './setup.mjs';

setup();
process.exit(
  run(node, [
    join('node_modules', 'electron-builder', 'cli.js'),
    '--config',
    'electron-builder.yml',
    '--publish',
    'never',
    ...process.argv.slice(2),
  ]),
);
