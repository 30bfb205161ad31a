import { saveAverage } from '../usecases/average/saveAverage.ts';
import { listConfigs, readConfigFields } from '../usecases/browseConfig.ts';
import {
  findEvent,
  listEvents,
  readDataFrame,
  readRecords,
  readWaveforms,
} from '../usecases/browseEvents.ts';
import { openData, overviewData } from '../usecases/openData.ts';
import { readScalars } from '../usecases/readScalars.ts';
import { keepAverage, listAverages, removeAverage } from '../usecases/average/keptAverages.ts';
import type { HandlersOf } from './handlerTypes.ts';

export const dataHandlers: HandlersOf<'data'> = {
  'data.overview': (services, input, context) => overviewData(services, input, context),
  'data.open': (services, input, context) => openData(services, input, context),
  'data.events': (services, input, context) => listEvents(services, input, context),
  'data.find': (services, input, context) => findEvent(services, input, context),
  'data.records': (services, input, context) => readRecords(services, input, context),
  'data.average': (services, input) => Promise.resolve(keepAverage(services, input)),
  'data.averages': (services) => listAverages(services),
  'data.saveAverage': (services, input, context) => saveAverage(services, input, context),
  'data.removeAverage': (services, input) => removeAverage(services, input),
  'data.frame': (services, input, context) => readDataFrame(services, input, context),
  'data.waveforms': (services, input, context) => readWaveforms(services, input, context),
  'data.configs': (services, input, context) => listConfigs(services, input, context),
  'data.config': (services, input, context) => readConfigFields(services, input, context),
  'data.scalars': (services, input, context) => readScalars(services, input, context),
};
