import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { FileSystem } from '../../../src/main/store/fileSystem.ts';
import { parseFileName } from '../../../src/domain/store/fileNames.ts';
import type { StoreChange, StoreServices } from '../../../src/main/usecases/changeStore.ts';

export const folder = 'Jungfrau::CalibV1/CxiEndstation.0:Jungfrau.0/pedestals';
export const otherFolder = 'Camera::CalibV1/CxiEndstation.0:Opal1000.1/pixel_rms';

/** A folder in memory where there is one: thousands of small stores are made and flushed. */
export function scratchFolder(name: string): string {
  const base = process.platform === 'linux' && existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  try {
    return mkdtempSync(join(base, `calibdesk-${name}-`));
  } catch {
    return mkdtempSync(join(tmpdir(), `calibdesk-${name}-`));
  }
}

function put(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

export interface SampleStore {
  base: string;
  calibdir: string;
  inputs: string;
  overlay: string;
}

/** Places of the sample store below `base`. */
export function sampleStoreAt(base: string): SampleStore {
  return { base, calibdir: join(base, 'calib'), inputs: join(base, 'in'), overlay: join(base, 'overlay') };
}

/** A small store, inputs for it and an overlay, at fixed names below `base`. */
export function makeSampleStore(base: string): SampleStore {
  rmSync(base, { recursive: true, force: true });
  const store = sampleStoreAt(base);
  const { calibdir, overlay } = store;
  put(join(calibdir, folder, '1-end.data'), '1 2\n3 4\n');
  put(join(calibdir, folder, '10-20.data'), '5 6\n7 8\n');
  put(join(calibdir, folder, '50-end.data'), '9 10\n11 12\n');
  put(join(calibdir, folder, 'HISTORY'), 'an old line without its end');
  put(join(calibdir, otherFolder, '1-end.data'), '0.5 0.25\n');
  put(join(base, 'in', 'a.txt'), '21 22\n23 24\n');
  put(join(base, 'in', 'b.txt'), '31 32\n33 34\n');
  put(join(overlay, folder, '10-20.data'), '41 42\n43 44\n');
  put(join(overlay, folder, '60-70.data'), '51 52\n53 54\n');
  put(join(overlay, otherFolder, '1-end.data'), '0.125 0.0625\n');
  return store;
}

/** Relative paths of the files below a folder, with their content. */
export function filesBelow(root: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const full = join(path, entry.name);
      if (entry.isDirectory()) walk(full);
      else found.set(relative(root, full).split('\\').join('/'), readFileSync(full, 'latin1'));
    }
  };
  if (existsSync(root)) walk(root);
  return found;
}

/** What lookup sees: the constants names with their content. */
export function constantsOf(files: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(
    [...files].filter(([path]) => {
      const parts = path.split('/');
      return parts.length === 4 && !parts[0].startsWith('.') && parseFileName(parts[3]) !== null;
    }),
  );
}

/** Files that must not be left behind: neither constants, dated copies, HISTORY nor the journal. */
export function leftovers(files: ReadonlyMap<string, string>): string[] {
  const expected =
    /(\.data|\.data-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?|\/HISTORY)$|^\.calibdesk\/journal\/[^/.][^/]*\.json$/;
  return [...files.keys()].filter((path) => !expected.test(path));
}

export function sameMap(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

export function modeOf(path: string): number {
  return statSync(path).mode & 0o7777;
}

export function servicesOn(fileSystem?: FileSystem): StoreServices {
  const identity = {
    user: 'tester',
    host: 'testhost',
    now: () => new Date(2021, 2, 4, 5, 6, 7),
    fixedTime: true,
  };
  return fileSystem === undefined ? { identity } : { identity, fileSystem };
}

/** One kind of plan: changes that lead up to it without faults, and the change under test. */
export interface PlanKind {
  name: string;
  before: (store: SampleStore) => StoreChange[];
  change: (store: SampleStore) => StoreChange;
}

const deployTo = (store: SampleStore, items: [string, string, string, string][]): StoreChange => ({
  kind: 'deploy',
  calibdir: store.calibdir,
  verb: 'test deploy',
  history: { form: 'B' },
  items: items.map(([input, source, type, range]) => ({
    input: join(store.inputs, input),
    source,
    type,
    range,
  })),
});
const jungfrau = 'CxiEndstation.0:Jungfrau.0';
const fileIn = (store: SampleStore, name: string): string => join(store.calibdir, folder, name);

/** A change of a folder that no kind of plan touches. */
export function unrelatedChange(store: SampleStore): StoreChange {
  return deployTo(store, [['a.txt', 'MfxEndstation.0:Jungfrau.7', 'pedestals', '7-8']]);
}

/** Every kind of plan that there is. */
export const planKinds: PlanKind[] = [
  {
    name: 'deploy to new folders',
    before: () => [],
    change: (store) => deployTo(store, [['a.txt', 'MfxEndstation.0:Jungfrau.3', 'pixel_gain', '1-end']]),
  },
  {
    name: 'deploy over a file',
    before: () => [],
    change: (store) => deployTo(store, [['a.txt', jungfrau, 'pedestals', '1-end']]),
  },
  {
    name: 'deploy several files',
    before: () => [],
    change: (store) =>
      deployTo(store, [
        ['a.txt', jungfrau, 'pedestals', '10-20'],
        ['b.txt', jungfrau, 'pedestals', '70-80'],
        ['b.txt', 'CxiEndstation.0:Opal1000.1', 'pixel_rms', '5-end'],
      ]),
  },
  {
    name: 'copy',
    before: () => [],
    change: (store) => ({
      kind: 'copy',
      calibdir: store.calibdir,
      file: fileIn(store, '10-20.data'),
      range: '30-40',
    }),
  },
  {
    name: 'move over a file',
    before: () => [],
    change: (store) => ({
      kind: 'move',
      calibdir: store.calibdir,
      file: fileIn(store, '10-20.data'),
      range: '50-end',
    }),
  },
  {
    name: 'set-range',
    before: () => [],
    change: (store) => ({
      kind: 'move',
      verb: 'store set-range',
      calibdir: store.calibdir,
      file: fileIn(store, '1-end.data'),
      range: '2-9',
    }),
  },
  {
    name: 'delete',
    before: () => [],
    change: (store) => ({
      kind: 'delete',
      calibdir: store.calibdir,
      files: [fileIn(store, '1-end.data'), fileIn(store, '50-end.data')],
    }),
  },
  {
    name: 'promote',
    before: () => [],
    change: (store) => ({ kind: 'promote', calibdir: store.calibdir, overlay: store.overlay }),
  },
  {
    name: 'undo of a move over a file',
    before: (store) => [
      { kind: 'move', calibdir: store.calibdir, file: fileIn(store, '10-20.data'), range: '50-end' },
    ],
    change: (store) => ({ kind: 'undo', calibdir: store.calibdir }),
  },
];
