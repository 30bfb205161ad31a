import { basename } from 'node:path';
import { CalibdeskError } from '../../domain/errors.ts';
import { convertConstants } from '../../main/usecases/convertConstants.ts';
import { inspectConstants } from '../../main/usecases/inspectConstants.ts';
import type { VerbModule } from '../verb.ts';
import { figure, tableText } from './storeText.ts';

const optional = (options: Record<string, unknown>, name: string): string | undefined =>
  typeof options[name] === 'string' ? options[name] : undefined;

const collect = (value: string, list: string[]): string[] => [...list, value];

export default {
  define(command, context) {
    command.addHelpText(
      'after',
      `
Examples:
  calibdesk constants info 10-end.data
  calibdesk constants convert 10-end.data --npy pedestals.npy
  calibdesk constants convert pedestals.npy --out pedestals.data --fmt %.2f --comment "TITLE      Pedestals"`,
    );

    const info = command
      .command('info')
      .argument('<file>', 'constants text or .npy')
      .description('type, shape and first values, in one line')
      .option('--name <name>', 'name before the line (default: the base name; empty: none)');
    context.action(info, async (run, [file], options) => {
      const name = optional(options, 'name') ?? basename(file);
      const { line, info: figures } = await inspectConstants(run.services, { file, name }, run);
      for (const warning of figures.warnings) run.note(`warning: ${warning}`);
      run.print(line);
      run.document(figures);
    });

    const stats = command
      .command('stats')
      .argument('<file>', 'constants text or .npy')
      .description('figures of the finite values, as a table');
    context.action(stats, async (run, [file]) => {
      const { info: figures } = await inspectConstants(run.services, { file, name: '' }, run);
      for (const warning of figures.warnings) run.note(`warning: ${warning}`);
      run.print(
        tableText([
          ['file', figures.path],
          ['type', figures.dtype],
          ['shape', `(${figures.shape.join(',')})`],
          ...(['size', 'min', 'max', 'mean', 'sum', 'zeros', 'nan'] as const).map((key) => [
            key,
            figure(figures[key]),
          ]),
        ]),
      );
      run.document(figures);
    });

    const convert = command
      .command('convert')
      .argument('<file>', 'constants text or .npy')
      .description('write constants as .npy or as text; all outputs or none')
      .option('--npy <file>', '.npy file to write (version 1, C order, little-endian)')
      .option('--out <file>', 'text file to write')
      .option('--fmt <format>', 'number format of the text, as in C printf', '%.1f')
      .option('--comment <text>', 'comment line of the text; may be given several times', collect, [])
      .option('--no-metadata', 'leave out the DTYPE, NDIM and DIM lines')
      .option('--layout <layout>', 'store: with header; table: plain rows without any header', 'store')
      .option(
        '--source <source>',
        'write as for this detector: SOURCE comment, order and metadata of cspad and cspad2x2',
      );
    context.action(convert, async (run, [file], options) => {
      const layout = String(options.layout);
      if (layout !== 'store' && layout !== 'table')
        throw new CalibdeskError('usage', `--layout: unknown layout ${JSON.stringify(layout)}`, {
          hint: 'give store or table',
        });
      const converted = await convertConstants(
        run.services,
        {
          file,
          npy: optional(options, 'npy'),
          out: optional(options, 'out'),
          format: String(options.fmt),
          comments: options.comment as string[],
          addMetadata: options.metadata !== false,
          layout,
          source: optional(options, 'source'),
        },
        run,
      );
      for (const warning of converted.warnings) run.note(`warning: ${warning}`);
      for (const output of converted.outputs) run.print(output);
      run.document(converted);
    });
  },
} satisfies VerbModule;
