import {
  listPanelFiles,
  listPanels,
  mountedPanels,
  panelImage,
  panelPlaces,
  panelTrend,
} from '../usecases/browsePanels.ts';
import type { HandlersOf } from './handlerTypes.ts';

export const panelHandlers: HandlersOf<'panels'> = {
  'panels.places': (services, input) => panelPlaces(services, input),
  'panels.list': (_services, input, context) => listPanels(input, context),
  'panels.files': (_services, input) => listPanelFiles(input),
  'panels.trend': (services, input, context) => panelTrend(services, input, context),
  'panels.image': (services, input) => panelImage(services, input),
  'panels.mounted': (services, input, context) =>
    mountedPanels({ ...input, indexFile: services.indexFile }, context),
};
