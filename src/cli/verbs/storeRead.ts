import type { Command } from 'commander';
import { CalibdeskError } from '../../domain/errors.ts';
import { parseRunList } from '../../domain/store/fileNames.ts';
import { compareConstants } from '../../main/usecases/compareConstants.ts';
import { describeSource, matchAmong } from '../../main/usecases/describeSource.ts';
import { findConstants } from '../../main/usecases/findConstants.ts';
import { readStoreTree, readTimeline } from '../../main/usecases/readStore.ts';
import { resolveConstants } from '../../main/usecases/resolveRun.ts';
import { trendConstants } from '../../main/usecases/trendConstants.ts';
import type { CliContext } from '../context.ts';
import { figure, rangesText, rangeText, tableText } from './storeText.ts';

const calibFlag = ['--calib <dir>', 'the calib folder'] as const;
const sourceFlag = ['--source <source>', 'full name of the detector, such as CxiDs1.0:Cspad.0'] as const;
const typeFlag = ['--type <type>', 'type folder, such as pedestals'] as const;
const groupFlag = ['--group <group>', 'group folder; follows from the source when left out'] as const;

const optional = (options: Record<string, unknown>, name: string): string | undefined =>
  typeof options[name] === 'string' ? options[name] : undefined;

/** Adds the subcommands that read a store: find, resolve, source, tree, timeline, diff, trend. */
export function defineStoreRead(store: Command, context: CliContext): void {
  defineFind(store, context);
  defineResolve(store, context);
  defineSource(store, context);
  defineTree(store, context);
  defineTimeline(store, context);
  defineDiff(store, context);
  defineTrend(store, context);
}

function defineFind(store: Command, context: CliContext): void {
  const find = store
    .command('find')
    .description('path of the file that a run uses; exit 3 when there is none')
    .requiredOption(...calibFlag)
    .requiredOption(...sourceFlag)
    .requiredOption(...typeFlag)
    .requiredOption('--run <runs>', 'run numbers, such as 54 or 0,3,10-20')
    .option(...groupFlag);
  context.action(find, async (run, _args, options) => {
    const runs = parseRunList(String(options.run));
    const found = await findConstants(
      {
        calibdir: String(options.calib),
        source: String(options.source),
        type: String(options.type),
        group: optional(options, 'group'),
        runs,
      },
      run,
    );
    for (const warning of found.warnings) run.note(`warning: ${warning}`);
    for (const { run: number, path } of found.results)
      if (path !== null) run.print(runs.length === 1 ? path : `${number} ${path}`);
    run.document(found);
    if (found.results.some(({ path }) => path !== null)) return;
    run.note(
      `no file: ${found.reason ?? 'no range contains the run'} (${found.group}/${found.source}/${found.type} in ${found.calibdir})`,
    );
    run.exitWith(3);
  });
}

function defineResolve(store: Command, context: CliContext): void {
  const resolve = store
    .command('resolve')
    .description('what each source and type gets for a run')
    .requiredOption(...calibFlag)
    .requiredOption('--run <run>', 'run number')
    .option(...sourceFlag)
    .option('--load', 'read the files: status, defaults, figures');
  context.action(resolve, async (run, _args, options) => {
    if (!/^\d{1,7}$/.test(String(options.run)))
      throw new CalibdeskError('usage', `--run: ${JSON.stringify(options.run)} is no run number`);
    const load = options.load === true;
    const input = {
      calibdir: String(options.calib),
      run: Number(options.run),
      source: optional(options, 'source'),
      load,
    };
    const { reason, ...resolved } = await resolveConstants(load ? run.services : {}, input, run);
    const rows: string[][] = [];
    for (const { group, source, constants } of resolved.results)
      for (const [type, { path, status, default_used, array }] of Object.entries(constants)) {
        if (!load && path === null) continue;
        const loaded = load
          ? [
              status ?? '',
              default_used ? 'default' : '',
              array
                ? `${array.dtype} (${array.shape.join(',')}) ${figure(array.min)}..${figure(array.max)}`
                : '',
            ]
          : [];
        rows.push([group, source, type, path ?? '-', ...loaded]);
      }
    run.print(tableText(rows));
    run.document({ ...resolved, reason });
    const nothing = !load && input.source !== undefined && rows.length === 0;
    if (reason === null && !nothing) return;
    run.note(
      reason === null
        ? `no constants of ${input.source} for run ${input.run}`
        : `${reason}: ${input.calibdir}`,
    );
    run.exitWith(3);
  });
}

/** Scripts append `--json` to whatever command line they have, also behind the `--` that a source needs. */
function acceptJsonAtEnd(command: Command): void {
  command.allowExcessArguments(true);
  command.hook('preAction', (_this, action) => {
    const [text, ...excess] = action.args;
    if (excess.length === 0) return;
    if (excess.length > 1 || excess[0] !== '--json')
      throw new CalibdeskError('usage', `too many arguments: ${excess.join(' ')}`, {
        hint: 'put the source into quotes',
      });
    action.setOptionValue('json', true);
    action.args = [text];
  });
}

function defineSource(store: Command, context: CliContext): void {
  const source = store
    .command('source')
    .argument('<text>', 'source or match string, such as CxiDs1.0:Cspad.0 or :Cspad')
    .description('detector type and group of a source; with --among what it matches')
    .option('--among <file>', 'JSON {"aliases": {name: source}, "candidates": [source]}');
  acceptJsonAtEnd(source);
  context.action(source, async (run, [text], options) => {
    const description = describeSource(text);
    const among = optional(options, 'among');
    const match = among === undefined ? undefined : await matchAmong(text, among);
    run.print(`${description.group}  ${description.det_name} (${description.det_type})`);
    if (match !== undefined)
      run.print(
        match.valid
          ? `${match.exact ? 'exact' : 'pattern'}\n${(match.matches ?? []).join('\n')}`
          : 'no valid source',
      );
    run.document({ ...description, ...match });
  });
}

function defineTree(store: Command, context: CliContext): void {
  const tree = store
    .command('tree')
    .description('groups, sources, types and files')
    .requiredOption(...calibFlag);
  context.action(tree, async (run, _args, options) => {
    const read = await readStoreTree({ calibdir: String(options.calib) }, run);
    const lines: string[] = [];
    for (const { group, sources } of read.groups) {
      lines.push(group);
      for (const { source, types } of sources) {
        lines.push(`  ${source}`);
        for (const { type, files, other } of types) {
          lines.push(`    ${type}`);
          for (const { name, runs } of files) lines.push(`      ${name}  ${rangesText(runs)}`);
          for (const name of other) lines.push(`      ${name}  (not looked up)`);
        }
      }
    }
    run.print(lines.join('\n'));
    run.document(read);
  });
}

function defineTimeline(store: Command, context: CliContext): void {
  const timeline = store
    .command('timeline')
    .description('the runs in which each file is really used')
    .requiredOption(...calibFlag)
    .option(...sourceFlag)
    .option(...typeFlag);
  context.action(timeline, async (run, _args, options) => {
    const read = await readTimeline(
      {
        calibdir: String(options.calib),
        source: optional(options, 'source'),
        type: optional(options, 'type'),
      },
      run,
    );
    for (const { group, source, type, files } of read.entries) {
      run.print(`${group}/${source}/${type}`);
      run.print(tableText(files.map(({ name, runs }) => [`  ${name}`, rangesText(runs)])));
    }
    run.document(read);
  });
}

function defineDiff(store: Command, context: CliContext): void {
  const diff = store
    .command('diff')
    .argument('<a>', 'constants file')
    .argument('<b>', 'constants file')
    .description('what changed from file A to file B (B minus A)');
  context.action(diff, async (run, [a, b]) => {
    const found = await compareConstants(run.services, { a, b }, run);
    const rows = (['compared', 'changed', 'min', 'max', 'mean', 'rms'] as const).map((key) => [
      key,
      figure(found[key]),
    ]);
    if (found.newly_nonzero !== undefined) rows.push(['newly nonzero', figure(found.newly_nonzero)]);
    if (found.newly_zero !== undefined) rows.push(['newly zero', figure(found.newly_zero)]);
    for (const { bit, set, cleared } of found.bits ?? [])
      rows.push([`bit ${bit}`, `set ${set}, cleared ${cleared}`]);
    run.print(tableText(rows));
    run.document(found);
  });
}

function defineTrend(store: Command, context: CliContext): void {
  const trend = store
    .command('trend')
    .description('figures of every file of one type, in the order of the runs')
    .requiredOption(...calibFlag)
    .requiredOption(...sourceFlag)
    .requiredOption(...typeFlag)
    .option(...groupFlag);
  context.action(trend, async (run, _args, options) => {
    const read = await trendConstants(
      run.services,
      {
        calibdir: String(options.calib),
        source: String(options.source),
        type: String(options.type),
        group: optional(options, 'group'),
      },
      run,
    );
    const rows = read.points.map((point) => [
      rangeText(point.begin, point.end),
      ...(['size', 'min', 'max', 'mean', 'nonzero'] as const).map((key) => figure(point[key])),
    ]);
    run.print(tableText([['runs', 'size', 'min', 'max', 'mean', 'nonzero'], ...rows]));
    run.document(read);
  });
}
