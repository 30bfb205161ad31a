import { scaleByOwn, scaleBySource } from '../../domain/gains/epixMerge.ts';
import { epix10kaModes, type Epix10kaMode } from '../../domain/gains/epix10kaModes.ts';
import { panelFilePath, type PanelPrefix, type PanelType } from '../../domain/gains/panelFiles.ts';
import { checkShape, readPanelMap } from './readPanel.ts';
import type { Repository } from './repository.ts';
import type { UsedConstants } from './usedConstants.ts';

/** Modes of switched pixels, and the modes they switch from. */
const sourceOf: Readonly<Partial<Record<Epix10kaMode, Epix10kaMode>>> = {
  'AHL-L': 'AHL-H',
  'AML-L': 'AML-M',
};

/** How one map is to be made. */
export interface MapPlan {
  used: UsedConstants;
  /** Files that are read, the first of them for the map itself. */
  files: string[];
  make(read: (file: string) => Promise<Float64Array>): Promise<Float32Array | number>;
}

const single = (values: Float64Array): Float32Array => Float32Array.from(values);

/** Pedestals of switched pixels where there are none: those of FL and an offset from photons, if both are there. */
async function fromPhotons(
  repository: Repository,
  panel: string,
  mode: Epix10kaMode,
  stamp: string,
): Promise<[low: string, offset: string] | null> {
  if (sourceOf[mode] === undefined) return null;
  const low = await repository.find(panel, 'pedestals', 'FL', stamp);
  const offset = await repository.find(panel, 'offsetph', mode.slice(0, 3), stamp);
  return low === null || offset === null ? null : [low, offset];
}

/**
 * Finds what the map of a mode of a panel is made of (reference epix10ka-jungfrau 7.3). `gains`: default gain of each mode, ADU/keV.
 */
export async function planMap(
  repository: Repository,
  panel: { index: number; id: string },
  type: PanelType,
  number: number,
  stamp: string,
  gains: readonly number[],
): Promise<MapPlan> {
  const mode = epix10kaModes[number];
  const source = sourceOf[mode];
  const isSwitched = source !== undefined;
  const lookUp = !(isSwitched && (type === 'rms' || type === 'status'));
  const file = lookUp ? await repository.find(panel.id, type, mode, stamp) : null;
  const used: UsedConstants = { panel: panel.index, ctype: type, mode, file, default: null };
  const constant = (value: number): MapPlan => ({
    used: { ...used, file: null, default: value },
    files: [],
    make: async () => value,
  });
  if (type === 'gainci') {
    const from = source === undefined ? null : await repository.find(panel.id, 'gainci', source, stamp);
    // Without the map of the mode that the pixels switch from there is no scale.
    if (file === null || (isSwitched && from === null)) return constant(gains[number]);
    return {
      used,
      files: from === null ? [file] : [file, from],
      make: async (read) => {
        const map = single(await read(file));
        return from === null
          ? scaleByOwn(map, gains[number])
          : scaleBySource(map, await read(from), gainOf(gains, source!));
      },
    };
  }
  if (file !== null) return { used, files: [file], make: async (read) => single(await read(file)) };
  switch (type) {
    case 'gain':
      return constant(gains[number]);
    case 'rms':
      return constant(1);
    default:
      break;
  }
  const photons = type === 'pedestals' ? await fromPhotons(repository, panel.id, mode, stamp) : null;
  if (photons === null) return constant(0);
  return {
    used: { ...used, file: photons[0] },
    files: [...photons],
    make: async (read) => {
      const low = await read(photons[0]);
      const offset = await read(photons[1]);
      return single(low.map((value, pixel) => value + offset[pixel]));
    },
  };
}

const gainOf = (gains: readonly number[], mode: Epix10kaMode): number => gains[epix10kaModes.indexOf(mode)];

/** A reader of maps of one shape; links that are only planned are followed. */
export function mapReader(
  repository: Repository,
  rows: number,
  columns: number,
): (file: string) => Promise<Float64Array> {
  return async (file) => {
    const map = await readPanelMap(repository.resolved(file));
    checkShape(map, rows, columns, 'the first file');
    return map.values;
  };
}

/** Links through which the fixed modes take the charge-injection gains of the auto-ranging ones, of this very run only. */
const linkedModes: readonly [Epix10kaMode, Epix10kaMode][] = [
  ['FH', 'AHL-H'],
  ['FM', 'AML-M'],
  ['FL', 'AML-L'],
];

export async function planGainLinks(
  repository: Repository,
  panel: string,
  prefix: PanelPrefix,
): Promise<void> {
  for (const [mode, target] of linkedModes) {
    const from = `${panel}/${panelFilePath(prefix, 'gainci', target)}`;
    if (!(await repository.has(from))) continue;
    const link = repository.path(`${panel}/${panelFilePath(prefix, 'gainci', mode)}`);
    repository.planLink(link, from.slice(from.lastIndexOf('/') + 1));
  }
}
