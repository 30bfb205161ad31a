import type { Command } from 'commander';
import { CalibdeskError } from '../../domain/errors.ts';
import type { CornerConvention } from '../../domain/geometry/crystfelImport.ts';
import type { Frame } from '../../domain/geometry/coordinates.ts';
import type { MapUnit } from '../../domain/geometry/exchange/cheetah.ts';
import type { Precision } from '../../domain/geometry/geometryText.ts';
import { convertGeometry } from '../../main/usecases/geometry/convertGeometry.ts';
import {
  exchangeFormats,
  type ConvertGeometryDocument,
  type ExchangeFormat,
} from '../../main/usecases/geometry/exchange/convertInput.ts';
import type { CliContext } from '../context.ts';
import {
  addPrecision,
  addTreeOptions,
  frameOption,
  positiveOption,
  textOf,
  treeInput,
} from './geometryOptions.ts';
import { requiredOutput } from './geometryWrite.ts';
import { choiceOption, numberOption } from './metrologyOptions.ts';

/** Options of both commands that convert. */
export function addConvertOptions(command: Command): Command {
  return addPrecision(command)
    .option('--cframe <0|1>', 'frame of the CrystFEL side: 0 psana, 1 LAB', frameOption, 1)
    .option('--zcorr <um>', 'subtracted from z, um', numberOption('--zcorr'), 0)
    .option(
      '--corner <form>',
      'corners of a .geom: crystfel (outer), original (pixel centres), auto (by its comments)',
      choiceOption<CornerConvention>('--corner', ['crystfel', 'original', 'auto']),
      'auto',
    )
    .option('--segment <name>', 'segment of the panels of a .geom (EPIX10KA:V1 ...)')
    .option(
      '--base <file>',
      '.geom whose lines are kept but for the positions of its panels; or psana geometry that a pixel map is fitted with',
    );
}

/** Input of the conversion from the parsed options of both its commands. */
export function convertInput(given: Record<string, unknown>) {
  return {
    frame: given.cframe as Frame,
    zCorrection_um: given.zcorr as number,
    corner: given.corner as CornerConvention,
    detector: textOf(given, 'dettype'),
    segment: textOf(given, 'segment'),
    precision: given.precision as Precision,
    original: given.original === true,
    base: textOf(given, 'base'),
    zUnit: (given.zUnit as MapUnit | undefined) ?? null,
    energy_eV: (given.energy as number | undefined) ?? null,
    command: process.argv.slice(2).join(' '),
  };
}

/** What people read about a conversion: its files, and what is worth a look. */
function linesOf(done: ConvertGeometryDocument): string[] {
  const lines = [done.file];
  if (done.poni !== undefined) lines.push(done.poni);
  if (done.moved !== undefined) lines.push(`${done.moved} of ${done.panels} panels moved`);
  if (done.segments === undefined || done.largest_deviation_um === undefined) return lines;
  for (const { name, index, moved_um, turned_deg, rms_um, largest_um } of done.segments)
    lines.push(
      `${name} ${index}: moved ${moved_um.map((value) => value.toFixed(2)).join(', ')} um, turned ${turned_deg.toFixed(5)} deg, rms ${rms_um.toFixed(3)} um, largest ${largest_um.toFixed(3)} um`,
    );
  lines.push(`largest deviation ${done.largest_deviation_um.toFixed(3)} um`);
  return lines;
}

/** `geometry convert`. */
export function defineConvert(command: Command, context: CliContext): void {
  const convert = addConvertOptions(
    addTreeOptions(
      command
        .command('convert <file>')
        .description(
          'to and from CrystFEL, Cheetah, NeXus; to pyFAI and EXtra-geom; or to the text of psana again',
        ),
    ),
  )
    .option(
      '--to <format>',
      exchangeFormats.join(', '),
      choiceOption<ExchangeFormat>('--to', exchangeFormats),
    )
    .option(
      '--dettype <type>',
      'panels of a .geom: epix10ka, jungfrau, cspad, cspadv2, pnccd, or panels (each one a matrix) (default: epix10ka)',
    )
    .option(
      '--z-unit <unit>',
      'z of a pixel map: m as Cheetah has it, um as psgeom has it (default: that of the file, else m)',
      choiceOption<MapUnit>('--z-unit', ['m', 'um']),
    )
    .option('--energy <ev>', 'photon energy for the files of pyFAI and NeXus', positiveOption('--energy'))
    .option('-o, --output <file>', 'file to write')
    .addHelpText(
      'after',
      `
Input: .geom is CrystFEL, HDF5 a pixel map (--base FILE.data) or a NeXus file of --to nexus, any other file psana.
CrystFEL's corner is the outer corner of the first pixel; the original wrote the pixel's centre. This is repaired (the file says
so in a comment); --original writes and reads as the original, byte for byte.
A .geom whose panels move (--ops, or --base OLD.geom) keeps all its other lines.

Examples:
  calibdesk geometry convert 0-end.data --to crystfel -o detector.geom
  calibdesk geometry convert detector.geom --to psana --dettype jungfrau --segment JUNGFRAU:V1 -o 0-end.data
  calibdesk geometry convert 0-end.data --to crystfel --base old.geom -o new.geom
  calibdesk geometry convert 0-end.data --to cheetah -o pixelmap.h5
  calibdesk geometry convert pixelmap.h5 --to psana --base 0-end.data -o 5-end.data
  calibdesk geometry convert 0-end.data --to pyfai --energy 9500 -o detector.h5`,
    );
  context.action(convert, async (run, [file], given) => {
    if (given.to === undefined)
      throw new CalibdeskError('usage', `geometry convert needs --to ${exchangeFormats.join(' | ')}`);
    const document = await convertGeometry(
      { identity: run.identity, pool: () => run.services.pool },
      {
        ...treeInput(file, given),
        ...convertInput(given),
        to: given.to as ExchangeFormat,
        output: requiredOutput(given),
      },
      run,
    );
    run.print(linesOf(document).join('\n'));
    run.document(document);
  });
}
