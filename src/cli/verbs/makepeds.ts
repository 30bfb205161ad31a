import { CalibdeskError } from '../../domain/errors.ts';
import { makePedestals } from '../../main/usecases/makePedestals.ts';
import { rootsOfEnvironment } from '../../main/usecases/runCalibrun.ts';
import type { VerbModule } from '../verb.ts';
import { addFileOptions, correctedRms, correctRmsHelp, correctRmsText, integerFrom } from './darkOptions.ts';

interface Options {
  run?: number;
  experiment?: string;
  dsname?: string;
  nevents: number;
  eventcode: number;
  validity_start?: number;
  calibdir?: string;
  test?: boolean;
  noise_max: number;
  noise_min: number;
  adu_min: number;
  adu_max: number;
  opal?: boolean;
  zyla?: boolean;
  rayonix?: boolean;
  uxi?: boolean;
  alvium?: boolean;
  original?: boolean;
  correctRms?: boolean;
  dirmode: number;
  filemode: number;
  group: string;
}

/** Flags of the original that have no meaning in one process on one machine. */
const ignored: [string, string][] = [
  ['-p, --post <text>', 'post'],
  ['-q, --queue <name>', 'queue'],
  ['--reservation <name>', 'reservation'],
  ['-l, --local', 'local'],
  ['-j, --jungfrau3', 'jungfrau3'],
  ['-D, --xtcav_dark', 'xtcav_dark'],
  ['-L, --xtcav_lasingoff', 'xtcav_lasingoff'],
  ['-b, --nbunch <n>', 'nbunch'],
  ['-i, --interactive', 'interactive'],
  ['--sdfdir <dir>', 'sdfdir'],
];

const help = `
Makes the pedestals of a dark run: cspad types, Epix100a, Jungfrau and Epix10ka where they are in the run, cameras only on request.
A detector that switches gain is processed mode by mode into the repository of panels (<SIT_ROOT>/detector/gains/<family>, without SIT_ROOT in the
work directory), then all its modes are deployed by one plan; a mode that is missing is named and nothing of it is deployed. Work files go to
<calibdir>/pedestal_workdir/results, constants to the store by plan and journal (\`store undo\` takes them back).
Thresholds come from makepeds.cfg (in the application's data folder, else the one of the package) unless given; limits relative to the mean are off.
Exit: 1 a step failed, 2 no calib directory (or wrong usage), 3 no files of the run.

${correctRmsHelp}

Examples:
  calibdesk makepeds -e xpptut15 -r 54 -t                        process only
  calibdesk makepeds -e xpptut15 -r 54 -O -v 50                  also Opals, valid from run 50
`;

const verb: VerbModule = {
  define(command, context) {
    const threshold = integerFrom(-1);
    command
      .option('-r, --run <n>', 'dark run (required)', integerFrom(0))
      .option('-e, --experiment <name>', 'experiment (required)')
      .option('--dsname <dataset>', 'dataset, in place of the search for the files of the run')
      .option('-u, --user <name>', 'user name')
      .option('-N, --nevents <n>', 'events', integerFrom(1), 1000)
      .option('-c, --eventcode <n>', 'event code, 0 for none', integerFrom(0), 0)
      .option('-v, --validity_start <run>', 'first run of validity (default: the run)', integerFrom(0))
      .option('-d, --calibdir <dir>', 'calib directory (default: that of the experiment)')
      .option('-t, --test', 'deploy nothing')
      .option('-n, --noise_max <ADU>', 'highest rms (-1: makepeds.cfg)', threshold, -1)
      .option('-C, --noise_min <ADU>', 'lowest rms (-1: makepeds.cfg)', threshold, -1)
      .option('-m, --adu_min <ADU>', 'lowest intensity (-1: makepeds.cfg)', threshold, -1)
      .option('-x, --adu_max <ADU>', 'highest intensity (-1: makepeds.cfg)', threshold, -1)
      .option('-O, --opal', 'Opal cameras')
      .option('-Z, --zyla', 'Zyla and iStar cameras')
      .option('-R, --rayonix', 'Rayonix cameras (pedestals zero)')
      .option('-U, --uxi', 'Uxi cameras')
      .option('-A, --alvium', 'Alvium cameras')
      .option('--original', 'the numbers of the original, defects included')
      .option('--correct-rms', correctRmsText);
    for (const [flags] of ignored) command.option(flags, 'accepted, without effect');
    command.addHelpText('after', help);
    addFileOptions(command);
    context.action(command, async (run, _args, given) => {
      const options = given as unknown as Options;
      if (options.run === undefined || !options.experiment)
        throw new CalibdeskError('usage', '-e (--experiment) and -r (--run) are required', {
          hint: 'for example makepeds -e xpptut15 -r 54',
        });
      const without = ignored.map(([, name]) => name).filter((name) => given[name] !== undefined);
      if (without.length > 0)
        run.note(`accepted without effect: ${without.map((name) => `--${name}`).join(', ')}`);
      const unless = (value: number): number | null => (value === -1 ? null : value);
      const document = await makePedestals(
        run.services,
        {
          experiment: options.experiment,
          run: options.run,
          dsname: options.dsname ?? null,
          calibdir: options.calibdir ?? null,
          events: options.nevents,
          eventCode: options.eventcode,
          validityStart: options.validity_start ?? null,
          test: options.test === true,
          intensityLow: unless(options.adu_min),
          intensityHigh: unless(options.adu_max),
          rmsLow: unless(options.noise_min),
          rmsHigh: unless(options.noise_max),
          request: {
            opal: options.opal === true,
            zyla: options.zyla === true,
            rayonix: options.rayonix === true,
            uxi: options.uxi === true,
            alvium: options.alvium === true,
          },
          original: options.original === true,
          correctRms: correctedRms(options),
          directoryMode: options.dirmode,
          fileMode: options.filemode,
          group: options.group,
          roots: rootsOfEnvironment(),
        },
        run,
      );
      for (const step of document.steps)
        run.note(
          `${step.name} ${step.detector}: ${step.state}${step.message === '' ? '' : `, ${step.message}`}`,
        );
      for (const { file } of document.deployed) run.print(file);
      run.document(document);
      if (document.steps.some((step) => step.state === 'failed')) run.exitWith(1);
    });
  },
};
export default verb;
