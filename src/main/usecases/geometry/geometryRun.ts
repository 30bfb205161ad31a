import { lstat, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CalibdeskError } from '../../../domain/errors.ts';
import { epixPanelId } from '../../../domain/information/panelIds.ts';
import { detectorTypeOf } from '../../../domain/store/detectorTypes.ts';
import { epix10kaLayouts, epixPanels, findConfig } from '../../information/panelsOfRun.ts';
import { aliasOf, timeStamp } from '../../products/panelAliases.ts';
import type { XtcRun } from '../../readers/xtc/types.ts';
import { withOutputs } from '../../products/outputFiles.ts';
import type { CallContext, Identity } from '../context.ts';
import { openNamedRun } from '../xtcConfig.ts';

/** What a deployment of geometry needs to know of a run. */
export interface GeometryRun {
  source: string;
  group: string;
  detectorType: string;
  /** Alias of the epix10ka family; null: named by the source. */
  detectorName: string | null;
  /** Time of the run, `YYYYmmddHHMMSS`, local. */
  runTime: string;
  /** Name of the matrix of a Rayonix by its binning; null for others. */
  matrixName: string | null;
}

export interface GeometryRunInput {
  experiment: string;
  run: number;
  detector: string;
  /** Further part of the dataset string, such as `:dir=PATH`. */
  further: string;
  repository: string;
  /** Name by the source also for the epix10ka family. */
  namedBySource: boolean;
  /** New panel ids are recorded in the file of aliases. */
  record: boolean;
}

const rayonixLayouts = ['Rayonix.ConfigV2', 'Rayonix.ConfigV1'];
/** Pixel of a Rayonix without binning, um. */
const rayonixPitch_um = 44.271;
/** Rows and columns of an MX170-HS without binning. */
const rayonixPixels = 3840;

function rayonixName(run: XtcRun, source: string): string {
  const config = findConfig(run, source, rayonixLayouts);
  const number = (field: string): number => {
    const value = config?.record.get(field);
    if (typeof value === 'number' && value > 0) return value;
    throw new CalibdeskError(
      'bad-input',
      `${source}: its configuration has no ${field}; nothing was deployed`,
      {
        hint: 'name the segment with --segment MTRX:V2:<rows>:<cols>:<um>:<um>',
      },
    );
  };
  const binning = number('binning_f');
  const pitch = (rayonixPitch_um * binning).toFixed(3);
  const size = Math.floor(rayonixPixels / binning);
  return `MTRX:V2:${size}:${size}:${pitch}:${pitch}`;
}

async function aliasOfPanels(
  identity: Identity,
  input: GeometryRunInput,
  detectorType: string,
  id: string,
  context: CallContext,
): Promise<string> {
  const file = join(input.repository, detectorType, `.aliases-${detectorType}.txt`);
  const { alias, content } = await aliasOf(file, {
    id,
    time: identity.now(),
    experiment: input.experiment,
    run: input.run,
    extra: [input.detector],
    user: identity.user,
  });
  if (content === null) return alias;
  if (!input.record) {
    context.note(`${file}: panel ids ${id} are new, they would get the alias ${alias}`);
    return alias;
  }
  await withOutputs({ note: context.note }, async (outputs) => {
    await outputs.write(file, content);
    await outputs.publish();
  });
  return alias;
}

/** Name, type and time of a detector in a run, read from its data. */
export async function readGeometryRun(
  identity: Identity,
  input: GeometryRunInput,
  context: CallContext,
): Promise<GeometryRun> {
  const dataset = `exp=${input.experiment}:run=${input.run}${input.further}`;
  const run = await openNamedRun({ names: [dataset] }, context);
  try {
    const { source } = run.findDetector(input.detector);
    const type = detectorTypeOf(source);
    const detectorType = type.name.toLowerCase();
    const begin = run.eventCount > 0 ? run.event(0) : [...run.all()][0];
    if (begin === undefined)
      throw new CalibdeskError(
        'bad-input',
        `${dataset}: no event tells the time of the run; nothing was deployed`,
        {
          hint: 'give --source, --dettype and --run-time instead',
        },
      );
    let detectorName: string | null = null;
    if (detectorType.startsWith('epix10ka') && !input.namedBySource) {
      const config = findConfig(run, source, epix10kaLayouts);
      if (config === null)
        throw new CalibdeskError(
          'not-found',
          `${dataset}: no configuration of ${source}; nothing was deployed`,
        );
      const id = epixPanels(config).map(epixPanelId).join('_');
      detectorName = await aliasOfPanels(identity, input, detectorType, id, context);
    }
    return {
      source,
      group: type.group,
      detectorType,
      detectorName,
      runTime: timeStamp(new Date(begin.seconds * 1000)),
      matrixName: detectorType === 'rayonix' ? rayonixName(run, source) : null,
    };
  } finally {
    run.close();
  }
}

/**
 * A further name for a geometry that the repository has: a symbolic link `<dettype>_<alias>_<time>.data`, only made with
 * `make`. Source: `-a` of geometry_deploy_constants.
 */
export async function linkGeometry(input: {
  repository: string;
  run: Pick<GeometryRun, 'detectorType' | 'detectorName'>;
  time: string;
  existing: string;
  make: boolean;
}): Promise<{ link: string; made: boolean }> {
  const { repository, run, time, make } = input;
  const existing = basename(input.existing);
  const folder = join(repository, run.detectorType);
  const link = join(folder, `${run.detectorType}_${run.detectorName}_${time}.data`);
  const has = (path: string): Promise<boolean> =>
    lstat(path).then(
      () => true,
      () => false,
    );
  if (!(await has(join(folder, existing))))
    throw new CalibdeskError(
      'not-found',
      `${join(folder, existing)}: there is no such file; nothing was changed`,
      {
        hint: 'the file of -a must lie in the folder of the detector type in the repository',
      },
    );
  if (await has(link))
    throw new CalibdeskError('bad-input', `${link} is there already; nothing was changed`, { file: link });
  if (make) await symlink(existing, link);
  return { link, made: make };
}
