import { shallowReactive } from 'vue';

export type QuickKind = 'experiment' | 'run' | 'source' | 'file';

/** Something that Ctrl+P finds by name. */
export interface QuickItem {
  kind: QuickKind;
  label: string;
  detail: string;
  perform: () => void | Promise<void>;
}

/** Gives all its items; the palette filters. Asked each time the palette opens. */
export type QuickProvider = () => QuickItem[] | Promise<QuickItem[]>;

export const quickProviders = shallowReactive(new Set<QuickProvider>());

/** Adds things to Ctrl+P; returns how to take them back. */
export function provideQuickItems(provider: QuickProvider): () => void {
  quickProviders.add(provider);
  return () => quickProviders.delete(provider);
}
