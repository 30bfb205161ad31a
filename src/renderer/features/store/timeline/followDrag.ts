/** Calls `move` for a pointer that was pressed, at once and until it is released, wherever it goes. */
export function followDrag(event: PointerEvent, move: (event: PointerEvent) => void): void {
  if (event.button !== 0) return;
  const target = event.currentTarget as HTMLElement;
  target.setPointerCapture(event.pointerId);
  const onMove = (moved: Event): void => move(moved as PointerEvent);
  const stop = (): void => {
    target.removeEventListener('pointermove', onMove);
    target.removeEventListener('pointerup', stop);
    target.removeEventListener('pointercancel', stop);
  };
  target.addEventListener('pointermove', onMove);
  target.addEventListener('pointerup', stop);
  target.addEventListener('pointercancel', stop);
  move(event);
}
