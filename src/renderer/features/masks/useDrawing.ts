import { floodByValue } from '../../../domain/masks/flood.ts';
import { encodeRuns } from '../../../domain/masks/pixelRuns.ts';
import type { PlanePoint } from '../../../domain/masks/shapes.ts';
import { numberAt } from '../../../domain/array/ndarray.ts';
import type { Address, Panel } from '../../plot/image/layout.ts';
import { showInfo } from '../../state/toasts.ts';
import { brushStep, draggedShape, movedStroke, strokeAt, strokesOf, type MaskTool } from './drawing.ts';
import { useMaskStore } from './maskStore.ts';
import { useMaskTool } from './toolStore.ts';

/** Keys of the tools, in the picture. */
export const toolKeys: Readonly<Record<string, MaskTool>> = {
  v: 'look',
  r: 'rectangle',
  c: 'circle',
  s: 'sector',
  p: 'polygon',
  l: 'line',
  b: 'brush',
  g: 'flood',
};

const titles: Record<MaskTool, string> = {
  look: 'move',
  rectangle: 'rectangle',
  circle: 'circle',
  sector: 'ring sector',
  polygon: 'polygon',
  line: 'line',
  brush: 'brush',
  flood: 'flood',
};

/** From pointer and keys to strokes. Points are world points of the picture. */
export function useDrawing() {
  const masks = useMaskStore();
  const hand = useMaskTool();
  let startPanel: Panel | null = null;

  /** Where sectors have their centre: the beam on a detector, else the middle of the picture. */
  function centre(): PlanePoint {
    const { surface } = masks;
    if (!surface || surface.unit_um !== null) return [0, 0];
    return [surface.layout.left + surface.layout.width / 2, surface.layout.top + surface.layout.height / 2];
  }

  function commit(): void {
    const { surface } = masks;
    const shape = hand.draft;
    hand.draft = null;
    if (!surface || !shape) return;
    const title = `${hand.remove ? 'erase ' : ''}${titles[hand.tool]}`;
    masks.draw(title, strokesOf(surface, shape, hand.across ? null : startPanel, hand.remove));
  }

  function grab(world: PlanePoint, address: Address | null): ((to: PlanePoint) => void) | null {
    const { surface } = masks;
    if (!surface) return null;
    if (hand.tool === 'look') return grabStroke(world);
    if (hand.tool === 'polygon' || hand.tool === 'flood') return null;
    if (!hand.across && !address) return null;
    startPanel = address?.panel ?? null;
    const points: PlanePoint[] = [world];
    return (to) => {
      const last = points[points.length - 1];
      if (hand.tool !== 'brush' || Math.hypot(to[0] - last[0], to[1] - last[1]) >= brushStep) points.push(to);
      hand.draft = draggedShape(hand.tool, [...points], { width: hand.width, centre: centre() });
    };
  }

  /** The stroke under the pointer is moved, all the way in one step. */
  function grabStroke(world: PlanePoint): ((to: PlanePoint) => void) | null {
    const { surface } = masks;
    if (!surface) return null;
    const at = strokeAt(surface, masks.strokes, world);
    if (at === null || at !== masks.selectedStroke) return null;
    const before = masks.strokes;
    let again = false;
    return (to) => {
      const next = before.map((stroke, i) => (i === at ? movedStroke(surface, stroke, world, to) : stroke));
      masks.setStrokes('move a shape', next, again);
      again = true;
    };
  }

  function pick(world: PlanePoint, address: Address | null): void {
    const { surface } = masks;
    if (!surface) return;
    if (hand.tool === 'look') masks.selectedStroke = strokeAt(surface, masks.strokes, world);
    else if (hand.tool === 'flood') flood(address);
    else if (hand.tool === 'polygon') {
      if (hand.corners.length === 0) startPanel = address?.panel ?? null;
      if (hand.across || startPanel) hand.corners = [...hand.corners, world];
    } else if (hand.tool === 'brush') {
      startPanel = address?.panel ?? null;
      if (!hand.across && !startPanel) return;
      hand.draft = { kind: 'path', points: [world], width: hand.width };
      commit();
    }
  }

  function closePolygon(): void {
    const { corners } = hand;
    hand.corners = [];
    if (corners.length < 3) return;
    hand.draft = { kind: 'polygon', points: corners };
    commit();
  }

  function flood(address: Address | null): void {
    const { array } = masks;
    if (!address || !array) return;
    const value = numberAt(array, address.index);
    if (!masks.image || Number.isNaN(value)) {
      showInfo('There is no value to flood by', 'Open a picture, and click a pixel that has a number.');
      return;
    }
    const { tolerance, connected, remove } = hand;
    const selected = floodByValue(array, {
      seed: address.index,
      low: value - tolerance,
      high: value + tolerance,
      connected,
    });
    masks.draw(`flood ${value} ± ${tolerance}`, [{ place: 'pixels', runs: encodeRuns(selected), remove }]);
  }

  function removeStroke(): boolean {
    const at = masks.selectedStroke;
    if (at === null) return false;
    masks.setStrokes(
      'remove a shape',
      masks.strokes.filter((_, i) => i !== at),
    );
    return true;
  }

  /** Keys of the picture; true when one meant something. */
  function onKey(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const done = keyMeant(event.key);
    if (done) {
      event.preventDefault();
      event.stopPropagation();
    }
    return done;
  }
  function keyMeant(key: string): boolean {
    const tool = toolKeys[key];
    if (tool) hand.tool = tool;
    else if (key === 'x') hand.remove = !hand.remove;
    else if (key === 'm') masks.maskShown = !masks.maskShown;
    else if (key === 'Enter' && hand.corners.length > 0) closePolygon();
    else if (key === 'Backspace' && hand.corners.length > 0) hand.corners = hand.corners.slice(0, -1);
    else if (key === 'Escape' && (hand.corners.length > 0 || hand.draft)) hand.drop();
    else if (key === 'Delete' || key === 'Backspace') return removeStroke();
    else return false;
    return true;
  }

  return { grab, pick, release: commit, closePolygon, removeStroke, onKey, centre };
}
