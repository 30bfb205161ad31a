import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CalibdeskError } from '../../domain/errors.ts';
import { applyPlan, changeStore, type CopyInput, type StoreChange } from '../../main/usecases/changeStore.ts';
import type { CliContext, VerbRun } from '../context.ts';
import { addChangeFlags, changeFlagsOf, showPlan } from './planOutput.ts';
import { defineStoreCheck } from './storeCheck.ts';

const optional = (options: Record<string, unknown>, name: string): string | undefined =>
  typeof options[name] === 'string' ? options[name] : undefined;

async function change(run: VerbRun, options: Record<string, unknown>, wanted: StoreChange): Promise<void> {
  const { dryRun, wait } = changeFlagsOf(options);
  showPlan(run, await changeStore(run, { change: wanted, wait, dryRun }, run));
}

/** What copy, move and set-range have in common. */
function copyInput(file: string, options: Record<string, unknown>): CopyInput {
  const run = optional(options, 'run');
  if (run !== undefined && !/^\d{1,6}$/.test(run))
    throw new CalibdeskError('usage', `--run: ${JSON.stringify(run)} is no run number`);
  return {
    calibdir: String(options.calib),
    file,
    source: optional(options, 'source'),
    type: optional(options, 'type'),
    group: optional(options, 'group'),
    range: optional(options, 'range'),
    comment: optional(options, 'comment'),
    experiment: optional(options, 'exp'),
    run: run === undefined ? undefined : Number(run),
    application: optional(options, 'app'),
  };
}

const calibFlag = ['--calib <dir>', 'the calib folder'] as const;

function addHistoryFlags(command: Command): Command {
  return command
    .option('--exp <experiment>', 'experiment that HISTORY records')
    .option('--run <n>', 'run that HISTORY records')
    .option('--app <name>', 'application that HISTORY records', 'calibdesk');
}

function addTargetFlags(command: Command): Command {
  return command
    .option('--source <source>', 'full name of the detector, such as CxiDs1.0:Cspad.0')
    .option('--type <type>', 'type folder, such as pedestals')
    .option('--group <group>', 'group folder; follows from the source when left out')
    .option('--range <range>', 'runs, such as 5-20 or 5-end');
}

/**
 * Adds the subcommands that change a store (copy move set-range delete promote apply undo) and those that look after it
 * (recover verify history).
 */
export function defineStoreChange(store: Command, context: CliContext): void {
  const copy = store
    .command('copy <file>')
    .description('copy a constants file of any place into the store; what is not given comes from its path')
    .requiredOption(...calibFlag);
  addHistoryFlags(addChangeFlags(addTargetFlags(copy)));
  context.action(copy, (run, [file], options) =>
    change(run, options, { kind: 'copy', ...copyInput(file, options) }),
  );

  const move = store
    .command('move <file>')
    .description(
      'give a file of the store another source, type or range; its old content stays as a dated copy',
    )
    .requiredOption(...calibFlag);
  addHistoryFlags(addChangeFlags(addTargetFlags(move)));
  context.action(move, (run, [file], options) =>
    change(run, options, { kind: 'move', ...copyInput(file, options) }),
  );

  const setRange = store
    .command('set-range <file>')
    .description('give a file of the store another run range')
    .requiredOption(...calibFlag)
    .requiredOption('--range <range>', 'runs, such as 5-20 or 5-end');
  addHistoryFlags(addChangeFlags(setRange));
  context.action(setRange, (run, [file], options) =>
    change(run, options, { kind: 'move', verb: 'store set-range', ...copyInput(file, options) }),
  );

  const remove = store
    .command('delete <file...>')
    .description('take names out of the store; their contents stay as dated copies')
    .requiredOption(...calibFlag);
  addChangeFlags(remove);
  context.action(remove, (run, files, options) =>
    change(run, options, {
      kind: 'delete',
      calibdir: String(options.calib),
      files,
      comment: optional(options, 'comment'),
    }),
  );

  const promote = store
    .command('promote')
    .description('copy all constants of an overlay store to the same names in the store, as one plan')
    .requiredOption(...calibFlag)
    .requiredOption('--overlay <dir>', 'the private store with trial constants');
  addChangeFlags(promote);
  context.action(promote, (run, _files, options) =>
    change(run, options, {
      kind: 'promote',
      calibdir: String(options.calib),
      overlay: String(options.overlay),
      comment: optional(options, 'comment'),
    }),
  );

  const apply = store
    .command('apply <plan>')
    .description('apply the document that --dry-run --json of a changing verb has printed')
    .option('--calib <dir>', 'the calib folder, when it is not the one that the plan names');
  addChangeFlags(apply);
  context.action(apply, async (run, [file], options) => {
    const { dryRun, wait } = changeFlagsOf(options);
    const plan = await readPlan(file);
    showPlan(run, await applyPlan(run, { plan, calibdir: optional(options, 'calib'), wait, dryRun }, run));
  });

  const undo = store
    .command('undo [id]')
    .description(
      'reverse an applied plan; without an id the latest one that is neither undone nor itself an undo',
    )
    .requiredOption(...calibFlag);
  addChangeFlags(undo);
  context.action(undo, (run, [id], options) =>
    change(run, options, {
      kind: 'undo',
      calibdir: String(options.calib),
      id,
      comment: optional(options, 'comment'),
    }),
  );

  defineStoreCheck(store, context);
}

/** The plan of a file: the document `{plan, applied}`, or the plan itself. */
async function readPlan(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new CalibdeskError('not-found', `${file}: there is no such file`, {
        file,
        hint: 'make a plan with --dry-run --json',
      });
    throw new CalibdeskError('unreadable', `${file}: cannot be read (${code})`, { file });
  }
  try {
    const document = JSON.parse(text) as { plan?: unknown };
    return document !== null && typeof document === 'object' && 'plan' in document ? document.plan : document;
  } catch {
    throw new CalibdeskError('bad-input', `${file}: is no JSON document`, {
      file,
      hint: 'make a plan with --dry-run --json',
    });
  }
}
