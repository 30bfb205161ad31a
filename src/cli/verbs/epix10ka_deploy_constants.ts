import { defaultGains } from '../../domain/gains/epix10kaModes.ts';
import { deployEpix10ka, typesOf } from '../../main/usecases/deployEpix10ka.ts';
import type { VerbModule } from '../verb.ts';
import { decimal, integerFrom } from './darkOptions.ts';
import { addDeployOptions, deployInputOf } from './deployOptions.ts';
import { addRepositoryOptions, commandLineOf, repositoryOf, stepsFileHelp, textOf } from './gainOptions.ts';

const help = `${stepsFileHelp}
For every panel and type the latest constants of the seven modes up to the time are merged to (7, panels, rows, columns), written into
<repository>/merge_tmp, and with -D copied to <calib>/<group>/<source>/<type>/<range>.data. Types: p pedestals, r pixel_rms, s pixel_status,
g pixel_gain (ADU/keV), c pixel_gain from charge injection, scaled to the default gains. Missing maps are replaced by 0, 1 (rms) or the default gain.
Unlike the original, g and c together are refused, and a missing panel folder with -E gives defaults. -t up to 9999 is ignored.
Accepted without effect: -L.

Examples:
  epix10ka_deploy_constants -e xcsx35617 -d XcsEndstation.0:Epix10ka2M.0 -r 528 -D
  calibdesk epix10ka_deploy_constants -x steps.json -e xcstest20 -d XcsEndstation.0:Epix10ka.0 -r 7 -o work -c calib -D -p prs --json
`;

const verb: VerbModule = {
  define(command, context) {
    addDeployOptions(command);
    const usual = defaultGains(16.4, 5.466, 0.164);
    command
      .option('-t, --tstamp <n>', 'constants not later than YYYYmmddHHMMSS', integerFrom(0))
      .option('-o, --dirrepo <dir>', 'repository (default $SIT_ROOT/detector/gains/epix10k/panels)')
      .option('-E, --errskip', 'take defaults for a panel without a folder')
      .option('--high <gain>', 'default gain of high-gain modes, ADU/keV', decimal, usual[0])
      .option('--medium <gain>', 'default gain of medium-gain modes, ADU/keV', decimal, usual[1])
      .option('--low <gain>', 'default gain of low-gain modes, ADU/keV', decimal, usual[2])
      .option('-p, --proc <letters>', 'types: p, r, s, g, c', 'psrg')
      .option('--runbegin <run>', 'begin of validity (default: the run)')
      .option('--runend <run>', 'end of validity', 'end')
      .addHelpText('after', help);
    addRepositoryOptions(command);
    context.action(command, async (run, _args, options) => {
      typesOf(String(options.proc));
      const repository = repositoryOf(options, textOf(options, 'dirrepo'), 'epix10ka');
      const input = deployInputOf(options);
      const document = await deployEpix10ka(
        run.services,
        {
          ...input,
          timeOfRun: false,
          zone: repository.zone,
          range: `${textOf(options, 'runbegin') ?? input.run}-${String(options.runend)}`,
          repository,
          command: commandLineOf(command, 'epix10ka_deploy_constants'),
          useDefaults: options.errskip === true,
          types: String(options.proc),
          gains: defaultGains(Number(options.high), Number(options.medium), Number(options.low)),
        },
        run,
      );
      for (const file of [...document.files, ...document.deployed]) run.print(file);
      run.document(document);
    });
  },
};
export default verb;
