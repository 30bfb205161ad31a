import type { Ref, ShallowRef } from 'vue';
import { onBeforeUnmount, onMounted, shallowRef } from 'vue';

interface PointerOptions {
  element: Readonly<ShallowRef<HTMLElement | null>>;
  pan: (dx: number, dy: number) => void;
  zoom: (x: number, y: number, factor: number) => void;
  fit: () => void;
  size: Readonly<Ref<{ width: number; height: number }>>;
  /** A click that did not drag. */
  pick?: ((x: number, y: number) => void) | undefined;
  /** Something under the pointer that is dragged instead of the picture; gives what follows it, or null. */
  grab?: ((x: number, y: number) => ((x: number, y: number) => void) | null) | undefined;
}

const keyPanPixels = 48;
const keyZoomFactor = 1.25;
/** A hand that clicks is not perfectly still. */
const clickPixels = 3;

/** Mouse, pen, touch pad and keys of a pane; `point` is the place under the cursor in CSS pixels, null outside. */
export function usePointer({ element, pan, zoom, fit, size, pick, grab }: PointerOptions) {
  const point = shallowRef<[number, number] | null>(null);
  /** The point was chosen by keys (the middle of the pane) and gets a cross. */
  const byKeys = shallowRef(false);
  let drag: { id: number; x: number; y: number } | null = null;
  /** Where a press of the first button began, until it has moved too far to be a click. */
  let press: { x: number; y: number } | null = null;
  let grabbed: ((x: number, y: number) => void) | null = null;

  function place(event: PointerEvent | WheelEvent | MouseEvent): [number, number] {
    const box = element.value?.getBoundingClientRect();
    return box ? [event.clientX - box.left, event.clientY - box.top] : [0, 0];
  }

  function onDown(event: PointerEvent): void {
    if (event.button !== 0 && event.button !== 1) return;
    drag = { id: event.pointerId, x: event.clientX, y: event.clientY };
    press = event.button === 0 ? { x: event.clientX, y: event.clientY } : null;
    grabbed = press ? (grab?.(...place(event)) ?? null) : null;
    element.value?.setPointerCapture(event.pointerId);
    element.value?.focus({ preventScroll: true });
  }

  function onMove(event: PointerEvent): void {
    byKeys.value = false;
    if (press && Math.hypot(event.clientX - press.x, event.clientY - press.y) > clickPixels) press = null;
    if (drag && drag.id === event.pointerId) {
      if (!grabbed) pan(event.clientX - drag.x, event.clientY - drag.y);
      else if (!press) grabbed(...place(event));
      drag = { id: event.pointerId, x: event.clientX, y: event.clientY };
    }
    point.value = place(event);
  }

  function onUp(event: PointerEvent): void {
    if (drag?.id !== event.pointerId) return;
    drag = null;
    grabbed = null;
    if (press && event.type === 'pointerup') pick?.(...place(event));
    press = null;
  }

  function onLeave(): void {
    if (!drag && !byKeys.value) point.value = null;
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1);
    // One notch of a wheel (100 to 120 pixels) zooms by about a fifth; a touch pad in proportion.
    const factor = Math.exp(-Math.max(-240, Math.min(240, pixels)) * 0.0016);
    zoom(...place(event), factor);
    point.value = place(event);
  }

  /** Handles a key of the pane; true when it meant something. */
  function onKey(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const step = event.shiftKey ? keyPanPixels * 4 : keyPanPixels;
    const middle: [number, number] = [size.value.width / 2, size.value.height / 2];
    const actions: Record<string, () => void> = {
      ArrowLeft: () => pan(step, 0),
      ArrowRight: () => pan(-step, 0),
      ArrowUp: () => pan(0, step),
      ArrowDown: () => pan(0, -step),
      '+': () => zoom(...middle, keyZoomFactor),
      '=': () => zoom(...middle, keyZoomFactor),
      '-': () => zoom(...middle, 1 / keyZoomFactor),
      f: fit,
    };
    const action = actions[event.key];
    if (!action) return false;
    event.preventDefault();
    byKeys.value = true;
    action();
    point.value = middle;
    return true;
  }

  function onBlur(): void {
    if (!byKeys.value) return;
    byKeys.value = false;
    point.value = null;
  }

  onMounted(() => {
    const target = element.value;
    if (!target) return;
    target.addEventListener('pointerdown', onDown);
    target.addEventListener('pointermove', onMove);
    target.addEventListener('pointerup', onUp);
    target.addEventListener('pointercancel', onUp);
    target.addEventListener('pointerleave', onLeave);
    target.addEventListener('wheel', onWheel, { passive: false });
    target.addEventListener('dblclick', fit);
    target.addEventListener('blur', onBlur);
  });
  onBeforeUnmount(() => {
    const target = element.value;
    if (!target) return;
    target.removeEventListener('pointerdown', onDown);
    target.removeEventListener('pointermove', onMove);
    target.removeEventListener('pointerup', onUp);
    target.removeEventListener('pointercancel', onUp);
    target.removeEventListener('pointerleave', onLeave);
    target.removeEventListener('wheel', onWheel);
    target.removeEventListener('dblclick', fit);
    target.removeEventListener('blur', onBlur);
  });

  return { point, byKeys, onKey };
}
