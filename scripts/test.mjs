// npm test: sets the checkout up when needed, then runs every check in order and ends with one line of counts.
// `npm test -- lint unit` runs only the named ones; `--json FILE` also writes the oracle table as a document.
import { slurmProblem } from '../tests/slurm/server.mjs';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { node, root, setup } from './setup.mjs';

const bin = (name) => join('node_modules', ...name.split('/'));
const reports = join(root, 'node_modules', '.calibdesk', 'reports');
const counts = { passed: 0, failed: 0, skipped: 0 };
// Everything below runs under the pinned Node, also what these tools start themselves.
const env = {
  ...process.env,
  PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
  NO_COLOR: '1',
  FORCE_COLOR: '0',
};
delete env.CALIBDESK_HOME;

function runTool(args, extra = {}) {
  const result = spawnSync(node, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...env, ...extra },
  });
  return result.status ?? 1;
}

/** A check without counts of its own is one test. */
function check(args) {
  const status = runTool(args);
  counts[status === 0 ? 'passed' : 'failed'] += 1;
  return status === 0;
}

function vitest(project) {
  const file = join(reports, `${project}.json`);
  rmSync(file, { force: true });
  const status = runTool(
    [
      bin('vitest/vitest.mjs'),
      'run',
      '--project',
      project,
      '--reporter',
      'default',
      '--reporter',
      'json',
      '--outputFile.json',
      file,
    ],
    {
      CALIBDESK_ORACLE_REPORT: project === 'oracle' ? join(reports, 'oracle.jsonl') : '',
    },
  );
  if (!existsSync(file)) {
    counts.failed += 1;
    return false;
  }
  const report = JSON.parse(readFileSync(file, 'utf8'));
  counts.passed += report.numPassedTests;
  counts.failed += report.numFailedTests;
  counts.skipped += report.numPendingTests + report.numTodoTests;
  // A file that fails to load has no tests to count, and must not pass for that.
  if (status !== 0 && report.numFailedTests === 0) counts.failed += 1;
  return status === 0;
}

function endToEnd() {
  const chromium = findChromium({ install: true });
  if (chromium.path === null) {
    // Without a browser what people see would go untested: that is a failure, not a skip.
    console.error(`no Chromium: ${chromium.hint}`);
    counts.failed += 1;
    return false;
  }
  const file = join(reports, 'e2e.json');
  rmSync(file, { force: true });
  const status = runTool(
    [bin('@playwright/test/cli.js'), 'test', '--config', join('tests', 'e2e', 'playwright.config.ts')],
    {
      CHROME_PATH: chromium.path,
      PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    },
  );
  if (!existsSync(file)) {
    counts.failed += 1;
    return false;
  }
  const { stats } = JSON.parse(readFileSync(file, 'utf8'));
  counts.passed += stats.expected;
  counts.failed += stats.unexpected + stats.flaky;
  counts.skipped += stats.skipped;
  return status === 0;
}

const tsc = (project) => check([bin('typescript/bin/tsc'), '-p', `tsconfig.${project}.json`]);
const steps = {
  types: () =>
    [
      tsc('domain'),
      tsc('node'),
      tsc('preload'),
      tsc('tests'),
      check([bin('vue-tsc/bin/vue-tsc.js'), '-p', 'tsconfig.renderer.json']),
    ].every(Boolean),
  lint: () =>
    [
      check([bin('oxlint/bin/oxlint'), '--quiet', 'src', 'tests', 'scripts']),
      check([
        bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
        '--config',
        '.dependency-cruiser.cjs',
        'src',
      ]),
      check([bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', 'src', 'tests', 'scripts']),
    ].every(Boolean),
  unit: () => vitest('unit'),
  oracle: () => {
    rmSync(join(reports, 'oracle.jsonl'), { force: true });
    const passed = vitest('oracle');
    runTool([
      'scripts/oracleReport.mjs',
      join(reports, 'oracle.jsonl'),
      ...(oracleJson === undefined ? [] : ['--json', oracleJson]),
    ]);
    return passed;
  },
  faults: () => vitest('faults'),
  faces: () => vitest('faces'),
  slurm: () => {
    const problem = slurmProblem({ install: true });
    if (problem === null) return vitest('slurm');
    console.log(`SKIPPED: batches on a real Slurm: ${problem}`);
    counts.skipped += 1;
    return true;
  },
  e2e: endToEnd,
};

const jsonFlag = process.argv.indexOf('--json');
const oracleJson = jsonFlag > 0 ? process.argv[jsonFlag + 1] : undefined;
const wanted = process.argv
  .slice(2)
  .filter((_, index) => jsonFlag < 0 || (index !== jsonFlag - 2 && index !== jsonFlag - 1));
const unknown = wanted.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`no such step: ${unknown.join(', ')}; there are ${Object.keys(steps).join(', ')}`);
  process.exit(2);
}
try {
  setup();
} catch (error) {
  console.error(`calibdesk: ${error.message}`);
  process.exit(1);
}
mkdirSync(reports, { recursive: true });
const failed = [];
for (const [name, step] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const started = Date.now();
  console.log(`\n== ${name}`);
  if (!step()) failed.push(name);
  console.log(
    `== ${name}: ${failed.includes(name) ? 'FAILED' : 'ok'}, ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
}
console.log(
  '\nSKIPPED: end-to-end in Electron runs only where its binary is present (tests/faces run main and preload against a mocked electron)',
);
if (failed.length > 0) console.log(`failed: ${failed.join(', ')}`);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(failed.length > 0 || counts.failed > 0 ? 1 : 0);
