import type { Command } from 'commander';

/** The option that puts an exported index in place of the data. */
export function addCatalogOption(command: Command): Command {
  return command.option('--catalog <file>', 'exported index (JSON) in place of local data');
}

/** Flags that the original commands did not have: they are left out of texts that repeat the command line. */
const ownFlags = new Set(['--json', '--quiet', '--fixed-time']);
const ownValues = new Set([
  ...['--catalog', '--root', '--home', '--now', '--user', '--host'],
  ...['--progress', '--log', '--threads'],
]);

/** Arguments as they were given, without our own flags. */
export function givenArguments(command: Command): string[] {
  const { rawArgs } = command as Command & { rawArgs: string[] };
  const kept: string[] = [];
  for (let i = 0; i < rawArgs.length; i++) {
    const argument = rawArgs[i];
    if (ownFlags.has(argument) || ownValues.has(argument.split('=')[0])) {
      if (ownValues.has(argument)) i++;
    } else kept.push(argument);
  }
  return kept;
}

/** Elapsed seconds for a text; `<s>` when the output must be reproducible. */
export function secondsText(started: number, decimals: number, fixed: boolean): string {
  return fixed ? '<s>' : ((performance.now() - started) / 1000).toFixed(decimals);
}

const textOf = (options: Record<string, unknown>, name: string): string | undefined =>
  typeof options[name] === 'string' ? options[name] : undefined;

/** Options of the commands that search an index of runs. */
export function addIndexOptions(command: Command): Command {
  return addCatalogOption(command)
    .option('--root <dir>', 'data root, <root>/<INS>/<exp>/xtc (default SIT_PSDM_DATA)')
    .option('--db <file>', 'tables of the data base (JSON) in place of local data');
}

export function indexPlaceOf(options: Record<string, unknown>): {
  catalog: string | undefined;
  tables: string | undefined;
  root: string | undefined;
} {
  return {
    catalog: textOf(options, 'catalog'),
    tables: textOf(options, 'db'),
    root: textOf(options, 'root'),
  };
}
