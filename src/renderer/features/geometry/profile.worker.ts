import { pixelCoordinates, type PixelCoordinates } from '../../../domain/geometry/coordinates.ts';
import { radialProfile } from '../../../domain/geometry/radialProfile.ts';
import { readGeometry } from '../../../domain/geometry/tree.ts';
import type { ProfileAnswer, ProfileMessage } from './profile.ts';

/** Radial profiles away from the window. Holds the numbers, and the coordinates' memory from one move to the next. */
let values: ArrayLike<number> = [];
let coordinates: PixelCoordinates | undefined;
const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<ProfileMessage>) => void) | null;
  postMessage(message: ProfileAnswer): void;
};

scope.onmessage = ({ data: message }) => {
  if (message.kind === 'values') {
    values = message.values;
    return;
  }
  try {
    const geometry = readGeometry(message.text, message.segments);
    const { top } = geometry;
    const into =
      coordinates?.x.length === top.pixels && coordinates.shape.join() === top.shape.join()
        ? coordinates
        : undefined;
    coordinates = pixelCoordinates(top, { frame: 1, ...(into ? { into } : {}) });
    scope.postMessage({ id: message.id, profile: radialProfile(values, coordinates, message.options) });
  } catch (error) {
    scope.postMessage({ id: message.id, problem: error instanceof Error ? error.message : String(error) });
  }
};
