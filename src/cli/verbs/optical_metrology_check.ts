import { checkMetrology } from '../../main/usecases/checkMetrology.ts';
import type { LengthUnits } from '../../domain/metrology/types.ts';
import { drawCheck } from '../../main/usecases/drawMetrology.ts';
import type { VerbModule } from '../verb.ts';
import { addUnits, numberOption, wholeOption } from './metrologyOptions.ts';

interface Options {
  ifn?: string;
  ofp: string;
  psz: number;
  txy?: number;
  toz?: number;
  plt?: boolean;
  his?: boolean;
  vrb: number;
  gfn?: string;
  units?: LengthUnits;
  original?: boolean;
}

/** A number of a float option as Python prints it: 10.0. */
const floatText = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** The table of options that the original prints first. */
function optionTable(options: Options, positional: string[], argv: string): string {
  const row = (key: string, value: string, usual: string): string =>
    `  ${key.padEnd(10)} ${value.padEnd(20)} ${usual.padEnd(20)}`;
  const defaults = { ifn: './optical_metrology.txt', ofp: './optmet' };
  return [
    'Command:',
    ` ${argv}`,
    'Command:',
    `  ${argv}`,
    `Argument list: [${positional.map((text) => `'${text}'`).join(', ')}]`,
    'Optional parameters:',
    '  <key>      <value>              <default>',
    row('ifn', options.ifn ?? defaults.ifn, defaults.ifn),
    row('ofp', options.ofp, defaults.ofp),
    row('psz', floatText(options.psz), '109.92'),
    row('txy', options.txy === undefined ? '60' : floatText(options.txy), '60'),
    row('toz', options.toz === undefined ? '100' : floatText(options.toz), '100'),
    row('plt', options.plt ? 'False' : 'True', 'True'),
    row('his', options.his ? 'True' : 'False', 'False'),
    row('vrb', String(options.vrb), '15'),
    row('gfn', options.gfn ?? 'None', 'None'),
    '',
  ].join('\n');
}

const help = `
Every four records are a sensor. Limits: |dD|, |d(dS)|, |d(dL)| in the plane, |dz3| out of it; nothing is rejected.
The default reads tolerantly (csv, remarks, mm, missing corners are said) and takes sides by the order of corners; --original
reads and computes as the original program.

Examples:
  calibdesk optical_metrology_check metrology.txt -p
  calibdesk optical_metrology_check -i metrology.txt -p -x 30 -z 50 --json
`;

const verb: VerbModule = {
  define(command, context) {
    command
      .argument('[file]', 'metrology table')
      .option('-i, --ifn <file>', 'metrology table (default ./optical_metrology.txt)')
      .option('-o, --ofp <prefix>', 'prefix of output files', './optmet')
      .option('-s, --psz <um>', 'pixel size, um (not used)', numberOption('-s'), 109.92)
      .option('-x, --txy <um>', 'limit in the plane, um (default 60)', numberOption('-x'))
      .option('-z, --toz <um>', 'limit out of the plane, um (default 100)', numberOption('-z'))
      .option('-p, --plt', 'no picture')
      .option('-H, --his', 'histograms')
      .option('-v, --vrb <bits>', 'what is printed: 1 information', wholeOption('-v', 0), 15)
      .option('-g, --gfn <file>', 'geometry file to draw over the points')
      .option('--original', 'read and compute as the original')
      .addHelpText('after', help);
    addUnits(command);
    context.action(command, async (run, args, given) => {
      const options = given as unknown as Options;
      const file = args[0] ?? options.ifn ?? './optical_metrology.txt';
      const original = options.original === true;
      const verbose = (options.vrb & 1) === 1;
      const limits = { xy_um: options.txy ?? 60, z_um: options.toz ?? 100 };
      const { check, reading, text } = await checkMetrology(
        { file, limits, original, units: options.units, verbose },
        run,
      );
      const command = ['optical_metrology_check', ...(options.ifn ? ['-i', options.ifn] : args)].join(' ');
      run.print((verbose ? optionTable(options, args, command) : '') + text);
      run.document({ ...check, ...(reading === null ? {} : { reading }) });
      const pictures = await drawCheck(
        {
          file,
          units: options.units,
          prefix: options.ofp,
          check,
          camera: options.plt !== true,
          histograms: options.his === true,
          geometry: options.gfn ?? null,
        },
        run,
      );
      for (const path of pictures) run.note(`picture: ${path}`);
    });
  },
};
export default verb;
