import type { Command } from 'commander';
import { laboratoryZone } from '../../domain/gains/zonedTime.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { aliasPanels, findPanels, selectPanels, type PanelQuery } from '../../main/usecases/findPanels.ts';
import type { CliContext } from '../context.ts';
import type { VerbModule } from '../verb.ts';
import { integerFrom } from './darkOptions.ts';
import { numberOf, requiredText, textOf } from './gainOptions.ts';

const collect = (value: string, list: string[] = []): string[] => [...list, value];

function queryOf(text: string): PanelQuery {
  const at = text.lastIndexOf('@');
  if (at <= 0)
    throw new CalibdeskError('usage', `--query ${text}: PATTERN@TSTAMP was expected`, {
      hint: 'for example --query pedestals_FH@20210304102030',
    });
  return { pattern: text.slice(0, at), stamp: text.slice(at + 1) };
}

function addFind(command: Command, context: CliContext): void {
  const sub = command
    .command('find')
    .description('the constants file of a panel that holds at a time')
    .argument('<dir>', 'folder with the files of one type')
    .option('--pattern <text>', 'text that the name contains, for example pedestals_FH')
    .option('--tstamp <stamp>', 'time, YYYYmmddHHMMSS')
    .option('--query <pattern@stamp>', 'pattern and time; may be given several times', collect);
  context.action(sub, async (run, [dir], options) => {
    const queries = ((options.query as string[] | undefined) ?? []).map(queryOf);
    if (queries.length === 0)
      queries.push({
        pattern: requiredText(options, 'pattern', 'pattern', 'give --pattern P --tstamp T, or --query P@T'),
        stamp: requiredText(options, 'tstamp', 'time', 'give --pattern P --tstamp T, or --query P@T'),
      });
    const found = await findPanels(dir, queries);
    for (const { pattern, tstamp, selected } of found.queries)
      run.print(`${pattern}  ${tstamp}  ${selected ?? '-'}`);
    run.document(found);
  });
}

function addSelect(command: Command, context: CliContext): void {
  const sub = command
    .command('select')
    .description('folders with the gain maps of jungfrau modules')
    .argument('<repdir>', 'repository of gain maps')
    .option('--id <detector id>', 'module ids joined by _')
    .option('--tstamp <stamp>', 'time, YYYYmmddHHMMSS; the latest if not given');
  context.action(sub, async (run, [repository], options) => {
    const id = requiredText(options, 'id', 'detector id', 'give it with --id; jungfrau_id prints it');
    const found = await selectPanels(repository, id, textOf(options, 'tstamp'));
    id.split('_').forEach((module, i) => run.print(`${module}  ${found.selected[i] ?? '-'}`));
    run.document(found);
    if (found.selected.includes(null)) {
      run.note('there is no folder for every module');
      run.exitWith(3);
    }
  });
}

function addAlias(command: Command, context: CliContext): void {
  const sub = command
    .command('alias')
    .description('short aliases of panels; new ones are appended to the file')
    .argument('<file>', 'alias file')
    .argument('<id...>', 'panel ids')
    .option('--exp <experiment>', 'experiment of the record (with --run)')
    .option('--run <n>', 'run of the record', integerFrom(0))
    .option('--timezone <zone>', 'time zone of the record', laboratoryZone)
    .option('--dry-run', 'write nothing');
  context.action(sub, async (run, [file, ...ids], options) => {
    const experiment = textOf(options, 'exp');
    const number = numberOf(options, 'run');
    if ((experiment === null) !== (number === null))
      throw new CalibdeskError('usage', 'a record has both experiment and run, or none of them', {
        hint: 'give --exp and --run',
      });
    const input = {
      file,
      ids,
      run: experiment === null || number === null ? null : { experiment, run: number },
      zone: String(options.timezone),
      dryRun: options.dryRun === true,
    };
    const found = await aliasPanels(run.identity, input, run);
    for (const { panel_id, alias } of found.aliases) run.print(`${alias}  ${panel_id}`);
    run.document(options.dryRun === true ? { ...found, dryRun: true } : found);
  });
}

export default {
  define(command, context) {
    command.addHelpText(
      'after',
      `
Examples:
  calibdesk panels find work/170505-149520170815-3d00b0/pedestals --pattern pedestals_gm0-Normal --tstamp 20210304102030
  calibdesk panels select gains --id 170505-149520170815-3d00b0_171113-154920171025-3d00fb --tstamp 20200101000000
  calibdesk panels alias work/.aliases_jungfrau.txt 170505-149520170815-3d00b0 --exp mfxtest21 --run 5`,
    );
    addFind(command, context);
    addSelect(command, context);
    addAlias(command, context);
  },
} satisfies VerbModule;
