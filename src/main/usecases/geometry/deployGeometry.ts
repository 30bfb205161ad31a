import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CalibdeskError } from '../../../domain/errors.ts';
import { mostGeometryBytes } from '../../../domain/geometry/geometryText.ts';
import {
  applyDeployedPose,
  chooseRepositoryFile,
  renameMatrices,
  repositorySource,
  type PoseRequest,
} from '../../../domain/geometry/repository.ts';
import { savingWarnings } from '../../../domain/geometry/edits.ts';
import type { SegmentOptions } from '../../../domain/geometry/segments/segment.ts';
import { geometryText, readGeometry } from '../../../domain/geometry/tree.ts';
import { readError } from '../../store/fileErrors.ts';
import { calibFolderOf, rootsOfEnvironment } from '../../darks/experimentPaths.ts';
import { deploy } from '../planDeploy.ts';
import type { ChangeResult, StoreServices } from '../changeStore.ts';
import type { CallContext } from '../context.ts';
import { inFile, readTextFile } from './loadGeometry.ts';

export interface DeployGeometryInput {
  experiment: string;
  /** Full name of the detector. */
  source: string;
  /** Group folder of the store; follows from the source when it is null. */
  group: string | null;
  /** Lower-case name of the detector type, also that of its folder in the repository. */
  detectorType: string;
  /** Name of the detector in file names: an alias of the epix10ka family; follows from the source when it is null. */
  detectorName: string | null;
  /** Time of the run, `YYYYmmddHHMMSS`. */
  runTime: string;
  repository: string;
  /** Folder of the store; that of the experiment when it is null. */
  calibdir: string | null;
  range: string;
  /** What is to be changed; null: nothing, the file is copied byte for byte. */
  pose: PoseRequest | null;
  /** New name of every MTRX segment. */
  matrixName: string | null;
  segments: SegmentOptions;
  deploy: boolean;
  unixGroup: string;
  comment: string;
}

export interface DeployedGeometry {
  repository_file: string;
  target: string;
  /** Whether the pose was set. */
  applied: boolean;
  deployed: boolean;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw readError(error, folder);
  }
}

/** New text of the geometry, or null when nothing in it is to change. */
function changedText(
  input: DeployGeometryInput,
  text: string,
  context: CallContext,
): { text: string | null; applied: boolean } {
  const { pose, matrixName } = input;
  if (pose === null && matrixName === null) return { text: null, applied: false };
  const renamed = matrixName === null ? text : renameMatrices(text, matrixName);
  const geometry = readGeometry(renamed, input.segments);
  const applied = pose !== null && applyDeployedPose(geometry, pose);
  if (pose?.original === true && !applied) {
    context.note(
      `warning: no ${pose.parent ?? 'IP'} with one child: the geometry is deployed as it is, as the original does`,
    );
    return { text: null, applied: false };
  }
  for (const warning of savingWarnings(geometry)) context.note(`warning: ${warning}`);
  return { text: geometryText(geometry), applied };
}

/**
 * Deploys the geometry of a repository that applies to a run, with its pose changed where asked. Without `deploy` it says
 * what would be done. Source: geometry_deploy_constants.
 */
export async function deployGeometry(
  services: StoreServices,
  input: DeployGeometryInput,
  context: CallContext,
): Promise<DeployedGeometry> {
  const { detectorType, source } = input;
  const folder = join(input.repository, detectorType);
  const detector = input.detectorName ?? repositorySource(source);
  const digits = input.detectorName === null ? 8 : 14;
  const choice = chooseRepositoryFile(
    await namesIn(folder),
    detectorType,
    detector,
    Number(input.runTime.slice(0, digits)),
  );
  const repositoryFile = join(folder, choice.file);
  for (const name of choice.skipped) context.note(`${join(folder, name)}: no time in its name, not used`);
  context.note(`${repositoryFile}: ${choice.reason}`);
  const text = await readTextFile(repositoryFile, mostGeometryBytes);
  const changed = inFile(repositoryFile, () => changedText(input, text, context));
  const calibdir = input.calibdir ?? (await calibFolderOf(input.experiment, rootsOfEnvironment()));
  const temporary = changed.text === null ? null : await mkdtemp(join(tmpdir(), 'calibdesk-geometry-'));
  try {
    let content = repositoryFile;
    if (temporary !== null && changed.text !== null) {
      content = join(temporary, choice.file);
      await writeFile(content, changed.text);
    }
    const result: ChangeResult = await deploy(
      services,
      {
        calibdir,
        verb: 'geometry_deploy_constants',
        comment: input.comment,
        history: { form: 'B' },
        unixGroup: input.unixGroup,
        dryRun: !input.deploy,
        items: [
          {
            input: content,
            copyOf: repositoryFile,
            source,
            type: 'geometry',
            range: input.range,
            ...(input.group === null ? {} : { group: input.group }),
          },
        ],
      },
      context,
    );
    for (const warning of result.plan.warnings) context.note(`warning: ${warning}`);
    const [file] = result.plan.files;
    return {
      repository_file: repositoryFile,
      target: join(calibdir, file.path),
      applied: changed.applied,
      deployed: result.applied,
    };
  } finally {
    if (temporary !== null) await rm(temporary, { recursive: true, force: true });
  }
}

/** Checks a time of a run as file names carry it. */
export function checkRunTime(text: string): string {
  if (/^\d{8}(\d{6})?$/.test(text)) return text.padEnd(14, '0');
  throw new CalibdeskError('usage', `--run-time: expected YYYYmmddHHMMSS, found ${text}`);
}
