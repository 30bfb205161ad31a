import type { Command } from 'commander';
import type { CliContext } from './context.ts';

/**
 * One verb of the command line. `define` adds options, arguments and subcommands to its command and hands the work to
 * `context.action(command, run)`, which parses the common flags, builds what `run` needs and reports errors.
 */
export interface VerbModule {
  define(command: Command, context: CliContext): void;
}

export interface VerbEntry {
  name: string;
  summary: string;
  /** An original command name that must also exist as a `bin` of the package. */
  original: boolean;
  load(): Promise<VerbModule>;
}
