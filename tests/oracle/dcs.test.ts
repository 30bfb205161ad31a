import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeNpy } from '../../src/domain/array/npy.ts';
import { dcsListing } from '../../src/domain/dcs/listing.ts';
import { versionAt } from '../../src/domain/dcs/model.ts';
import { WorkerPool } from '../../src/main/engine/workerPool.ts';
import { silentContext, type Identity } from '../../src/main/usecases/context.ts';
import { addToDcs, removeFromDcs } from '../../src/main/usecases/changeDcs.ts';
import { getDcs, printDcs } from '../../src/main/usecases/dcsStore.ts';
import { readHdf5, treeHdf5 } from '../../src/main/usecases/readHdf5.ts';
import { compareCase, readDocument } from './compare.ts';
import { oracleFolder } from './report.ts';

const topic = 'calib-store';
const base = oracleFolder(topic).folder;
const sets = (existsSync(base) ? readdirSync(base) : []).filter((name) =>
  existsSync(join(base, name, 'session.json')),
);

interface Step {
  op: 'add' | 'delv' | 'delr' | 'delc';
  args: {
    data?: string;
    ctype: string;
    t?: number;
    vers?: number;
    exp?: string;
    cmt?: string | null;
    pred?: string | null;
    succ?: string | null;
    range?: string;
  };
}
interface Item {
  path: string;
  kind: string;
  dtype?: string;
  shape?: number[];
  value?: unknown[];
}
interface Query {
  ctype: string;
  tsec: number;
  vers: number | null;
  none?: boolean;
  text?: string;
  dtype?: string;
  shape?: number[];
  sum?: number;
  first?: number;
}
interface Session {
  file: string;
  steps: Step[];
  content: Item[];
  queries: Query[];
}

const scratch = mkdtempSync(join(tmpdir(), 'calibdesk-dcs-'));
const pool = new WorkerPool({ threads: 1 });
const context = silentContext();
let clock = 1600000000;
const identity: Identity = {
  user: 'calibuser',
  host: 'psana0101',
  fixedTime: true,
  now: () => new Date((clock += 10) * 1000),
};
const tools = { pool, identity };
const zone = process.env.TZ;
beforeAll(() => {
  process.env.TZ = 'America/Los_Angeles';
});
afterAll(async () => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
  await pool.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

// An empty list makes no suite at all, which counts as a failure of the file.
if (sets.length === 0) it.skip('no HDF5 calibration stores in the oracle folder', () => undefined);

describe.each(sets)('%s', (set) => {
  const session = readDocument<Session>(join(base, set, 'session.json'), {
    file: '',
    steps: [],
    content: [],
    queries: [],
  });
  const file = join(base, set, session.file);
  /** Files written under Python 3 lack data sets; their own listing and queries show what the original made of that. */
  const complete =
    session.content.filter((item) => /\/v\d+\/version$/.test(item.path)).length ===
    session.content.filter((item) => /\/v\d+\/data$/.test(item.path)).length;

  it.runIf(complete)('is listed as by the original', async () => {
    const { store } = await printDcs(tools, { file, source: '' }, context);
    const lines = (text: string): string[] =>
      text.split('\n').filter((line) => !line.includes('loading time'));
    compareCase(
      topic,
      'dcs-print',
      set,
      lines(dcsListing(store, 0)),
      lines(readFileSync(join(base, set, 'print.txt'), 'utf8')),
    );
  });

  it('shows every version, also those without their number', async () => {
    const { store } = await printDcs(tools, { file, source: '' }, context);
    const found = store.types.flatMap((type) =>
      type.ranges.flatMap((range) => range.versions.map((version) => version.path)),
    );
    const expected = session.content.flatMap(({ path, kind }) =>
      kind === 'group' && /\/v\d+$/.test(path) ? [path] : [],
    );
    compareCase(topic, 'dcs-versions', set, found.sort(), expected.sort());
  });

  it.runIf(complete)('answers as the original', async () => {
    const { store } = await printDcs(tools, { file, source: '' }, context);
    for (const [i, query] of session.queries.entries()) {
      const name = `${query.ctype} at ${query.tsec} version ${query.vers}`;
      const found = versionAt(store, query.ctype, query.tsec, query.vers);
      compareCase(topic, 'dcs-get', name, found === null, query.none === true);
      if (found === null) continue;
      const output = join(scratch, query.text === undefined ? `${i}.npy` : `${i}.txt`);
      await getDcs(
        tools,
        { file, source: '', time: query.tsec },
        { type: query.ctype, version: query.vers, output },
        context,
      );
      if (query.text !== undefined) {
        compareCase(topic, 'dcs-get', name, readFileSync(output, 'utf8'), query.text);
        continue;
      }
      const array = decodeNpy(readFileSync(output), output);
      let sum = 0;
      for (const value of array.data) sum += Number(value);
      compareCase(
        topic,
        'dcs-get',
        name,
        [array.dtype, array.shape, Number(array.data[0]), sum],
        [query.dtype, query.shape, query.first, query.sum],
      );
    }
  });

  it.runIf(complete)('is made again by the same session', async () => {
    const made = join(scratch, session.file);
    /** Types to which the session adds texts that are no arrays: the library takes them, the command does not. */
    const refused: string[] = [];
    for (const { op, args } of session.steps) {
      const address = { file: made, source: '', experiment: args.exp, time: args.t };
      if (op === 'add') {
        const input = join(base, set, args.data!);
        const isFile = existsSync(input);
        const text = join(scratch, 'geometry.txt');
        if (!isFile) writeFileSync(text, args.data!);
        const added = addToDcs(
          tools,
          address,
          {
            type: args.ctype,
            version: args.vers ?? null,
            comment: args.cmt ?? '',
            predecessor: args.pred ?? null,
            successor: args.succ ?? null,
            input: isFile ? input : text,
          },
          context,
        );
        if (isFile || args.ctype === 'geometry') await added;
        else {
          await expect(added).rejects.toThrow();
          refused.push(args.ctype);
        }
      } else
        await removeFromDcs(
          tools,
          address,
          (time) =>
            op === 'delc'
              ? { what: 'ctype', type: args.ctype }
              : op === 'delr'
                ? { what: 'range', type: args.ctype, range: args.range! }
                : { what: 'version', type: args.ctype, time, version: args.vers ?? null },
          args.cmt ?? null,
          context,
        );
    }
    const taken = ({ path }: Item): boolean =>
      !refused.some((type) => path === `/${type}` || path.startsWith(`/${type}/`));
    const content = session.content.filter(taken);
    const items = (await treeHdf5(tools, { file: made }, context)).items.filter((item) =>
      taken(item as Item),
    );
    const named = async (
      list: readonly Item[],
      values: (item: Item) => Promise<unknown>,
    ): Promise<unknown[]> => {
      const numbers = new Map<string, number>();
      const result: unknown[] = [];
      for (const item of list) {
        // Records have times as names: only their order counts.
        const group = /^(.*\/_history)\/[\d.]+$/.exec(item.path)?.[1];
        if (group !== undefined) numbers.set(group, (numbers.get(group) ?? -1) + 1);
        const path = group === undefined ? item.path : `${group}/${numbers.get(group)}`;
        const value = item.kind === 'group' || path.endsWith('/tsprod') ? null : await values(item);
        result.push([path, item.kind, item.dtype ?? null, item.shape ?? null, value]);
      }
      return result;
    };
    const got = await named(items as Item[], async ({ path }) =>
      (await readHdf5(tools, { file: made, path }, context)).values!.map((value) =>
        typeof value === 'bigint' ? Number(value) : value,
      ),
    );
    const wanted = await named(content, async (item) => item.value);
    compareCase(topic, 'dcs-add', set, got, wanted);
    expect(items.length).toBe(content.length);
  });
});
