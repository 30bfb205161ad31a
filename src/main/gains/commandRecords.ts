import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { timeTextIn } from '../../domain/gains/zonedTime.ts';
import type { CallContext, Identity } from '../usecases/context.ts';
import { joined, type RepositoryOptions } from './repository.ts';

/** The command line as it was given, for logs and start records. */
export interface CommandLine {
  name: string;
  words: readonly string[];
  /** SIT_ROOT; undefined: there is no place for start records. */
  site: string | undefined;
  /** Recorded also where the repository is `work`. */
  always: boolean;
}

/**
 * Appends the start record of a command, and writes its log into the repository (reference epix10ka-jungfrau 3). A failure is a warning: the
 * constants count.
 */
export async function recordCommand(
  options: RepositoryOptions,
  command: CommandLine,
  identity: Identity,
  log: readonly string[],
  context: CallContext,
): Promise<void> {
  if (options.dryRun) return;
  const time = timeTextIn(identity.now(), options.zone);
  const year = time.slice(0, 4);
  const logFile = joined(
    options.root,
    `logs/${year}/${time.replaceAll(':', '')}_log_${command.name}_${identity.user}.txt`,
  );
  const write = async (file: string, text: string): Promise<void> => {
    try {
      await mkdir(dirname(file), { recursive: true });
      await appendFile(file, text);
    } catch (error) {
      context.note(`warning: ${file} was not written: ${(error as Error).message}`);
    }
  };
  const words = command.words.map((word) => (/\s/.test(word) ? JSON.stringify(word) : word)).join(' ');
  await write(logFile, `${[`${time} ${words}`, ...log].join('\n')}\n`);
  if (command.site === undefined || (options.root === 'work' && !command.always)) return;
  const environment = process.env.CONDA_DEFAULT_ENV ?? 'None';
  await write(
    joined(command.site, `detector/logs/atstart/${year}/${year}_lcls1_${command.name}.txt`),
    `\n${time} user:${identity.user}@${identity.host} cwd:${process.cwd()} rel:${environment} dirrepo:${options.root} logfile:${logFile} command:${words}`,
  );
}
