import { basename } from 'node:path';
import { Command, CommanderError } from 'commander';
import { createCliContext, reportError } from './context.ts';
import { writeOut } from './print.ts';
import { verbs } from './registry.ts';
import { CalibdeskError } from '../domain/errors.ts';

declare const __CALIBDESK_VERSION__: string;
const version = typeof __CALIBDESK_VERSION__ === 'string' ? __CALIBDESK_VERSION__ : 'source';

function overview(): string {
  const width = Math.max(...verbs.map((verb) => verb.name.length)) + 2;
  const table = (originals: boolean): string =>
    verbs
      .filter((verb) => verb.original === originals)
      .map((verb) => `  ${verb.name.padEnd(width)}${verb.summary}`)
      .join('\n');
  return `calibdesk ${version}: the LCLS detector calibration store

usage: calibdesk <verb> [arguments]     (calibdesk <verb> --help tells more; no verb opens the application)

Verbs:
${table(false)}

Original commands, with their original options:
${table(true)}
`;
}

/** Runs one command line (without node and script) and resolves to the exit code, unless the verb ends the process itself. */
export async function runCommandLine(argv: string[]): Promise<number> {
  const [first, ...rest] = argv;
  if (first === '--help' || first === '-h' || first === 'help') {
    writeOut(overview());
    return 0;
  }
  if (first === '--version' || first === '-V') {
    writeOut(`${version}\n`);
    return 0;
  }
  const name = first === undefined ? 'open' : first;
  const entry = verbs.find((verb) => verb.name === name);
  const json = argv.includes('--json');
  if (entry === undefined)
    return reportError(
      new CalibdeskError('usage', `unknown verb: ${name}`, { hint: 'calibdesk --help lists the verbs' }),
      json,
    );
  const command = new Command(entry.original ? entry.name : `calibdesk ${entry.name}`)
    .description(entry.summary)
    .allowExcessArguments(false)
    .configureOutput({ writeOut, writeErr: () => undefined })
    .exitOverride();
  (await entry.load()).define(command, createCliContext());
  try {
    await command.parseAsync(rest, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, json);
    if (error.exitCode === 0) return 0;
    return reportError(
      new CalibdeskError('usage', error.message.replace(/^error: /, ''), {
        hint: `${entry.name} --help shows the options`,
      }),
      json,
    );
  }
  return 0;
}

/** Name of an original command when the program was started through its link, e.g. `datinfo`. */
function commandFromLink(): string[] {
  const link = basename(process.env.CALIBDESK_INVOKED_AS ?? 'calibdesk').replace(/\.(cmd|exe|js)$/, '');
  return verbs.some((verb) => verb.original && verb.name === link) ? [link] : [];
}

process.exitCode = await runCommandLine([...commandFromLink(), ...process.argv.slice(2)]);
