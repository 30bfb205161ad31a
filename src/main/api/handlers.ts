import { appHandlers } from './appHandlers.ts';
import { batchHandlers } from './batchHandlers.ts';
import { darkHandlers } from './darkHandlers.ts';
import { dataHandlers } from './dataHandlers.ts';
import { geometryHandlers } from './geometryHandlers.ts';
import type { FaceOptions, Handlers } from './handlerTypes.ts';
import { hdf5Handlers } from './hdf5Handlers.ts';
import { jobHandlers } from './jobHandlers.ts';
import { maskHandlers } from './maskHandlers.ts';
import { metrologyHandlers } from './metrologyHandlers.ts';
import { panelHandlers } from './panelHandlers.ts';
import { storeHandlers } from './storeHandlers.ts';

/** Every method with the use case behind it. A new feature adds its part here. */
export function createHandlers(face: FaceOptions): Handlers {
  return {
    ...appHandlers(face),
    ...storeHandlers,
    ...darkHandlers,
    ...dataHandlers,
    ...geometryHandlers,
    ...hdf5Handlers,
    ...metrologyHandlers,
    ...panelHandlers,
    ...jobHandlers,
    ...batchHandlers,
    ...maskHandlers,
  };
}
