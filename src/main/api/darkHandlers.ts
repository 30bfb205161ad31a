import { darkOptionsSchema } from '../../contract/darks.ts';
import { defaultQualityLimits } from '../../domain/darkFiles/qualityChecks.ts';
import { changedPixelsOf, darkImage } from '../usecases/darkImages.ts';
import {
  darkResult,
  planDarkDeploy,
  qualityLimits,
  setQualityLimits,
  showDarkTrend,
} from '../usecases/darkResult.ts';
import { describeGains } from '../usecases/describeGains.ts';
import { describeRun } from '../usecases/describeRun.ts';
import { listRuns } from '../usecases/listRuns.ts';
import { processDark } from '../usecases/processDark.ts';
import type { HandlersOf } from './handlerTypes.ts';

export const darkHandlers: HandlersOf<'darks'> = {
  'darks.runs': (_services, input, context) => listRuns(input, context),
  'darks.run': (services, input, context) =>
    describeRun({ ...input, indexFile: services.indexFile }, context),
  'darks.defaults': () => darkOptionsSchema.parse({}),
  'darks.qualityLimits': (services) => ({
    limits: qualityLimits(services),
    defaults: { ...defaultQualityLimits },
  }),
  'darks.setQualityLimits': (services, { limits }) => ({ limits: setQualityLimits(services, limits) }),
  'darks.gainSteps': (services, input, context) =>
    describeGains({ ...input, indexFile: services.indexFile }, context),
  'darks.process': (services, input) => processDark(services, input),
  'darks.result': (services, input, context) => darkResult(services, input, context),
  'darks.image': (services, input) => darkImage(services, input),
  'darks.changedPixels': (services, input, context) => changedPixelsOf(services, input, context),
  'darks.trend': (services, input, context) => showDarkTrend(services, input, context),
  'darks.planDeploy': (services, input, context) => planDarkDeploy(services, input, context),
};
