import { exportMask, planMaskSave, saveMaskDocument } from '../usecases/masks/keepMask.ts';
import { readMaskDocument } from '../usecases/masks/makeMask.ts';
import type { HandlersOf } from './handlerTypes.ts';

export const maskHandlers: HandlersOf<'masks'> = {
  'masks.open': (_services, input) => readMaskDocument(input),
  'masks.save': (_services, input, context) => saveMaskDocument(input, context),
  'masks.export': (services, input, context) => exportMask(services, input, context),
  'masks.planSave': (services, input, context) => planMaskSave(services, input, context),
};
