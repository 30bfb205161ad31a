import { reactive, watch } from 'vue';
import { readSetting, writeSetting } from './settings.ts';

export interface PaneState {
  /** Width or height, CSS pixels. */
  size: number;
  open: boolean;
}
export type PaneName = 'side' | 'inspector' | 'drawer';

export const paneLimits: Record<PaneName, { min: number; max: number; initial: number }> = {
  side: { min: 180, max: 640, initial: 288 },
  inspector: { min: 200, max: 640, initial: 300 },
  drawer: { min: 72, max: 480, initial: 132 },
};

/** Sizes of the panes of the shell, restored at the next start. */
export const layout = reactive<Record<PaneName, PaneState>>({
  side: { size: paneLimits.side.initial, open: true },
  inspector: { size: paneLimits.inspector.initial, open: true },
  drawer: { size: paneLimits.drawer.initial, open: false },
});

export function clampSize(pane: PaneName, size: number): number {
  const { min, max } = paneLimits[pane];
  return Math.round(Math.min(max, Math.max(min, size)));
}

export function togglePane(pane: PaneName): void {
  layout[pane].open = !layout[pane].open;
}

/** Takes the stored layout and keeps it up to date from then on; called once after the settings are read. */
export function restoreLayout(): void {
  const stored = readSetting('layout');
  if (typeof stored === 'object' && stored !== null) {
    for (const name of Object.keys(paneLimits) as PaneName[]) {
      const pane = (stored as Record<string, unknown>)[name];
      if (typeof pane !== 'object' || pane === null) continue;
      const { size, open } = pane as Record<string, unknown>;
      if (typeof size === 'number' && Number.isFinite(size)) layout[name].size = clampSize(name, size);
      if (typeof open === 'boolean') layout[name].open = open;
    }
  }
  watch(layout, () => writeSetting('layout', layout), { deep: true });
}
