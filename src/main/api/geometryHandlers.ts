import { exportGeometry } from '../usecases/geometry/exportGeometry.ts';
import {
  planGeometrySave,
  readGeometryText,
  readPictureArray,
  saveAlignmentState,
  saveGeometryText,
} from '../usecases/viewGeometry.ts';
import type { HandlersOf } from './handlerTypes.ts';

export const geometryHandlers: HandlersOf<'geometry'> = {
  'geometry.text': (_services, input) => readGeometryText(input),
  'geometry.array': async (services, input, context) =>
    services.bulk.put(await readPictureArray(services, input, context)),
  'geometry.save': (_services, input, context) => saveGeometryText(input, context),
  'geometry.saveState': (_services, input, context) => saveAlignmentState(input, context),
  'geometry.export': (services, input, context) => exportGeometry(services, input, context),
  'geometry.planSave': (services, input, context) => planGeometrySave(services, input, context),
};
