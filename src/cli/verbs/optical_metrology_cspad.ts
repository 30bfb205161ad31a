import { join } from 'node:path';
import type { CspadKind } from '../../domain/metrology/pointTables.ts';
import type { LengthUnits } from '../../domain/metrology/types.ts';
import { processCspadMetrology } from '../../main/usecases/processCspadMetrology.ts';
import { drawCspad } from '../../main/usecases/drawMetrology.ts';
import type { VerbModule } from '../verb.ts';
import { addUnits, missingOption, wholeOption } from './metrologyOptions.ts';

interface Options {
  dir: string;
  fname: string;
  pbits: number;
  gbits: number;
  n90: number;
  missing: 'fit' | 'refuse';
  tables?: boolean;
  base?: string;
  units?: LengthUnits;
  original?: boolean;
}

const help = (name: string): string => `
Writes into calib-tmp/ of the current directory. The default reads tolerantly, computes in doubles and writes tilts as the
geometry model needs them; --original writes the bytes of the original program.

Examples:
  calibdesk ${name} -f metrology.txt -g 0
  calibdesk ${name} -d tables -f metrology.txt -g 0 --original
`;

function cspadVerb(name: string, kind: CspadKind): VerbModule {
  return {
    define(command, context) {
      const bits = wholeOption('bits', 0);
      command
        .option('-d, --dir <dir>', 'folder of the table', '')
        .option('-f, --fname <file>', 'metrology table', 'optical_metrology.txt')
        .option(
          '-p, --pbits <bits>',
          'what is printed: 2 flatness, 4 x-y, 8 z, 16 um, 32 pixels, 64 tilt, 128 geometry',
          bits,
          65535,
        )
        .option('-g, --gbits <bits>', 'plots (0: none)', bits, 255)
        .option('-n, --n90 <turns>', 'quarter turns of the camera, v2 only', wholeOption('-n', 0, 3), 0)
        .option('--missing <fit|refuse>', 'a sensor with one corner missing', missingOption, 'fit')
        .option('--base <geometry>', 'gives the rows of sensors that have fewer than three corners')
        .option('--tables', 'cspad2x2: also center and tilt')
        .option('--original', 'read, compute and write as the original')
        .addHelpText('after', help(name));
      addUnits(command);
      context.action(command, async (run, _args, given) => {
        const options = given as unknown as Options;
        const file = join(options.dir, options.fname);
        const result = await processCspadMetrology(
          run.identity,
          {
            kind,
            file,
            base: options.base ?? null,
            n90: options.n90,
            missing: options.missing,
            tables: options.tables === true,
            units: options.units,
            original: options.original === true,
            folder: '',
          },
          run,
        );
        const { text } = result;
        const global = kind === 'cspad-v2' ? 'center_global' : 'center';
        const blocks: [number, string][] = [
          [2, `\n${text.flatness}`],
          [4, `\nQuality check in XY plane:\n ${text.xy}`],
          [8, `\nQuality check in Z:\n ${text.z}`],
        ];
        if (kind !== 'cspad2x2')
          blocks.push(
            [
              16,
              `X, Y, and Z coordinates of the 2x1 ${kind === 'cspad-v2' ? global : 'CENTER'} (um):\n${text.centerMicrometres}`,
            ],
            [32, `\nCalibration type "${global}" in pixels:\n${text.center}`],
            [64, `\nCalibration type "tilt" - degree:\n${text.tilt}`],
          );
        blocks.push([128, `\nCalibration type "geometry"\n${text.geometry}`]);
        for (const [bit, block] of blocks) if ((options.pbits & bit) !== 0) run.print(`${block}\n`);
        run.document({
          ...result.arrays,
          files: result.files,
          ...(result.reading === null ? {} : { reading: result.reading }),
        });
        if (options.gbits === 0) return;
        const output = 'metrology_standard_det.png';
        const pictures = await drawCspad({ file, units: options.units, output }, run);
        for (const path of pictures) run.note(`picture: ${path}`);
      });
    },
  };
}

export const cspadV1 = cspadVerb('optical_metrology_cspad_v1_cxi', 'cspad-v1');
export const cspadV2 = cspadVerb('optical_metrology_cspad_v2_xpp', 'cspad-v2');
export const cspad2x2 = cspadVerb('optical_metrology_cspad2x2', 'cspad2x2');
