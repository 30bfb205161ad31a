import { computed, ref, watchEffect } from 'vue';
import { settingRef } from './settings.ts';

export const themeChoices = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const isThemeChoice = (value: unknown): value is ThemeChoice =>
  themeChoices.some((choice) => choice === value);

export const themeChoice = settingRef<ThemeChoice>('theme', 'system', isThemeChoice);

const query = window.matchMedia('(prefers-color-scheme: dark)');
const systemDark = ref(query.matches);
query.addEventListener('change', (event) => {
  systemDark.value = event.matches;
});

/** The theme in force. Canvases read their colours again when it changes. */
export const theme = computed<'light' | 'dark'>(() => {
  if (themeChoice.value === 'system') return systemDark.value ? 'dark' : 'light';
  return themeChoice.value;
});

/** Keeps the class of the document in step with the theme; called once. */
export function applyTheme(): void {
  watchEffect(() => {
    document.documentElement.classList.toggle('dark', theme.value === 'dark');
  });
}

/** Light becomes dark and the other way round; a choice equal to the system's returns to following it. */
export function switchTheme(): void {
  const next = theme.value === 'dark' ? 'light' : 'dark';
  themeChoice.value = (next === 'dark') === systemDark.value ? 'system' : next;
}
