import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BulkHandle } from '../../contract/bulk.ts';
import type { PanelEntry, PanelFileEntry, PanelPlace, PanelTrendPoint } from '../../contract/panels.ts';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { epixPanelId, jungfrauId, sourceAsId } from '../../domain/information/panelIds.ts';
import { fileFigures, type TrendTools } from '../darks/darkTrend.ts';
import { rootsOfEnvironment } from '../darks/experimentPaths.ts';
import { singleRuns } from '../datasets/eachRun.ts';
import { panelFiles, panelFolders } from '../gains/panelFolders.ts';
import { defaultRepository } from '../gains/repository.ts';
import { repositoryOfStore, repositoryOfProgram } from '../gains/repositoryPlace.ts';
import { familyOf } from '../gains/xtcGains.ts';
import {
  epix10kaLayouts,
  epixPanels,
  findConfig,
  jungfrauLayouts,
  jungfrauModules,
} from '../information/panelsOfRun.ts';
import type { IndexFile } from '../readers/xtc/types.ts';
import { readConstants } from '../store/readConstants.ts';
import type { CallContext } from './context.ts';
import { openNamedRun } from './xtcConfig.ts';

const families = ['jungfrau', 'epix10ka'] as const;

/** Where constants of panels may lie: in the repository of the site, beside the store, in the folder of the program. */
export async function panelPlaces(
  services: { readonly home: string },
  { calibdir }: { calibdir: string | null },
): Promise<{ places: PanelPlace[] }> {
  const { site } = rootsOfEnvironment();
  const places: PanelPlace[] = [];
  for (const family of families) {
    const candidates: [PanelPlace['owner'], string | null][] = [
      ['site', site === undefined ? null : defaultRepository(site, family)],
      ['store', calibdir === null ? null : repositoryOfStore(calibdir, family)],
      ['program', repositoryOfProgram(services.home, family)],
    ];
    for (const [owner, root] of candidates) {
      if (root === null) continue;
      const exists = (await stat(root).catch(() => null))?.isDirectory() ?? false;
      places.push({ family, root, owner, exists });
    }
  }
  return { places };
}

export async function listPanels(
  { root }: { root: string },
  context: CallContext,
): Promise<{ root: string; panels: PanelEntry[]; others: number }> {
  return { root, ...(await panelFolders(root, context)) };
}

export async function listPanelFiles({
  root,
  panel,
}: {
  root: string;
  panel: string;
}): Promise<{ files: PanelFileEntry[] }> {
  return { files: await panelFiles(folderOf(root, panel)) };
}

/** Folder of a panel. The id comes from outside: it must stay below the repository. */
function folderOf(root: string, panel: string): string {
  if (panel === '.' || panel === '..')
    throw new CalibdeskError('bad-input', `${JSON.stringify(panel)} is no id of a panel`);
  return join(root, panel);
}

/** Figures of the constants of one type and gain mode of a panel over time, the latest last. */
export async function panelTrend(
  tools: TrendTools,
  input: { root: string; panel: string; type: string; mode: string; most: number },
  context: CallContext,
): Promise<{ points: PanelTrendPoint[]; left: number }> {
  const folder = folderOf(input.root, input.panel);
  const wanted = (await panelFiles(folder))
    .filter(({ type, mode }) => type === input.type && mode === input.mode)
    .toReversed();
  const shown = wanted.slice(-input.most);
  const points: PanelTrendPoint[] = [];
  for (const { path, stamp, experiment, run } of shown) {
    context.signal.throwIfAborted();
    context.progress({ stage: 'reading constants', done: points.length, total: shown.length, unit: 'files' });
    const { median, nonzero, pixels, problem } = await fileFigures(tools, join(folder, path), context);
    points.push({
      path,
      stamp,
      experiment,
      run,
      median,
      nonzero: problem === null ? nonzero : null,
      pixels,
      problem,
    });
  }
  return { points, left: wanted.length - shown.length };
}

/**
 * Numbers of one file of a panel.
 * @throws CalibdeskError not-found, unreadable
 */
export async function panelImage(
  services: { readonly bulk: { put(array: NdArray): BulkHandle } },
  { root, panel, path }: { root: string; panel: string; path: string },
): Promise<{ image: BulkHandle }> {
  return { image: services.bulk.put((await readConstants(join(folderOf(root, panel), path))).array) };
}

/** Ids of the panels of all detectors of a run that switch gain, with their places. Errors: those of opening the run. */
export async function mountedPanels(
  input: { dsname: string; indexFile?: IndexFile | undefined },
  context: CallContext,
): Promise<{ mounted: { id: string; source: string; index: number }[] }> {
  const [first] = singleRuns([input.dsname]);
  const run = await openNamedRun({ names: first!.names, indexFile: input.indexFile }, context);
  try {
    const mounted: { id: string; source: string; index: number }[] = [];
    for (const { source, device } of run.detectors) {
      const family = familyOf(device);
      if (family === null) continue;
      const config = findConfig(run, source, family === 'jungfrau' ? jungfrauLayouts : epix10kaLayouts);
      if (config === null) continue;
      let ids: string[];
      if (family === 'epix10ka') ids = epixPanels(config).map(epixPanelId);
      else {
        const { version, modules } = jungfrauModules(config);
        ids = (jungfrauId(version, modules) ?? sourceAsId(source)).split('_');
      }
      for (const [index, id] of ids.entries()) mounted.push({ id, source, index });
    }
    return { mounted };
  } finally {
    run.close();
  }
}
