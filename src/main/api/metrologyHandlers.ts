import { mergeTable, openMetrology } from '../usecases/metrologyTables.ts';
import { reportMetrology } from '../usecases/reportMetrology.ts';
import type { HandlersOf } from './handlerTypes.ts';

export const metrologyHandlers: HandlersOf<'metrology'> = {
  'metrology.open': (_services, input) => openMetrology(input),
  'metrology.merge': (services, input, context) => mergeTable(services.identity, input, context),
  'metrology.report': async (services, { path, ...input }, context) => {
    const { base } = input;
    const merged = base === null ? null : await mergeTable(services.identity, { ...input, base }, context);
    return reportMetrology(services.identity, { ...input, output: path, merged }, context);
  },
};
