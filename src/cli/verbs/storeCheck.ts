import type { Command } from 'commander';
import { recoverStore } from '../../main/usecases/recoverStore.ts';
import { storeHistory } from '../../main/usecases/storeHistory.ts';
import { verifyStore } from '../../main/usecases/verifyStore.ts';
import type { CliContext } from '../context.ts';
import { addChangeFlags, changeFlagsOf } from './planOutput.ts';

const verificationFailed = 4;

/** Adds recover, verify and history to the `store` command. */
export function defineStoreCheck(store: Command, context: CliContext): void {
  const recover = store
    .command('recover')
    .description('finish or undo plans that were cut off, and remove what they left')
    .requiredOption('--calib <dir>', 'the calib folder');
  addChangeFlags(recover);
  context.action(recover, async (run, _args, options) => {
    const { wait, dryRun } = changeFlagsOf(options);
    const result = await recoverStore(run, { calibdir: String(options.calib), wait, dryRun }, run);
    for (const { id, action } of result.recovered) run.print(`${action} ${id}`);
    if (result.recovered.length === 0) run.note('nothing was interrupted');
    run.document(result);
  });

  const verify = store
    .command('verify')
    .description(
      'check every constants file, name, kept copy and the journal (exit 4 when something is wrong)',
    )
    .requiredOption('--calib <dir>', 'the calib folder');
  context.action(verify, async (run, _args, options) => {
    const result = await verifyStore(run, { calibdir: String(options.calib) }, run);
    for (const { severity, code, message } of result.problems) run.print(`${severity} ${code} ${message}`);
    const errors = result.problems.filter((problem) => problem.severity === 'error').length;
    const counts = `${result.checked} files checked, ${errors} errors, ${result.problems.length - errors} warnings`;
    run.print(counts);
    run.document(result);
    if (!result.ok) {
      run.note(`${result.calibdir}: ${counts}`);
      run.exitWith(verificationFailed);
    }
  });

  const history = store
    .command('history')
    .description('plans of the journal and all lines of the HISTORY files')
    .requiredOption('--calib <dir>', 'the calib folder');
  context.action(history, async (run, _args, options) => {
    const result = await storeHistory(run, { calibdir: String(options.calib) }, run);
    for (const plan of result.plans)
      run.print(
        `${plan.id} ${plan.state} ${plan.verb}, ${plan.files.length} files, ${plan.user} ${plan.created}${plan.comment === '' ? '' : `: ${plan.comment}`}`,
      );
    for (const { group, source, type, line } of result.history)
      run.print(`${group}/${source}/${type}: ${line}`);
    run.document(result);
  });
}
