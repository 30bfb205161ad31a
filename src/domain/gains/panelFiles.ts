/** Names of files in the repository of panels (reference epix10ka-jungfrau 3). */

/** What stands in a panel's file. */
export type PanelType =
  | 'pedestals'
  | 'rms'
  | 'status'
  | 'dark_min'
  | 'dark_max'
  | 'gain'
  | 'gainci'
  | 'chi2ci'
  | 'offset'
  | 'offsetph';

interface PanelTypeForm {
  /** Folder below that of the panel. */
  folder: string;
  /** printf conversion of its numbers. */
  format: string;
  /** Type in the calibration store; null: never deployed by itself. */
  storeType: string | null;
}

export const panelTypes: Readonly<Record<PanelType, PanelTypeForm>> = {
  pedestals: { folder: 'pedestals', format: '%.3f', storeType: 'pedestals' },
  rms: { folder: 'rms', format: '%.3f', storeType: 'pixel_rms' },
  status: { folder: 'status', format: '%4i', storeType: 'pixel_status' },
  dark_min: { folder: 'dark_min', format: '%6i', storeType: 'dark_min' },
  dark_max: { folder: 'dark_max', format: '%6i', storeType: 'dark_max' },
  gain: { folder: 'gain', format: '%.6f', storeType: 'pixel_gain' },
  gainci: { folder: 'gain', format: '%.6f', storeType: 'pixel_gain' },
  chi2ci: { folder: 'gain', format: '%.3f', storeType: null },
  offset: { folder: 'offset', format: '%.6f', storeType: null },
  offsetph: { folder: 'offset', format: '%.6f', storeType: null },
};

/** What one panel's files of one run are called by. */
export interface PanelPrefix {
  /** `epix10ka` (quads and 2M too) or `jungfrau`. */
  detector: 'epix10ka' | 'jungfrau';
  alias: string;
  /** `YYYYmmddHHMMSS` */
  stamp: string;
  experiment: string;
  run: number;
}

export const runText = (run: number): string => `r${String(run).padStart(4, '0')}`;

/** `<detector>_<alias>_<stamp>_<experiment>_r<run>` */
export function prefixText({ detector, alias, stamp, experiment, run }: PanelPrefix): string {
  return `${detector}_${alias}_${stamp}_${experiment}_${runText(run)}`;
}

/** Path below the panel's folder of one type and mode (`FH`, `gm0-Normal`), or of all modes merged (`mode` null). */
export function panelFilePath(prefix: PanelPrefix, type: PanelType, mode: string | null): string {
  const name = `${prefixText(prefix)}_${type}`;
  return `${panelTypes[type].folder}/${mode === null ? `${name}.txt` : `${name}_${mode}.dat`}`;
}

/** Name below `merge_tmp` of the constants of a whole detector, without the ending. `type` is that of the store. */
export function mergedName(
  detector: string,
  stamp: string,
  experiment: string,
  run: number,
  type: string,
): string {
  return `${detector}-${stamp}-${experiment}-${runText(run)}-${type}`;
}

/** What the name of a panel's file tells. */
export interface PanelFileName extends PanelPrefix {
  type: PanelType;
  /** `FH`, `gm0-Normal`; null: all modes merged. */
  mode: string | null;
}

const namePattern = new RegExp(
  `^(jungfrau|epix10ka)_(.+)_(\\d{14})_(.+)_r(\\d{4,})_(${Object.keys(panelTypes).join('|')})(?:_([^_]+)\\.dat|\\.txt)$`,
);

/** Takes the name of a file in the repository apart; null: it is none of a panel's constants. */
export function parsePanelFileName(name: string): PanelFileName | null {
  const match = namePattern.exec(name);
  if (match === null) return null;
  const [, detector, alias, stamp, experiment, run, type, mode] = match;
  return {
    detector: detector as PanelFileName['detector'],
    alias,
    stamp,
    experiment,
    run: Number(run),
    type: type as PanelType,
    mode: mode ?? null,
  };
}
