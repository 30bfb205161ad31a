import { deployJungfrau } from '../../main/usecases/deployJungfrau.ts';
import type { VerbModule } from '../verb.ts';
import { integerFrom } from './darkOptions.ts';
import { addDeployOptions, deployInputOf } from './deployOptions.ts';
import { addRepositoryOptions, commandLineOf, repositoryOf, stepsFileHelp, textOf } from './gainOptions.ts';

const help = `${stepsFileHelp}
For every module and type the latest constants of each gain up to the time are merged to (3, modules, rows, columns), written into
<repository>/merge_tmp, and with -D copied to <calib>/Jungfrau::CalibV1/<source>/<type>/<range>.data. Types: pedestals, pixel_rms, pixel_status,
dark_min, dark_max. Unlike the original, of several modes of one gain (FixedGain1, ForcedGain1) the newest counts.
Accepted without effect: -L.

Examples:
  jungfrau_deploy_constants -e cxilu9218 -d CxiEndstation.0:Jungfrau.0 -r 242 -D
  calibdesk jungfrau_deploy_constants -x steps.json -e mfxtest21 -d MfxEndstation.0:Jungfrau.0 -r 5 -o work -c calib -D --json
`;

const verb: VerbModule = {
  define(command, context) {
    addDeployOptions(command);
    command
      .option('-R, --runrange <range>', 'runs for which the constants hold (default <run>-end)')
      .option(
        '-t, --tstamp <n>',
        'constants not later than YYYYmmddHHMMSS, or than a run (up to 9999)',
        integerFrom(0),
      )
      .option('-o, --dirrepo <dir>', 'repository (default $SIT_ROOT/detector/gains/jungfrau/panels)')
      .option('-E, --errskip', 'take defaults for what is missing, in place of an error')
      .addHelpText('after', help);
    addRepositoryOptions(command);
    context.action(command, async (run, _args, options) => {
      const repository = repositoryOf(options, textOf(options, 'dirrepo'), 'jungfrau');
      const document = await deployJungfrau(
        run.services,
        {
          ...deployInputOf(options),
          timeOfRun: true,
          zone: repository.zone,
          range: textOf(options, 'runrange'),
          repository,
          command: commandLineOf(command, 'jungfrau_deploy_constants'),
          useDefaults: options.errskip === true,
        },
        run,
      );
      for (const file of [...document.files, ...document.deployed]) run.print(file);
      run.document(document);
    });
  },
};
export default verb;
