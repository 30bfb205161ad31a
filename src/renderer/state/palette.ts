import { ref } from 'vue';

export type PaletteMode = 'commands' | 'names';

/** Which palette is open; null = none. */
export const palette = ref<PaletteMode | null>(null);

export function openPalette(mode: PaletteMode): void {
  palette.value = mode;
}
