import { join } from 'node:path';
import { CalibdeskError } from '../../domain/errors.ts';
import { findPixelStatus } from '../../main/usecases/findPixelStatus.ts';
import { rootsOfEnvironment } from '../../main/usecases/runCalibrun.ts';
import type { VerbModule } from '../verb.ts';
import { addFileOptions, addStackOptions, anyText, bitMask, decimal, integerFrom } from './darkOptions.ts';

interface Options {
  dskwargs?: string;
  detname?: string;
  events: number;
  evskip: number;
  steps?: number;
  stskip: number;
  evcode?: string;
  segind: number;
  slice?: string;
  nrecs: number;
  shwind: string;
  snrmax: number;
  ctype: string;
  dirrepo?: string;
  features: string;
  databits: number;
  gmode?: string;
  pedestals?: string;
  products?: string;
  reuse?: boolean;
  original?: boolean;
  run: number;
  expname?: string;
  dirmode: number;
  filemode: number;
  group: string;
}

const defaultType = 'status_data';

function featuresOf(text: string): number[] {
  const features = text.split(',').map((field) => Number(field.trim() || NaN));
  const bad = features.find((feature) => ![1, 2, 3, 4, 5, 6, 11].includes(feature));
  if (bad === undefined) return features;
  throw new CalibdeskError('usage', `features ${JSON.stringify(text)}: known are 1, 2, 3, 6 and 11`, {
    hint: 'for example -F 1,2,3',
  });
}

const help = `
Features: 1 frames with odd median are left out; 2 mean (bits 1 low, 2 high); 3 deviation (4, 8); 6 residual of a plane fit in windows,
median (16, 32) and spread (64, 128); 11 maximum - pedestals (256, 512), alone, because it keeps no block of frames.
Suggested: dark data -F 1,2,3; light data -F 1,6; light data with many events -F 11.
Unlike the original, -m, -M and -N mean exactly what they say; --original counts one less.

Examples:
  calibdesk det_pixel_status -k exp=xpplw3319:run=293 -d epix_alc3 -o repo
  calibdesk det_pixel_status -k dark.npy -d XppGon.0:Epix100a.3 --expname xpptut15 --run 7 -o repo --products p --json
`;

const verb: VerbModule = {
  define(command, context) {
    const whole = integerFrom(0);
    command
      .option('-k, --dskwargs <dataset>', 'dataset (required)')
      .option('-d, --detname <source>', 'detector (required)')
      .option('-n, --events <n>', 'events counted in all, skipped and empty ones too', integerFrom(1), 1000)
      .option('-m, --evskip <n>', 'events to skip in each step', whole, 0)
      .option('-N, --steps <n>', 'steps to process (default: all)', integerFrom(1))
      .option('-M, --stskip <n>', 'steps to skip', whole, 0)
      .option('-c, --evcode <codes>', 'event codes, a minus sign inverts', anyText)
      .option('-i, --segind <n>', 'segment of a detector with several', whole, 0)
      .option('-S, --slice <ranges>', 'part of the panel, 0:144,0:192')
      .option('-r, --nrecs <n>', 'frames in the block', integerFrom(1), 1000)
      .option('-w, --shwind <rows,columns>', 'window of feature 6', '15,15')
      .option('-R, --snrmax <n>', 'half width of the good region in units of the spread', decimal, 8)
      .option('-t, --ctype <name>', 'constants type (default: by the features)', defaultType)
      .option('-o, --dirrepo <dir>', 'repository (default: <SIT_ROOT>/detector/calib/constants)')
      .option('-F, --features <list>', 'features', '1,2,3')
      .option('--databits <mask>', 'mask of the data bits', bitMask, 16383)
      .option('--gainbits <mask>', 'not used', whole)
      .option('--gmode <name>', 'gain mode, as suffix of the file')
      .option('-L, --logmode <level>', 'not used')
      .option('--pedestals <file>', 'pedestals for feature 11, .npy or text (default: from the store)')
      .option('--products <dir>', 'write every array as .npy')
      .option('--reuse', 'keep the maximum of feature 11 in the repository, or take it from there')
      .option('--expname <name>', 'experiment of a stack (.npy)')
      .option('--original', 'count events and steps as the original')
      .addHelpText('after', help);
    addStackOptions(command);
    addFileOptions(command);
    context.action(command, async (run, _args, given) => {
      const options = given as unknown as Options;
      if (!options.dskwargs || !options.detname)
        throw new CalibdeskError('usage', '-k (--dskwargs) and -d (--detname) are required', {
          hint: 'det_pixel_status --help shows examples',
        });
      const roots = rootsOfEnvironment();
      const document = await findPixelStatus(
        run.services,
        {
          dsname: options.dskwargs,
          source: options.detname,
          events: options.events,
          skip: options.evskip,
          steps: options.steps ?? null,
          skipSteps: options.stskip,
          eventCodes: options.evcode ?? null,
          segment: options.segind,
          slice: options.slice ?? null,
          records: options.nrecs,
          window: options.shwind,
          snrmax: options.snrmax,
          features: featuresOf(options.features),
          ctype: options.ctype === defaultType ? null : options.ctype,
          gainMode: options.gmode ?? null,
          dataBits: options.databits,
          repository:
            options.dirrepo ?? join(roots.site ?? run.services.home, 'detector', 'calib', 'constants'),
          pedestals: options.pedestals ?? null,
          productsFolder: options.products ?? null,
          reuse: options.reuse === true,
          original: options.original === true,
          run: options.run,
          experiment: options.expname ?? null,
          directoryMode: options.dirmode,
          fileMode: options.filemode,
          group: options.group,
          roots,
        },
        run,
      );
      run.note(`${document.bad_total} bad pixels from ${document.frames_used} frames`);
      run.print(document.file);
      run.document(document);
    });
  },
};
export default verb;
