import { defaultNameTemplate } from '../../domain/darkFiles/nameTemplate.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { processDarkFiles } from '../../main/usecases/processDarkFiles.ts';
import type { VerbModule } from '../verb.ts';
import {
  addFileOptions,
  addStackOptions,
  anyText,
  bitMask,
  correctedRms,
  correctRmsHelp,
  correctRmsText,
  decimal,
  fraction,
  integerFrom,
} from './darkOptions.ts';

interface Options {
  dsname?: string;
  source?: string;
  ofname: string;
  events: number;
  evskip: number;
  intlow: number;
  inthig: number;
  rmslow: number;
  rmshig: number;
  fraclm: number;
  fraclo: number;
  frachi: number;
  savebw: number;
  intnlo: number;
  intnhi: number;
  rmsnlo: number;
  rmsnhi: number;
  evcode?: string;
  nrecs: number;
  nrecs1: number;
  expname?: string;
  run: number;
  datbits?: number;
  products?: string;
  original?: boolean;
  correctRms?: boolean;
  dirmode: number;
  filemode: number;
  group: string;
}

const help = `
Names: the tags #src #exp #run #type #date #time #fid #sec #nsec #evts of -f are replaced, each once.
Datasets: exp=..:run=..[:dir=..], an .xtc file, a stack (.npy, frames first), or a stream file (.json):
  {"experiment": "xpptut15", "run": 260, "sources": {"XcsEndstation.0:Epix100a.1": {"frames": "a.npy", "missing": [3]}},
   "codes": [[140], ...], "times": [[sec, nsec, fiducial], ...]}

Unlike the original: data of cameras are not cut to 14 bits (--datbits), a short first block counts real records only,
several sources each stop at --nrecs of their own, skipping events works. --original gives the old numbers.
Accepted without effect: -g, -p, -v, -o, --logmode.

${correctRmsHelp}

Examples:
  calibdesk det_ndarr_raw_proc -d exp=xpptut15:run=260 -s XcsEndstation.0:Epix100a.1 -f clb-#exp-#run-peds-#type-#src.txt
  calibdesk det_ndarr_raw_proc -d dark.npy -s XcsEndstation.0:Epix100a.1 --expname xpptut15 --run 260 --products p --json
`;

const verb: VerbModule = {
  define(command, context) {
    const whole = integerFrom(0);
    command
      .option('-d, --dsname <dataset>', 'dataset (required)')
      .option('-s, --source <sources>', 'sources, separated by commas (required)')
      .option('-f, --ofname <template>', 'name of the output files', defaultNameTemplate)
      .option('-n, --events <n>', 'events to read after the skipped ones', whole, 1000)
      .option('-m, --evskip <n>', 'events to skip at the beginning', integerFrom(-Infinity), 0)
      .option('-b, --intlow <ADU>', 'lowest intensity accepted', decimal, 1)
      .option('-t, --inthig <ADU>', 'highest intensity accepted', decimal, 16000)
      .option('-B, --rmslow <ADU>', 'lower limit of the rms', decimal, 0.001)
      .option('-T, --rmshig <ADU>', 'upper limit of the rms', decimal, 16000)
      .option(
        '-F, --fraclm <fraction>',
        'allowed fraction of frames out of the intensity limits',
        decimal,
        0.1,
      )
      .option('-g, --nsigma <n>', 'not used', decimal)
      .option('-p, --plotim <bits>', 'not used', whole)
      .option('-v, --verbos <bits>', 'not used', whole)
      .option('-S, --savebw <bits>', 'files: 1 ave, 2 rms, 4 sta, 8 msk, 16 max, 32 min', whole, 255)
      .option('-D, --intnlo <n>', 'sigmas below the mean accepted for the average', decimal, 6)
      .option('-U, --intnhi <n>', 'sigmas above the mean accepted for the average', decimal, 6)
      .option('-L, --rmsnlo <n>', 'sigmas below the mean accepted for the rms', decimal, 6)
      .option('-H, --rmsnhi <n>', 'sigmas above the mean accepted for the rms', decimal, 6)
      .option(
        '-c, --evcode <codes>',
        'event codes, `41,42`; a minus sign inverts: `--evcode=-41,42`',
        anyText,
      )
      .option('-o, --dirrepo <dir>', 'not used')
      .option('--logmode <level>', 'not used')
      .option('--nrecs <n>', 'records after which a source takes no more', integerFrom(1), 1000)
      .option('--nrecs1 <n>', 'records of the first stage', integerFrom(1), 50)
      .option('--expname <name>', 'experiment for the file names')
      .option('--datbits <mask>', 'mask of the data bits (default: by detector, 0x3fff or 0xffff)', bitMask)
      .option('--fraclo <fraction>', 'quantile of the lower gate', fraction, 0.05)
      .option('--frachi <fraction>', 'quantile of the upper gate', fraction, 0.95)
      .option('--products <dir>', 'write every array as <source>.<product>.npy')
      .option('--original', 'the numbers of the original, defects included')
      .option('--correct-rms', correctRmsText)
      .addHelpText('after', help);
    addStackOptions(command);
    addFileOptions(command);
    context.action(command, async (run, _args, given) => {
      const options = given as unknown as Options;
      if (!options.dsname)
        throw new CalibdeskError('usage', 'no dataset: -d is required', {
          hint: 'for example -d exp=xpptut15:run=260',
        });
      const sources = (options.source ?? '')
        .split(',')
        .map((source) => source.trim())
        .filter((source) => source !== '');
      if (sources.length === 0)
        throw new CalibdeskError('usage', 'no source: -s is required', {
          hint: 'for example -s XcsEndstation.0:Epix100a.1',
        });
      const document = await processDarkFiles(
        run.services,
        {
          dsname: options.dsname,
          sources,
          events: options.events,
          skip: options.evskip,
          eventCodes: options.evcode ?? null,
          records: options.nrecs,
          nrecs1: options.nrecs1,
          parameters: {
            intensityLow: options.intlow,
            intensityHigh: options.inthig,
            rmsLow: options.rmslow,
            rmsHigh: options.rmshig,
            intensitySigmasLow: options.intnlo,
            intensitySigmasHigh: options.intnhi,
            rmsSigmasLow: options.rmsnlo,
            rmsSigmasHigh: options.rmsnhi,
            fractionOut: options.fraclm,
            quantileLow: options.fraclo,
            quantileHigh: options.frachi,
          },
          dataBits: options.datbits ?? null,
          original: options.original === true,
          correctRms: correctedRms(options),
          nameTemplate: options.ofname,
          saveBits: options.savebw,
          productsFolder: options.products ?? null,
          experiment: options.expname ?? null,
          run: options.run,
          directoryMode: options.dirmode,
          fileMode: options.filemode,
          group: options.group,
        },
        run,
      );
      for (const source of document.sources) for (const file of source.files) run.print(file);
      run.document(document);
    });
  },
};
export default verb;
