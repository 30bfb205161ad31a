import type { LengthUnits } from '../../domain/metrology/types.ts';
import { processEpixMetrology } from '../../main/usecases/processEpixMetrology.ts';
import type { VerbModule } from '../verb.ts';
import { addUnits, missingOption, numberOption, wholeOption } from './metrologyOptions.ts';

interface Options {
  ifn?: string;
  ofn: string;
  xc: number;
  yc: number;
  xcip: number;
  ycip: number;
  zcip: number;
  azip: number;
  rot: number;
  qoff: number;
  vers: number;
  usez?: boolean;
  docorr?: boolean;
  missing: 'fit' | 'refuse';
  units?: LengthUnits;
  original?: boolean;
}

const help = `
Quads Q0 to Q3 of 16 points, or one quad (epix10kaquad); panels clockwise from the lower left, corners LL, UL, UR, LR.
The default places quads by their header, rounds to whole um and writes tilts as the geometry model needs them; in version 0
panels are turned by their quad's own angle, so that -q is not needed. --original writes the bytes of the original program.

Examples:
  calibdesk optical_metrology_epix10ka2m metrology.txt -r 3 -o geometry.data
  calibdesk optical_metrology_epix10ka2m -i metrology.txt -v 0 -Z -100000 --json
`;

const verb: VerbModule = {
  define(command, context) {
    const whole = (name: string) => wholeOption(name);
    command
      .argument('[file]', 'metrology table')
      .option('-i, --ifn <file>', 'metrology table (default ./optical_metrology.txt)')
      .option('-o, --ofn <file>', 'geometry file to write', './geometry-epix10ka2m.txt')
      .option('-l, --loglev <level>', 'level of messages of the original, not used', 'DEBUG')
      .option(
        '-x, --xc <um>',
        'camera centre in the frame, version 0 with fewer than 4 quads',
        whole('-x'),
        78000,
      )
      .option('-y, --yc <um>', 'the same, y', whole('-y'), -4150)
      .option('-X, --xcip <um>', 'camera in IP: X0', whole('-X'), 0)
      .option('-Y, --ycip <um>', 'camera in IP: Y0', whole('-Y'), 0)
      .option('-Z, --zcip <um>', 'camera in IP: Z0', whole('-Z'), 10000)
      .option('-A, --azip <deg>', 'camera in IP: ROT_Z', numberOption('-A'), 90)
      .option(
        '-r, --rot <n>',
        'where Q0 was: 0 upper left, 1 upper right, 2 lower right, 3 lower left',
        whole('-r'),
        0,
      )
      .option('-q, --qoff <n>', 'offset of the quads of the table', whole('-q'), 0)
      .option('-v, --vers <n>', '1 panels in the camera, 0 with quads', wholeOption('-v', 0, 1), 1)
      .option('-N, --usez', 'z and out-of-plane tilts become zero')
      .option('-C, --docorr', 'points are neither centred nor levelled')
      .option('--missing <fit|refuse>', 'a panel with one corner missing', missingOption, 'fit')
      .option('--original', 'read, compute and write as the original')
      .addHelpText('after', help);
    addUnits(command);
    context.action(command, async (run, args, given) => {
      const options = given as unknown as Options;
      const { rows, file, reading, text } = await processEpixMetrology(
        run.identity,
        {
          file: args[0] ?? options.ifn ?? './optical_metrology.txt',
          output: options.ofn,
          rot: options.rot,
          quadOffset: options.qoff,
          version: options.vers === 0 ? 0 : 1,
          useZ: options.usez !== true,
          correct: options.docorr !== true,
          center: [options.xc, options.yc],
          camera: [options.xcip, options.ycip, options.zcip, options.azip],
          missing: options.missing,
          units: options.units,
          original: options.original === true,
        },
        run,
      );
      run.print(text);
      run.document({
        qc: rows.map(({ columns }) => columns),
        twisters_in_optical_frame: rows.map(({ iorgn, panel, twister }) => ({
          iorgn,
          points: panel.points,
          points_xyz: panel.corners,
          twister,
        })),
        file,
        ...(reading === null ? {} : { reading }),
      });
    });
  },
};
export default verb;
