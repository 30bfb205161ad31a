// npm start: sets the checkout up when needed, then opens the application (arguments after -- are paths or flags of `open`).
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { node, root, setup } from './setup.mjs';

try {
  setup();
} catch (error) {
  console.error(`calibdesk: ${error.message}`);
  process.exit(1);
}
const child = spawn(
  node,
  [
    '--disable-warning=ExperimentalWarning',
    join(root, 'out', 'main', 'cli.js'),
    'open',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
