/** The fault tests of the store with every error at every file-system call, also at those that only look. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', 'faults', 'tests/faults', '--testTimeout', '600000'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CALIBDESK_FAULTS: 'full' },
  },
);
process.exitCode = status ?? 1;
