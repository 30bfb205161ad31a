import type { Command } from 'commander';
import type { PlanDocument } from '../../contract/plans.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { VerbRun } from '../context.ts';

/** Flags of every verb that changes a store. */
export function addChangeFlags(command: Command): Command {
  return command
    .option('--dry-run', 'show the plan, write nothing')
    .option('--wait <seconds>', 'how long to wait while another process changes the store', '10')
    .option('--comment <text>', 'comment for HISTORY and the journal');
}

export interface ChangeFlags {
  dryRun: boolean;
  /** Seconds. */
  wait: number;
  comment: string | undefined;
}

/** The parsed flags of `addChangeFlags`; throws `usage`. */
export function changeFlagsOf(options: Record<string, unknown>): ChangeFlags {
  const text = String(options.wait ?? '10');
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text))
    throw new CalibdeskError('usage', `--wait: ${JSON.stringify(text)} is no number of seconds`, {
      hint: 'for example --wait 30',
    });
  return {
    dryRun: options.dryRun === true,
    wait: Number(text),
    comment: typeof options.comment === 'string' ? options.comment : undefined,
  };
}

/** One line per file, `done <action> <path>` or `plan <action> <path>`, and the document `{plan, applied}`. */
export function showPlan(run: VerbRun, result: { plan: PlanDocument; applied: boolean }): void {
  for (const warning of result.plan.warnings) run.note(`warning: ${warning}`);
  const word = result.applied ? 'done' : 'plan';
  run.print(result.plan.files.map((file) => `${word} ${file.action} ${file.path}\n`).join(''));
  run.document(result);
}
