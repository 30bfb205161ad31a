import { describeHdf5, hdf5Array, hdf5Values, listHdf5, searchHdf5 } from '../usecases/exploreHdf5.ts';
import type { HandlersOf } from './handlerTypes.ts';

export const hdf5Handlers: HandlersOf<'hdf5'> = {
  'hdf5.list': (services, input, context) => listHdf5(services, input, context),
  'hdf5.describe': (services, input, context) => describeHdf5(services, input, context),
  'hdf5.search': (services, input, context) => searchHdf5(services, input, context),
  'hdf5.values': (services, input, context) => hdf5Values(services, input, context),
  'hdf5.array': (services, input, context) => hdf5Array(services, input, context),
};
