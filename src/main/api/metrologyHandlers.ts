import { checkMetrology } from '../usecases/checkMetrology.ts';
import { fitMetrology } from '../usecases/fitMetrology.ts';
import type { HandlersOf } from './handlerTypes.ts';

export const metrologyHandlers: HandlersOf<'metrology'> = {
  'metrology.check': async (_services, { file, units, xy_um, z_um }, context) => {
    const input = { file, units, limits: { xy_um, z_um }, original: false, verbose: false };
    const { check, reading } = await checkMetrology(input, context);
    return { sensors: check.segments, reading };
  },
  'metrology.fit': (_services, input, context) => fitMetrology({ ...input, size: null }, context),
};
