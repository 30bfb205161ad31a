import { mergedName, panelFilePath, panelTypes, type PanelType } from '../../domain/gains/panelFiles.ts';
import type { GainFamily } from './gainDataset.ts';
import { ModeArrays, writeMerged, type MergedFile, type MergeWriter } from './mergedConstants.ts';
import type { PanelDocument } from './panelCheck.ts';

/** What the merged files of one deployment are called by, and their size. */
export interface MergeTarget {
  family: GainFamily;
  /** The detector as the user named it: it names the merged files. */
  detector: string;
  stamp: string;
  experiment: string;
  run: number;
  panels: readonly PanelDocument[];
  modes: number;
  rows: number;
  columns: number;
}

/** One type and how the map of a mode of a panel is made. */
export interface MergeType {
  type: PanelType;
  fill(part: Float32Array, mode: number, panel: PanelDocument): Promise<void>;
}

/** Merges each type: one text per panel with all modes, and one of the whole detector in `merge_tmp`. Returns the latter. */
export async function mergePanels(
  writer: MergeWriter,
  target: MergeTarget,
  types: readonly MergeType[],
): Promise<MergedFile[]> {
  const { family, detector, stamp, experiment, run, panels, modes, rows, columns } = target;
  const { context } = writer;
  const merged: MergedFile[] = [];
  for (const [done, { type, fill }] of types.entries()) {
    context.progress({ stage: `merging ${type}`, done, total: types.length, unit: 'types' });
    const { format, storeType } = panelTypes[type];
    const arrays = new ModeArrays(modes, panels.length, rows, columns);
    for (const [at, panel] of panels.entries()) {
      for (let mode = 0; mode < modes; mode++) {
        context.signal.throwIfAborted();
        await fill(arrays.part(mode, at), mode, panel);
      }
      const prefix = { detector: family, alias: panel.alias, stamp, experiment, run };
      const array = { shape: [modes, 1, rows, columns], data: arrays.ofPanel(at) };
      await writeMerged(writer, `${panel.id}/${panelFilePath(prefix, type, null)}`, array, format);
    }
    const name = mergedName(detector, stamp, experiment, run, storeType!);
    merged.push({
      file: await writeMerged(writer, `merge_tmp/${name}.txt`, arrays, format),
      type: storeType!,
    });
  }
  return merged;
}
