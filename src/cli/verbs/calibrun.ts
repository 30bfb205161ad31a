import { join } from 'node:path';
import { calibrunTypes } from '../../domain/darkFiles/calibrunTypes.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import type { DarkBandInput } from '../../main/usecases/makeDarkConstants.ts';
import { rootsOfEnvironment, runCalibrun } from '../../main/usecases/runCalibrun.ts';
import type { VerbModule } from '../verb.ts';
import {
  addFileOptions,
  correctedRms,
  correctRmsHelp,
  correctRmsText,
  anyText,
  decimal,
  fraction,
  integerFrom,
} from './darkOptions.ts';

interface Options {
  exp?: string;
  run?: string;
  dsnamex?: string;
  detector?: string;
  event_code?: string;
  workdir?: string;
  calibdir?: string;
  runrange?: string;
  process?: boolean;
  deploy?: boolean;
  dryRun?: boolean;
  num_events: number;
  skip_events: number;
  scan_events: number;
  thr_int_min: number;
  thr_int_max: number;
  thr_rms_min: number;
  thr_rms_max: number;
  intnlo: number;
  intnhi: number;
  rmsnlo: number;
  rmsnhi: number;
  fraclm: number;
  zeropeds?: boolean;
  deploygeo?: boolean;
  nrecs1: number;
  original?: boolean;
  correctRms?: boolean;
  report?: boolean;
  band?: string;
  join?: string[];
  dirmode: number;
  filemode: number;
  group: string;
}

const help = `
Detector types (any case): ${calibrunTypes.map((type) => type.name).join(', ')}
Careful: -B -T are intensities and -b -t rms here; in det_ndarr_raw_proc it is the other way round.

Work files: <workdir>/results/clb-<exp>-r<run>-peds-{ave,rms,sta,msk,max,min}-<source>.txt. -D deploys them as pedestals, pixel_rms and
pixel_status by one plan of the store: a file that is replaced is kept under a dated name, \`store undo\` takes all back.
Unlike the original: skips exactly -s events and uses -n records; all detectors in one pass over the data; constants of iStar and
Alvium go to Camera::CalibV1, where analysis looks for them. --original gives the old numbers (one event less).

${correctRmsHelp}

Examples:
  calibdesk calibrun -e xpptut15 -r 54 -d epix100a -P            process, files stay in the work directory
  calibdesk calibrun -e xpptut15 -r 54 -d epix100a -P -D --dry-run
  calibdesk calibrun -e xpptut15 -r 54 -d epix100a,opal1000 -P -D -c /data/xpptut15/calib
  calibdesk calibrun -e xpptut15 -r 54 -d jungfrau -P -w b1 --band 1/2     a run spread over machines: bands of pixels,
  calibdesk calibrun -e xpptut15 -r 54 -d jungfrau -P --join b1 b2         joined to the same bytes as in one piece
`;

function bandInput({ band, join: folders }: Options): DarkBandInput | undefined {
  if (band !== undefined && folders !== undefined)
    throw new CalibdeskError('usage', '--band and --join exclude each other');
  if (folders !== undefined) return { kind: 'join', folders };
  if (band === undefined) return undefined;
  const [, index, count] = (/^(\d{1,6})\/(\d{1,6})$/.exec(band) ?? []).map(Number);
  if (!(index >= 1 && count >= index))
    throw new CalibdeskError('usage', `--band: ${JSON.stringify(band)} is no band`, {
      hint: 'for example --band 3/8',
    });
  return { kind: 'band', index, count };
}

const verb: VerbModule = {
  define(command, context) {
    const whole = integerFrom(0);
    command
      .option('-e, --exp <name>', 'experiment (required)')
      .option('-r, --run <runs>', 'run, or runs as 2,4-7 (required)')
      .option('-x, --dsnamex <text>', 'extension of the dataset name (`:dir=..`), or another dataset')
      .option('-d, --detector <types>', 'detector types, separated by commas (required)')
      .option('-f, --event_code <codes>', 'event codes, a minus sign inverts', anyText)
      .option('-w, --workdir <dir>', 'work directory (default: <SIT_ROOT>/detector/calib/constants/calibrun)')
      .option('-c, --calibdir <dir>', 'calib directory (default: that of the experiment)')
      .option('-v, --runrange <range>', 'validity of the constants (default: <run>-end)')
      .option('-P, --process', 'process the data; without it nothing is done')
      .option('-D, --deploy', 'deploy the constants')
      .option('--dry-run', 'with -D: show the plan, deploy nothing')
      .option('-n, --num_events <n>', 'records of each detector', integerFrom(1), 1000)
      .option('-s, --skip_events <n>', 'events to skip at the beginning', whole, 0)
      .option('-m, --scan_events <n>', 'events to scan for detectors', integerFrom(1), 10)
      .option('-B, --thr_int_min <ADU>', 'lowest intensity accepted', decimal, 0.1)
      .option('-T, --thr_int_max <ADU>', 'highest intensity accepted', decimal, 16000)
      .option('-b, --thr_rms_min <ADU>', 'lower limit of the rms', decimal, 0.1)
      .option('-t, --thr_rms_max <ADU>', 'upper limit of the rms', decimal, 10000)
      .option('-Z, --intnlo <n>', 'sigmas below the mean accepted for the average', decimal, 5)
      .option('-U, --intnhi <n>', 'sigmas above the mean accepted for the average', decimal, 5)
      .option('-z, --rmsnlo <n>', 'sigmas below the mean accepted for the rms', decimal, 5)
      .option('-u, --rmsnhi <n>', 'sigmas above the mean accepted for the rms', decimal, 5)
      .option('--fraclm <fraction>', 'allowed fraction of frames out of the intensity limits', fraction, 0.1)
      .option('--zeropeds', 'Rayonix: deploy zeros as pedestals')
      .option('--deploygeo', 'Rayonix: make and deploy a default geometry')
      .option('--nrecs1 <n>', 'records of the first stage', integerFrom(1), 50)
      .option('-l, --loglev <level>', 'not used')
      .option('--original', 'the numbers of the original, defects included')
      .option('--correct-rms', correctRmsText)
      .option('--report', 'also an HTML report: checks, pictures, changes since the constants before')
      .option(
        '--band <k/n>',
        'band k of n of the pixels only: its sums go to <workdir>/bands, no constants are written',
      )
      .option('--join <dirs...>', 'work directories of all bands: constants from their sums')
      .addHelpText('after', help);
    addFileOptions(command);
    context.action(command, async (run, _args, given) => {
      const options = given as unknown as Options;
      for (const [name, flag] of [
        ['exp', '-e'],
        ['run', '-r'],
        ['detector', '-d'],
      ] as const)
        if (!options[name])
          throw new CalibdeskError('usage', `${flag} (--${name}) is required`, {
            hint: 'for example calibrun -e xpptut15 -r 54 -d epix100a -P',
          });
      const roots = rootsOfEnvironment();
      const workFolder =
        options.workdir ??
        (roots.site === undefined
          ? join(run.services.home, 'calibrun')
          : join(roots.site, 'detector', 'calib', 'constants', 'calibrun'));
      const document = await runCalibrun(
        run.services,
        {
          experiment: options.exp!,
          run: options.run!,
          datasetExtension: options.dsnamex ?? null,
          detectors: options.detector!,
          eventCodes: options.event_code ?? null,
          workFolder,
          calibdir: options.calibdir ?? null,
          range: options.runrange ?? null,
          process: options.process === true,
          deploy: options.deploy === true,
          dryRun: options.dryRun === true,
          events: options.num_events,
          skip: options.skip_events,
          scanEvents: options.scan_events,
          nrecs1: options.nrecs1,
          parameters: {
            intensityLow: options.thr_int_min,
            intensityHigh: options.thr_int_max,
            rmsLow: options.thr_rms_min,
            rmsHigh: options.thr_rms_max,
            intensitySigmasLow: options.intnlo,
            intensitySigmasHigh: options.intnhi,
            rmsSigmasLow: options.rmsnlo,
            rmsSigmasHigh: options.rmsnhi,
            fractionOut: options.fraclm,
            quantileLow: 0.05,
            quantileHigh: 0.95,
          },
          zeroPedestals: options.zeropeds === true,
          deployGeometry: options.deploygeo === true,
          original: options.original === true,
          correctRms: correctedRms(options),
          directoryMode: options.dirmode,
          fileMode: options.filemode,
          group: options.group,
          report: options.report === true,
          band: bandInput(options),
          roots,
        },
        run,
      );
      for (const source of document.sources) run.note(`${source.source}: ${source.frames_used} frames used`);
      if (document.report !== undefined) run.note(`report ${document.report}`);
      for (const { file } of document.deployed) run.print(file);
      if (options.dryRun)
        for (const { action, path } of document.plan?.files ?? []) run.print(`plan ${action} ${path}`);
      run.document(document);
    });
  },
};
export default verb;
