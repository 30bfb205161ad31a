// npm run soak [-- name ...]: what is too long for npm test (long fuzzing, kill loops, big files). Each script prints its counts.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { node, root, setup } from './setup.mjs';

setup();
const wanted = process.argv.slice(2);
const names = readdirSync(join(root, 'tests', 'soak'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -'.ts'.length));
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no such soak: ${unknown.join(', ')}; there are ${names.join(', ')}`);
  process.exit(2);
}
let failed = 0;
for (const name of names.filter((each) => wanted.length === 0 || wanted.includes(each))) {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(
    node,
    ['--disable-warning=ExperimentalWarning', join('tests', 'soak', `${name}.ts`)],
    { cwd: root, stdio: 'inherit' },
  );
  if (status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
