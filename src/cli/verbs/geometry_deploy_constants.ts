import { CalibdeskError } from '../../domain/errors.ts';
import type { DeployedPose } from '../../domain/geometry/repository.ts';
import { checkRunTime, deployGeometry } from '../../main/usecases/geometry/deployGeometry.ts';
import { linkGeometry, readGeometryRun, type GeometryRun } from '../../main/usecases/geometry/geometryRun.ts';
import type { VerbRun } from '../context.ts';
import type { VerbModule } from '../verb.ts';
import { addTreeOptions, textOf, treeInput } from './geometryOptions.ts';
import { numberOption, wholeOption } from './metrologyOptions.ts';

const poseFlags: readonly [flag: string, key: keyof DeployedPose, unit: string][] = [
  ['posx', 'x0', 'um'],
  ['posy', 'y0', 'um'],
  ['posz', 'z0', 'um'],
  ['rotx', 'rot_x', 'degrees'],
  ['roty', 'rot_y', 'degrees'],
  ['rotz', 'rot_z', 'degrees'],
];

function required(given: Record<string, unknown>, name: string, flag: string): string {
  const value = textOf(given, name);
  if (value !== null) return value;
  throw new CalibdeskError('usage', `geometry_deploy_constants: ${flag} is missing`, {
    hint: 'without raw data give --source, --dettype and --run-time',
  });
}

type KnownRun = Omit<GeometryRun, 'group'> & { group: string | null };

/** What is known of the run: said on the command line, or read from its data. */
async function runOf(
  run: VerbRun,
  experiment: string,
  repository: string,
  given: Record<string, unknown>,
): Promise<KnownRun> {
  const source = textOf(given, 'source');
  if (source !== null)
    return {
      source,
      group: null,
      detectorType: required(given, 'dettype', '--dettype'),
      detectorName: null,
      runTime: given.tstamp === undefined ? required(given, 'runTime', '--run-time') : '',
      matrixName: null,
    };
  const number = given.runnum as number | undefined;
  if (number === undefined) required(given, 'runnum', '-r');
  return readGeometryRun(
    run.identity,
    {
      experiment,
      run: number ?? 0,
      detector: required(given, 'det', '-d'),
      further: (given.dsnamex as string).replace(/^(?=[^:])/, ':'),
      repository,
      namedBySource: given.detnameold === true,
      record: given.deploy === true,
    },
    run,
  );
}

const verb: VerbModule = {
  define(command, context) {
    addTreeOptions(command)
      .option('-e, --exp <experiment>', 'experiment')
      .option('-d, --det <detector>', 'detector')
      .option('-r, --runnum <run>', 'run, for time and name of the detector', wholeOption('-r', 0))
      .option('-t, --tstamp <time>', 'time in place of that of the run, YYYYmmddHHMMSS')
      .option('-x, --dsnamex <text>', 'further part of the dataset, such as :dir=PATH', '')
      .option('-o, --repository <dir>', 'repository: a folder for each detector type')
      .option('-c, --cdir <dir>', 'calib folder (default: that of the experiment)')
      .option('-l, --loglevel <level>', 'level of messages', 'INFO')
      .option('--dirmode <mode>', 'accepted; folders are made with 2775')
      .option('--filemode <mode>', 'accepted; files are made with 664')
      .option('--group <group>', 'unix group of new files', 'ps-users')
      .option('-D, --deploy', 'deploy; else only say what would be done')
      .option('-B, --detnameold', 'name of the detector in file names by its source')
      .option('-R, --runrange <range>', 'run range', '0-end')
      .option('--parent <name>', 'parent of the object to set (default: IP, then the top)')
      .option('--source <source>', 'full name of the detector, without raw data')
      .option('--calib-group <group>', 'group folder of the store, without raw data')
      .option('--dettype <type>', 'detector type, without raw data')
      .option('--run-time <time>', 'time of the run, YYYYmmddHHMMSS, without raw data', checkRunTime)
      .option('--segment <name>', 'new name of every MTRX segment, as for Rayonix')
      .option(
        '-a, --addgeof <file>',
        'epix10ka: a further name, by the panels of the run, for this file of the repository',
      )
      .option('--comment <text>', 'comment for HISTORY', '')
      .addHelpText(
        'after',
        `
Only the numbers that are named change; tilts go to zero only when all six are named. The original sets all nine whatever
is named, and deploys the file unchanged when there is no parent: --original.

Example:
  calibdesk geometry_deploy_constants -e xppx00118 -d Cspad --source XppGon.0:Cspad.0 --dettype cspad \\
    --run-time 20160630120000 -o ./geometry -c ./calib -R 5-end --posz=-123456 -D`,
      );
    for (const [flag, , unit] of poseFlags)
      command.option(`--${flag} <value>`, `new value, ${unit}`, numberOption(`--${flag}`));
    context.action(command, async (run, _args, given) => {
      const number = (name: string): number | null => (given[name] as number | undefined) ?? null;
      const pose = Object.fromEntries(
        poseFlags.map(([flag, key]) => [key, number(flag)]),
      ) as unknown as DeployedPose;
      const parent = textOf(given, 'parent');
      const asked = parent !== null || Object.values(pose).some((value) => value !== null);
      const experiment = required(given, 'exp', '-e');
      const repository = required(given, 'repository', '-o');
      const stamp = textOf(given, 'tstamp');
      const known = await runOf(run, experiment, repository, given);
      const time = stamp === null ? known.runTime : checkRunTime(stamp);
      const existing = textOf(given, 'addgeof');
      if (existing !== null && known.detectorName !== null) {
        const linked = await linkGeometry({
          repository,
          run: known,
          time,
          existing,
          make: given.deploy === true,
        });
        run.print(`${linked.made ? 'made' : 'would be made (add -D)'}: ${linked.link}`);
        return run.document(linked);
      }
      if (existing !== null) run.note(`-a is for the epix10ka family only: ${existing} is not used`);
      const document = await deployGeometry(
        run,
        {
          experiment,
          source: known.source,
          group: textOf(given, 'calibGroup') ?? known.group,
          detectorType: known.detectorType,
          detectorName: known.detectorName,
          runTime: time,
          repository,
          calibdir: textOf(given, 'cdir'),
          range: given.runrange as string,
          pose: asked ? { parent, pose, original: given.original === true } : null,
          matrixName: textOf(given, 'segment') ?? known.matrixName,
          segments: treeInput('', given).segments,
          deploy: given.deploy === true,
          unixGroup: given.group as string,
          comment: given.comment as string,
        },
        run,
      );
      run.print(`${document.deployed ? 'deployed' : 'would be deployed (add -D)'}: ${document.target}`);
      run.document(document);
    });
  },
};
export default verb;
