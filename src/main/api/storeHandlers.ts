import { applyPlan } from '../usecases/changeStore.ts';
import { compareFiles } from '../usecases/compareFiles.ts';
import { trendConstants } from '../usecases/trendConstants.ts';
import { inspectFile, readStoreArray, readStoreText } from '../usecases/inspectFile.ts';
import { listExperiments } from '../usecases/listExperiments.ts';
import { planCopy } from '../usecases/planCopy.ts';
import { planDelete } from '../usecases/planDelete.ts';
import { planMove } from '../usecases/planMove.ts';
import { readStoreTree } from '../usecases/readStore.ts';
import { searchStores } from '../usecases/searchStores.ts';
import { resolveRun } from '../usecases/resolveRun.ts';
import { storePlans } from '../usecases/storeHistory.ts';
import { undoPlan } from '../usecases/undoPlan.ts';
import type { HandlersOf } from './handlerTypes.ts';

export const storeHandlers: HandlersOf<'store'> = {
  'store.experiments': (_services, input, context) => listExperiments(input, context),
  'store.search': (services, input, context) => searchStores(services, input, context),
  'store.tree': (services, input, context) => {
    // A tree that is on a screen must follow what other programs do to it.
    services.watchStore(input.calibdir);
    return readStoreTree(input, context);
  },
  'store.resolve': (_services, input, context) => resolveRun(input, context),
  'store.file': (services, input, context) => inspectFile(services, input, context),
  'store.array': async (services, input, context) =>
    services.bulk.put(await readStoreArray(services, input, context)),
  'store.compare': (services, input, context) => compareFiles(services, input, context),
  'store.trend': (services, input, context) => trendConstants(services, input, context),
  'store.text': (_services, input, context) => readStoreText(input, context),
  'store.plans': (services, input, context) => storePlans(services, input, context),
  'store.planCopy': (services, input, context) => planCopy(services, input, context),
  'store.planMove': (services, input, context) => planMove(services, input, context),
  'store.planDelete': (services, input, context) => planDelete(services, input, context),
  'store.apply': (services, input, context) => applyPlan(services, input, context),
  'store.undo': (services, input, context) => undoPlan(services, input, context),
};
