import type { Command } from 'commander';
import { listXtc, type XtcListing } from '../../main/usecases/listXtc.ts';
import { xtcConfig } from '../../main/usecases/xtcConfig.ts';
import { xtcEvents } from '../../main/usecases/xtcEvents.ts';
import { xtcTree } from '../../main/usecases/xtcTree.ts';
import type { VerbModule } from '../verb.ts';
import { rangeOf, tellFaults, textOption, wholeNumber } from './xtcOptions.ts';
import { configLines, datagramLine, eventLine, recordLines } from './xtcText.ts';

const readingOptions = (command: Command): Command =>
  command
    .option('--strict', 'any fault of the file makes the exit code 1')
    .option('--original', 'read as the original does: no search behind a bad header');

function faultsOf(
  listing: Pick<XtcListing, 'file' | 'error' | 'gaps'> & { datagrams?: { offset: number; xtc?: unknown }[] },
): string[] {
  const gaps = listing.gaps.map(
    (gap) => `${listing.file}: ${gap.length} bytes at ${gap.offset} were passed over: ${gap.message}`,
  );
  return listing.error === '' ? gaps : [`${listing.file}: ${listing.error}`, ...gaps];
}

/** Errors of single records in a tree. */
function recordFaults(
  file: string,
  nodes: readonly { error?: string; children?: readonly unknown[] }[],
): string[] {
  return nodes.flatMap((node) => [
    ...(node.error === undefined ? [] : [`${file}: ${node.error}`]),
    ...recordFaults(file, (node.children ?? []) as { error?: string }[]),
  ]);
}

export default {
  define(command, context) {
    command.description('what is in XTC files').addHelpText(
      'after',
      `
Examples:
  calibdesk xtc ls e9001-r0005-s00-c00.xtc
  calibdesk xtc tree e9001-r0005-s00-c00.xtc --index 4:5 --json
  calibdesk xtc config exp=xpptut15:run=54 --type EvrConfig
  calibdesk xtc events exp=e9001:run=8:dir=DIR --json`,
    );

    const list = readingOptions(command.command('ls').argument('<file>'))
      .description('the datagrams of a file, from headers alone; of an index file its contents')
      .option('--from <offset>', 'first byte offset to list')
      .option('--count <n>', 'datagrams to list at most');
    context.action(list, async (run, [path], options) => {
      const input = {
        path: path!,
        original: options.original === true,
        from: wholeNumber(options, 'from'),
        count: wholeNumber(options, 'count'),
      };
      const listing = await listXtc(input, run);
      if ('l1' in listing) {
        for (const event of listing.l1)
          run.print(
            `${event.offset}  ${event.seconds}.${String(event.nanoseconds).padStart(9, '0')}  fiducials ${event.fiducials}  codes ${event.eventCodes.join(',')}`,
          );
        tellFaults(
          run,
          listing.error === '' ? [] : [`${listing.file}: ${listing.error}`],
          options.strict === true,
        );
      } else {
        run.print(listing.datagrams.map((datagram, i) => datagramLine(i, datagram)).join('\n'));
        tellFaults(run, faultsOf(listing), options.strict === true);
      }
      run.document(listing);
    });

    const tree = readingOptions(command.command('tree').argument('<file>'))
      .description('the record trees of a file, decoded')
      .option('--index <a:b>', 'datagrams to show, half-open, by position')
      .option('--transition <name>', 'only these datagrams, e.g. Configure')
      .option('--no-data', 'do not decode records')
      .option('--no-crc', 'do not compute checksums of payloads');
    context.action(tree, async (run, [path], options) => {
      const range = rangeOf(options, 'index');
      const listing = await xtcTree(
        {
          path: path!,
          original: options.original === true,
          index: range && { first: range.first ?? 0, end: range.end ?? Infinity },
          transition: textOption(options, 'transition'),
          data: options.data !== false,
          crc: options.crc !== false,
        },
        run,
      );
      for (const [i, datagram] of listing.datagrams.entries())
        run.print([datagramLine(i, datagram), ...recordLines(datagram.xtc ?? [], 1)].join('\n'));
      const inRecords = listing.datagrams.flatMap((datagram) =>
        recordFaults(listing.file, datagram.xtc ?? []),
      );
      tellFaults(run, [...faultsOf(listing), ...inRecords], options.strict === true);
      run.document(listing);
    });

    const config = readingOptions(command.command('config').argument('<dataset...>'))
      .description('configuration records in force, decoded')
      .option('-s, --source <source>', 'only this source, in any form or by its alias')
      .option('--type <name>', 'only this type, e.g. JungfrauConfig')
      .option('--step <n>', 'per source and type the last record up to this calib cycle (-1: Configure)');
    context.action(config, async (run, names, options) => {
      const listing = await xtcConfig(
        {
          names,
          original: options.original === true,
          indexFile: run.services.indexFile,
          source: textOption(options, 'source'),
          type: textOption(options, 'type'),
          step: wholeNumber(options, 'step', -1),
        },
        run,
      );
      for (const record of listing.configs) run.print(configLines(record).join('\n'));
      tellFaults(
        run,
        listing.errors.map((fault) => `${fault.file}: ${fault.message}`),
        options.strict === true,
      );
      run.document(listing);
    });

    const events = readingOptions(command.command('events').argument('<dataset...>'))
      .description('the events of a run as analysis sees them: streams and chunks merged')
      .option('--leaves', 'list the records of each event and what the damage policy does with them');
    context.action(events, async (run, names, options) => {
      const listing = await xtcEvents(
        {
          names,
          original: options.original === true,
          leaves: options.leaves === true,
          indexFile: run.services.indexFile,
        },
        run,
      );
      run.print(listing.merged_events.map(eventLine).join('\n'));
      tellFaults(
        run,
        listing.errors.map((fault) => `${fault.file}: ${fault.message}`),
        options.strict === true,
      );
      if (listing.aborted_by_exception) run.note('the original ends this run with an exception here');
      run.document(listing);
    });
  },
} satisfies VerbModule;
