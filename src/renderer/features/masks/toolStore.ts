import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import type { PlanePoint, Shape } from '../../../domain/masks/shapes.ts';
import type { MaskTool } from './drawing.ts';

/** The tool in the hand, and what it is drawing. */
export const useMaskTool = defineStore('mask-tool', () => {
  const tool = ref<MaskTool>('look');
  /** Strokes take away instead of adding. */
  const remove = ref(false);
  /** Draw across all panels, or only on the panel where the stroke begins. */
  const across = ref(true);
  /** Of lines and brush, in pixels. */
  const width = ref(8);
  /** Flood takes values within so much of the pixel that is clicked. */
  const tolerance = ref(0);
  const connected = ref(true);
  const draft = shallowRef<Shape | null>(null);
  /** Corners of a polygon that is not closed yet, in world units. */
  const corners = shallowRef<readonly PlanePoint[]>([]);

  function drop(): void {
    draft.value = null;
    corners.value = [];
  }
  watch(tool, drop);
  return { tool, remove, across, width, tolerance, connected, draft, corners, drop };
});
