import { shallowRef } from 'vue';

/** What lies under the cursor, in the left part of the status line; null = nothing. */
export const cursorText = shallowRef<string | null>(null);

/** E.g. `p 3  row 211 col 87  value 1843 ADU`, or `no pixel` over a gap. */
export function setCursorText(text: string | null): void {
  cursorText.value = text;
}
