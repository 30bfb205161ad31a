import type { Ref, ShallowRef } from 'vue';
import { onBeforeUnmount, onMounted, shallowRef, watch } from 'vue';
import type { DrawState } from './glRenderer.ts';
import { GlRenderer } from './glRenderer.ts';
import type { TexelData } from './glRenderer.ts';
import { liesElsewhere, type Layout } from './layout.ts';
import type { OverlayState } from './overlay.ts';
import { drawOverlay } from './overlay.ts';
import type { PaneSize, Viewport } from './viewport.ts';
import { fitView, panBy, resizeView, zoomAt } from './viewport.ts';

export interface StagePicture {
  layout: Layout;
  texels: TexelData;
}

/** Own drawing of a view over the picture. */
export type OverlayPaint = (context: CanvasRenderingContext2D, view: Viewport, pane: PaneSize) => void;

interface StageOptions {
  glCanvas: Readonly<ShallowRef<HTMLCanvasElement | null>>;
  overlayCanvas: Readonly<ShallowRef<HTMLCanvasElement | null>>;
  picture: Readonly<Ref<StagePicture | null>>;
  view: Ref<Viewport>;
  /** Everything the picture depends on but view, pane and motion. */
  drawState: () => Omit<DrawState, 'view' | 'pane' | 'moving'>;
  overlayState: () => Omit<OverlayState, 'view' | 'pane' | 'layout'>;
  /** Draws over everything, in CSS pixels. */
  paint?: OverlayPaint | undefined;
  /** The view is already that of another picture of the same layout: it is not fitted at the start. */
  keepView?: boolean | undefined;
}

const calmAfterMs = 140;
/** Pictures that follow each other sooner are stepped through. */
const steppingMs = 300;

/** The two canvases of a pane: size, context loss, and drawing at most once per frame of the screen. */
export function useStage({
  glCanvas,
  overlayCanvas,
  picture,
  view,
  drawState,
  overlayState,
  paint,
  keepView = false,
}: StageOptions) {
  const pane = shallowRef<PaneSize>({ width: 0, height: 0 });
  /** Why no picture can be drawn, for the user; null when all is well. */
  const failure = shallowRef<string | null>(null);
  /** Milliseconds of the last draw call, without the work of the graphics. */
  const lastDrawMs = shallowRef(0);
  let renderer: GlRenderer | null = null;
  let frame = 0;
  let moving = false;
  let calmTimer: ReturnType<typeof setTimeout> | undefined;
  let uploaded = false;
  /** The textures hold the array before, in parts or as a whole. */
  let replacing = false;
  /** The canvas lost its content. */
  let emptied = false;
  let overlayStale = true;
  let lastTaken = 0;
  let observer: ResizeObserver | null = null;
  let fitWanted = !keepView;

  function draw(): void {
    frame = 0;
    const current = picture.value;
    const overlay = overlayCanvas.value?.getContext('2d');
    if (!overlay || !overlayCanvas.value || pane.value.width === 0) return;
    const started = performance.now();
    if (renderer && !renderer.lost) {
      try {
        if (!uploaded) {
          uploaded = renderer.uploadStep();
          if (!uploaded) requestDraw(false);
        }
        // What is on the screen stays until the next array is there as a whole.
        if (uploaded || !replacing || emptied)
          renderer.draw({ ...drawState(), view: view.value, pane: pane.value, moving });
      } catch (error) {
        failure.value = error instanceof Error ? error.message : String(error);
      }
    }
    lastDrawMs.value = performance.now() - started;
    if (!overlayStale) return;
    overlayStale = false;
    const ratio = overlayCanvas.value.width / pane.value.width;
    overlay.setTransform(ratio, 0, 0, ratio, 0, 0);
    overlay.clearRect(0, 0, pane.value.width, pane.value.height);
    if (current) {
      drawOverlay(overlay, { ...overlayState(), layout: current.layout, view: view.value, pane: pane.value });
      paint?.(overlay, view.value, pane.value);
    }
  }

  /** Draws with the next picture of the screen; what lies over the image only where that changes too. */
  function requestDraw(overlay = true): void {
    overlayStale ||= overlay;
    if (frame === 0) frame = requestAnimationFrame(draw);
  }

  /** While things move fewer texels are averaged; the full quality follows when they rest. */
  function requestMovingDraw(overlay = true): void {
    moving = true;
    clearTimeout(calmTimer);
    calmTimer = setTimeout(() => {
      moving = false;
      requestDraw(false);
    }, calmAfterMs);
    requestDraw(overlay);
  }

  function fit(): void {
    if (picture.value) view.value = fitView(picture.value.layout, pane.value);
  }

  function zoom(x: number, y: number, factor: number): void {
    if (!picture.value) return;
    const { scale } = fitView(picture.value.layout, pane.value);
    view.value = zoomAt(view.value, pane.value, x, y, factor, scale);
  }

  function pan(dx: number, dy: number): void {
    if (picture.value) view.value = panBy(view.value, picture.value.layout, dx, dy);
  }

  /** Texels that the renderer holds, for panels that only move. */
  let heldTexels: TexelData | null = null;
  let heldLayout: Layout | null = null;

  function takePicture(): void {
    const current = picture.value;
    if (!renderer || renderer.lost || !current) return;
    try {
      if (current.texels !== heldTexels || !renderer.setLayout(current.layout)) {
        replacing = renderer.setData(current.texels, current.layout);
        heldTexels = current.texels;
        uploaded = false;
      }
      failure.value = null;
    } catch (error) {
      failure.value = error instanceof Error ? error.message : String(error);
    }
    const overlay = current.layout !== heldLayout || current.texels.kind === 'bits';
    heldLayout = current.layout;
    const now = performance.now();
    if (now - lastTaken < steppingMs) requestMovingDraw(overlay);
    else requestDraw(overlay);
    lastTaken = now;
  }

  function resize(): void {
    const canvas = glCanvas.value;
    if (!canvas || !overlayCanvas.value) return;
    const box = canvas.getBoundingClientRect();
    const next = { width: Math.round(box.width), height: Math.round(box.height) };
    // Hidden (another activity is shown): what was looked at stays.
    if (next.width === 0 || next.height === 0) return;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    for (const target of [canvas, overlayCanvas.value]) {
      const width = Math.max(1, Math.round(next.width * ratio));
      const height = Math.max(1, Math.round(next.height * ratio));
      if (target.width !== width) target.width = width;
      if (target.height !== height) target.height = height;
    }
    const before = pane.value;
    pane.value = next;
    if (next.width > 0 && picture.value) {
      if (fitWanted || (before.width === 0 && !keepView)) {
        fitWanted = false;
        fit();
      } else if (before.width > 0) view.value = resizeView(view.value, picture.value.layout, before, next);
    }
    // At once and not with the next frame: a canvas of a new size is empty, which would flash.
    cancelAnimationFrame(frame);
    emptied = overlayStale = true;
    draw();
    emptied = false;
  }

  function onLost(event: Event): void {
    event.preventDefault();
    renderer?.forget();
    heldTexels = null;
    failure.value = 'The graphics were reset by the system; the picture comes back by itself.';
  }

  function onRestored(): void {
    failure.value = null;
    takePicture();
  }

  onMounted(() => {
    const canvas = glCanvas.value;
    if (!canvas) return;
    canvas.addEventListener('webglcontextlost', onLost);
    canvas.addEventListener('webglcontextrestored', onRestored);
    try {
      renderer = new GlRenderer(canvas);
    } catch (error) {
      failure.value = error instanceof Error ? error.message : String(error);
    }
    observer = new ResizeObserver(resize);
    observer.observe(canvas);
    takePicture();
  });

  onBeforeUnmount(() => {
    glCanvas.value?.removeEventListener('webglcontextlost', onLost);
    glCanvas.value?.removeEventListener('webglcontextrestored', onRestored);
    observer?.disconnect();
    cancelAnimationFrame(frame);
    clearTimeout(calmTimer);
    renderer?.dispose();
    renderer = null;
  });

  watch(picture, (next, before) => {
    const same = before && next && (before.texels === next.texels || sameLayout(before.layout, next.layout));
    // Panels side by side, and then at their places: what was looked at lies elsewhere. Panels that are dragged move little.
    const elsewhere = before !== null && next !== null && liesElsewhere(before.layout, next.layout);
    if (next && (!same || elsewhere) && !(keepView && before === null)) {
      // Another file of the same shape keeps the place that is looked at.
      if (pane.value.width > 0) fit();
      else fitWanted = true;
    }
    takePicture();
  });
  watch(view, () => requestMovingDraw());

  /** Draws now, so that the canvas can be read in the same task (its content is not kept afterwards). */
  function drawNow(): void {
    cancelAnimationFrame(frame);
    moving = false;
    overlayStale = true;
    while (renderer && !renderer.lost && !uploaded) uploaded = renderer.uploadStep();
    draw();
  }

  return { pane, failure, lastDrawMs, requestDraw, requestMovingDraw, drawNow, fit, zoom, pan };
}

function sameLayout(a: Layout, b: Layout): boolean {
  return a.width === b.width && a.height === b.height && a.panels.length === b.panels.length;
}
