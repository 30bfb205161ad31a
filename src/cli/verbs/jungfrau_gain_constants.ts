import { mergeJungfrauGains } from '../../main/usecases/mergeJungfrauGains.ts';
import { rootsOfEnvironment } from '../../main/usecases/runCalibrun.ts';
import type { VerbModule } from '../verb.ts';
import { addRepositoryOptions, commandLineOf, repositoryOf, stepsFileHelp, textOf } from './gainOptions.ts';

const help = `${stepsFileHelp}
Repository: a folder <module id> or <module id>-<YYYYmmddHHMMSS> for each module, with g0_gain.npy g1_gain.npy g2_gain.npy (ADU/keV, negative in g1 and
g2) and g0_offset.npy g1_offset.npy g2_offset.npy (ADU). Of each module the folder that holds at the time -t is taken; the default time takes the oldest.
Writes <repository>/merge_tmp/..._pixel_gain and ..._pixel_offset as .npy and text, and with -D copies them into the store for <run>-end.
Accepted without effect: -L, -P. -U prints commands that would add the constants to an HDF5 file.

Examples:
  jungfrau_gain_constants -d exp=xpptest15:run=430 -s Jungfrau1M -t 20220908160000 -D
  calibdesk jungfrau_gain_constants -d steps.json -s Jungfrau -R gains -c calib -D --json
`;

const verb: VerbModule = {
  define(command, context) {
    command
      .argument('[dataset]', 'data set')
      .argument('[detector]', 'detector, a part of its name, or its alias')
      .argument('[stamp]', 'time that selects the folders')
      .option('-d, --dsname <dataset>', 'data set (default exp=mecls3216:run=226)')
      .option('-s, --source <source>', 'detector, a part of its name, or its alias (default Jungfrau)')
      .option('-t, --tstamp <stamp>', 'time that selects the folders (default 20150101000000)')
      .option('-D, --deploy', 'copy the merged constants into the calib folder')
      .option('-U, --upload', 'print commands for the HDF5 calibration store')
      .option('-c, --clbdir <dir>', 'calib folder (default: that of the experiment)')
      .option('-L, --loglev <level>', 'not used')
      .option('-P, --lfpath <path>', 'not used')
      .option('-R, --repdir <dir>', 'repository of gain maps (default $SIT_ROOT/detector/gains/jungfrau)')
      .addHelpText('after', help);
    addRepositoryOptions(command);
    context.action(command, async (run, args, options) => {
      const document = await mergeJungfrauGains(
        run.services,
        {
          dataset: textOf(options, 'dsname') ?? args[0] ?? 'exp=mecls3216:run=226',
          source: textOf(options, 'source') ?? args[1] ?? 'Jungfrau',
          stamp: textOf(options, 'tstamp') ?? args[2] ?? '20150101000000',
          repository: repositoryOf(options, textOf(options, 'repdir'), 'gains'),
          command: commandLineOf(command, 'jungfrau_gain_constants', true),
          deploy: options.deploy === true,
          calibdir: textOf(options, 'clbdir'),
          roots: rootsOfEnvironment(),
        },
        run,
      );
      for (const file of [...document.files, ...document.deployed]) run.print(file);
      if (options.upload === true)
        for (const file of document.files.filter((name) => name.endsWith('.npy')))
          run.print(
            `dcs add -d ${document.detector} -e ${document.experiment} -t ${document.tstamp} -f ${file}`,
          );
      run.document(document);
    });
  },
};
export default verb;
