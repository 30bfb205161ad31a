/**
 * kill -9 at random moments of random changes of one store that goes on living: by number of the file-system call, or by
 * time. After each kill the names must be whole and nothing lost; after recovery they must be all old or all new, and
 * undo must lead back byte for byte. KILLS (2000), SEED (1).
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { changeStore, planChange, type StoreChange } from '../../src/main/usecases/changeStore.ts';
import { silentContext } from '../../src/main/usecases/context.ts';
import { recoverStore } from '../../src/main/usecases/recoverStore.ts';
import { verifyStore } from '../../src/main/usecases/verifyStore.ts';
import {
  constantsOf,
  filesBelow,
  leftovers,
  sameMap,
  scratchFolder,
  servicesOn,
} from '../faults/support/sampleStore.ts';

const kills = Number(process.env.KILLS ?? 2000);
let seed = Number(process.env.SEED ?? 1) >>> 0;
/** Uniform in 0..1 (mulberry32). */
function random(): number {
  seed = (seed + 0x6d2b79f5) >>> 0;
  let x = Math.imul(seed ^ (seed >>> 15), seed | 1);
  x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
  return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
}
const upTo = (limit: number): number => Math.floor(random() * limit);
const pick = <T>(list: readonly T[]): T => list[upTo(list.length)];

const base = scratchFolder('soak');
const calibdir = join(base, 'calib');
const child = fileURLToPath(new URL('../faults/support/changeChild.ts', import.meta.url));
const sources = ['CxiEndstation.0:Jungfrau.0', 'CxiEndstation.0:Opal1000.1', 'XppEndstation.0:Epix10ka2M.0'];
const groups = ['Jungfrau::CalibV1', 'Camera::CalibV1', 'Epix10ka2M::CalibV1'];
const types = ['pedestals', 'pixel_rms'];

let serial = 0;
function put(path: string, rows = 3): string {
  mkdirSync(dirname(path), { recursive: true });
  serial++;
  writeFileSync(path, Array.from({ length: rows }, (_, row) => `${serial} ${row} ${upTo(60000)}\n`).join(''));
  return path;
}
const range = (): string => {
  const begin = upTo(500);
  return random() < 0.5 ? `${begin}-end` : `${begin}-${begin + upTo(100)}`;
};

function makeStore(): void {
  rmSync(base, { recursive: true, force: true });
  mkdirSync(calibdir, { recursive: true });
  sources.forEach((source, index) => {
    for (const type of types)
      for (const name of ['1-end', '10-20', '50-end'])
        put(join(calibdir, groups[index], source, type, `${name}.data`));
  });
}

function randomChange(names: string[]): StoreChange {
  const kinds = ['deploy', 'deploy', 'copy', 'move', 'delete', 'promote', 'undo'] as const;
  const file = join(calibdir, pick(names));
  switch (pick(kinds)) {
    case 'deploy': {
      const many = Array.from({ length: 1 + upTo(4) }, (_, index) => ({
        input: put(join(base, 'in', `${serial}.txt`), random() < 0.1 ? 20000 : 3),
        source: pick(sources),
        type: pick(types),
        range: `${index}${range()}`.replace(/^(\d)(\d+)-(\d+)$/, '$1$2-9000'),
      }));
      return { kind: 'deploy', calibdir, verb: 'soak', history: { form: 'B' }, items: many };
    }
    case 'copy':
      return { kind: 'copy', calibdir, file, range: range() };
    case 'move':
      return { kind: 'move', calibdir, file, range: range() };
    case 'delete':
      return {
        kind: 'delete',
        calibdir,
        files: [...new Set([pick(names), pick(names), pick(names)])].map((name) => join(calibdir, name)),
      };
    case 'promote': {
      const overlay = join(base, `overlay${serial}`);
      for (let index = 0; index < 6; index++) put(join(overlay, dirname(pick(names)), `${range()}.data`));
      return { kind: 'promote', calibdir, overlay };
    }
    case 'undo':
      return { kind: 'undo', calibdir };
  }
}

const hashOf = (content: string): string =>
  createHash('sha256').update(Buffer.from(content, 'latin1')).digest('hex');
function state(): { files: Map<string, string>; names: Map<string, string> } {
  const files = new Map([...filesBelow(calibdir)].map(([path, content]) => [path, hashOf(content)]));
  return { files, names: constantsOf(files) };
}

/** Starts the change in a process of its own; kills it after so many calls, or so many milliseconds. */
function shoot(change: StoreChange, calls: number, milliseconds: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const env = { ...process.env, NODE_COMPILE_CACHE: join(dirname(base), 'calibdesk-soak-compiled') };
  const options = ['--disable-warning=ExperimentalWarning', child, JSON.stringify(change), String(calls)];
  const run = spawn(process.execPath, options, { stdio: 'ignore', env });
  const timer = calls > 0 ? undefined : setTimeout(() => run.kill('SIGKILL'), milliseconds);
  run.on('close', (_code, signal) => {
    clearTimeout(timer);
    resolve(signal === 'SIGKILL');
  });
  return promise;
}

const wrong: string[] = [];
let done = 0;
let mixed = 0;
let finished = 0;
let undone = 0;
let late = 0;
for (let shots = 0; done < kills && shots < kills * 3 && wrong.length < 10; shots++) {
  if (shots % 40 === 0) makeStore();
  const old = state();
  const context = silentContext();
  let change: StoreChange;
  let after: Map<string, string>;
  try {
    change = randomChange([...old.names.keys()]);
    const plan = await planChange(servicesOn(), change, context);
    after = new Map(old.names);
    for (const file of plan.files)
      if (file.after === null) after.delete(file.path);
      else after.set(file.path, file.after.sha256);
  } catch {
    continue; // the same name twice, nothing to undo, or onto itself
  }
  const byCalls = random() < 0.7;
  const wasKilled = await shoot(change, byCalls ? 1 + upTo(40) : 0, 40 + random() * 100);
  if (wasKilled) done++;
  else late++;
  const what = `shot ${shots} (${change.kind})`;
  const now = state();
  for (const name of new Set([...old.names.keys(), ...after.keys(), ...now.names.keys()])) {
    const content = now.names.get(name);
    if (content !== old.names.get(name) && content !== after.get(name))
      wrong.push(`${what}: ${name} is torn or gone`);
  }
  const kept = new Set(now.files.values());
  for (const content of old.names.values()) if (!kept.has(content)) wrong.push(`${what}: a content is lost`);
  if (!sameMap(now.names, old.names) && !sameMap(now.names, after)) mixed++;
  const { recovered } = await recoverStore(servicesOn(), { calibdir, wait: 5 }, context);
  for (const { action } of recovered)
    if (action === 'finished') finished++;
    else undone++;
  const then = state();
  const isNew = sameMap(then.names, after);
  if (!isNew && !sameMap(then.names, old.names)) wrong.push(`${what}: mixed after recovery`);
  const left = leftovers(then.files);
  if (left.length > 0) wrong.push(`${what}: left behind ${left.join(', ')}`);
  const { ok, problems } = await verifyStore(servicesOn(), { calibdir }, context);
  if (!ok)
    wrong.push(
      `${what}: verify: ${JSON.stringify(problems.filter((problem) => problem.severity === 'error'))}`,
    );
  if (isNew && change.kind !== 'undo' && random() < 0.3 && !sameMap(then.names, old.names)) {
    await changeStore(servicesOn(), { change: { kind: 'undo', calibdir } }, context);
    if (!sameMap(state().names, old.names)) wrong.push(`${what}: undo does not lead back`);
  }
  if (shots % 200 === 199)
    console.log(
      `${done} kills, ${mixed} with mixed names, ${finished} finished, ${undone} undone, ${wrong.length} wrong`,
    );
}
rmSync(base, { recursive: true, force: true });
rmSync(join(dirname(base), 'calibdesk-soak-compiled'), { recursive: true, force: true });
for (const text of wrong) console.log(text);
console.log(
  `storeKills: ${done} kills (${late} came too late), ${mixed} left mixed names, ${finished} finished and ${undone} undone by recovery, ${wrong.length} wrong`,
);
process.exitCode = wrong.length === 0 && done >= kills ? 0 : 1;
