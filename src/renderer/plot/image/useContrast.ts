import type { Ref } from 'vue';
import { computed, shallowRef, watch } from 'vue';
import { settingRef } from '../../state/settings.ts';
import type { ColorMapName, ColorScale } from '../../../domain/color/colorMaps.ts';
import { centredLimits, colorMapNames, colorScales } from '../../../domain/color/colorMaps.ts';
import type { Distribution, Percentage } from './distribution.ts';
import { percentile } from './distribution.ts';

export type PresetName = '0.1-99.9' | '1-99' | '5-95' | 'min-max';
export const presets: Record<PresetName, { label: string; low: Percentage; high: Percentage }> = {
  '0.1-99.9': { label: '0.1–99.9', low: 0.1, high: 99.9 },
  '1-99': { label: '1–99', low: 1, high: 99 },
  '5-95': { label: '5–95', low: 5, high: 95 },
  'min-max': { label: 'min–max', low: 0, high: 100 },
};

function oneOf<T extends string>(names: readonly T[]): (value: unknown) => value is T {
  return (value): value is T => names.some((name) => name === value);
}

/** The last choices hold for all panes and the next start. */
const lastMap = settingRef<ColorMapName>('plot.colorMap', 'viridis', oneOf(colorMapNames));
const lastScale = settingRef<ColorScale>('plot.colorScale', 'linear', oneOf(colorScales));
const lastPreset = settingRef<PresetName>(
  'plot.preset',
  '0.1-99.9',
  oneOf(Object.keys(presets) as PresetName[]),
);

/** Limits, colour map and scale of a pane. Limits follow the preset until they are set by hand or locked. */
export function useContrast(
  arrayKey: Readonly<Ref<unknown>>,
  distribution: Readonly<Ref<Distribution | null>>,
  startMap?: ColorMapName,
) {
  const low = shallowRef(0);
  const high = shallowRef(1);
  const map = shallowRef<ColorMapName>(startMap ?? lastMap.value);
  const scale = shallowRef<ColorScale>(lastScale.value);
  /** Null when the limits were set by hand. */
  const preset = shallowRef<PresetName | null>(lastPreset.value);
  const locked = shallowRef(false);

  function limitsOf(name: PresetName): [number, number] | null {
    if (!distribution.value) return null;
    const lowest = percentile(distribution.value, presets[name].low);
    const highest = percentile(distribution.value, presets[name].high);
    if (lowest === null || highest === null) return null;
    if (map.value === 'diverging') return centredLimits(lowest, highest);
    return [lowest, highest];
  }

  function applyPreset(name: PresetName): void {
    preset.value = name;
    const limits = limitsOf(name);
    if (limits) [low.value, high.value] = limits;
  }

  function choosePreset(name: PresetName): void {
    lastPreset.value = name;
    locked.value = false;
    applyPreset(name);
  }

  /** Limits by hand; kept in order whatever handle passes the other. */
  function setLimits(nextLow: number, nextHigh: number): void {
    if (!Number.isFinite(nextLow) || !Number.isFinite(nextHigh)) return;
    preset.value = null;
    low.value = Math.min(nextLow, nextHigh);
    high.value = Math.max(nextLow, nextHigh);
  }

  function chooseMap(name: ColorMapName): void {
    map.value = name;
    if (name !== 'diverging') lastMap.value = name;
    if (preset.value) applyPreset(preset.value);
    else if (name === 'diverging') [low.value, high.value] = centredLimits(low.value, high.value);
  }

  function chooseScale(name: ColorScale): void {
    scale.value = name;
    lastScale.value = name;
  }

  watch(
    [arrayKey, distribution],
    ([key], [before]) => {
      if (locked.value || !distribution.value) return;
      // A new array gets fresh limits; the exact distribution of the same array leaves limits set by hand alone.
      if (key !== before) applyPreset(preset.value ?? lastPreset.value);
      else if (preset.value) applyPreset(preset.value);
    },
    { immediate: true },
  );

  const limits = computed<[number, number]>(() => [low.value, high.value]);
  return { low, high, limits, map, scale, preset, locked, choosePreset, setLimits, chooseMap, chooseScale };
}

export type Contrast = ReturnType<typeof useContrast>;
