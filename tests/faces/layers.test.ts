import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Names of the rules that a tree of sources breaks. */
function brokenRules(files: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'calibdesk-layers-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      type: 'module',
      dependencies: { zod: '*', vue: '*', 'better-sqlite3': '*' },
      devDependencies: { electron: '*' },
    }),
  );
  const program = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  let output: string;
  try {
    output = execFileSync(
      process.execPath,
      [program, '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', 'src'],
      { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 },
    );
  } catch (error) {
    output = (error as { stdout: string }).stdout; // the exit code is the number of violations
  }
  const { summary } = JSON.parse(output) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map((violation) => violation.rule.name))].sort();
}

const importing = (path: string): string => `import * as other from '${path}';\nexport const used = other;\n`;
const leaf = 'export const value = 1;\n';

describe('each layer rule is broken by what it forbids, and by nothing else', () => {
  it.each<[rule: string, files: Record<string, string>]>([
    ['domain-is-pure', { 'src/domain/a.ts': importing('node:fs') }],
    ['domain-is-pure', { 'src/domain/a.ts': importing('../contract/b.ts'), 'src/contract/b.ts': leaf }],
    ['domain-is-pure', { 'src/domain/a.ts': importing('vue') }],
    ['contract-is-pure', { 'src/contract/a.ts': importing('../domain/b.ts'), 'src/domain/b.ts': leaf }],
    ['contract-is-pure', { 'src/contract/a.ts': importing('node:path') }],
    [
      'renderer-stays-in-the-window',
      { 'src/renderer/a.ts': importing('../main/b.ts'), 'src/main/b.ts': leaf },
    ],
    ['no-node-in-the-window', { 'src/renderer/a.ts': importing('node:fs') }],
    ['no-node-in-the-window', { 'src/renderer/a.ts': importing('fs') }],
    ['no-node-in-the-window', { 'src/renderer/a.ts': importing('better-sqlite3') }],
    ['preload-is-only-a-bridge', { 'src/preload/a.ts': importing('node:fs') }],
    ['electron-only-in-desktop', { 'src/main/store/a.ts': importing('electron') }],
    ['main-knows-no-face', { 'src/main/a.ts': importing('../cli/b.ts'), 'src/cli/b.ts': leaf }],
    [
      'cli-through-use-cases',
      { 'src/cli/a.ts': importing('../main/store/b.ts'), 'src/main/store/b.ts': leaf },
    ],
    [
      'features-do-not-meet',
      { 'src/renderer/features/one/a.ts': importing('../two/b.ts'), 'src/renderer/features/two/b.ts': leaf },
    ],
    ['no-circle', { 'src/main/a.ts': importing('./b.ts'), 'src/main/b.ts': importing('./a.ts') }],
  ])('%s (%#)', (rule, files) => {
    expect(brokenRules(files)).toEqual([rule]);
  });

  it('a tree that keeps them breaks none', () => {
    const files = {
      'src/domain/a.ts': leaf,
      'src/contract/b.ts': importing('zod'),
      'src/main/usecases/c.ts': importing('../../domain/a.ts'),
      'src/main/desktop/d.ts': importing('electron'),
      'src/main/types.ts': `import type { t } from './other.ts';\nexport type u = t;\n`,
      'src/main/other.ts': `import type { u } from './types.ts';\nexport type t = u | number;\n`,
      'src/cli/e.ts': importing('../main/usecases/c.ts'),
      'src/preload/f.ts': importing('electron'),
      'src/renderer/features/one/g.ts': importing('../../../contract/b.ts'),
    };
    expect(brokenRules(files)).toEqual([]);
  });
});
