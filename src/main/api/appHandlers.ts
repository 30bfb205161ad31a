import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { browseFolder } from '../usecases/browseFolder.ts';
import { createSample, sampleRoot } from '../usecases/createSample.ts';
import { openPlace } from '../usecases/openPlace.ts';
import { readReport } from '../usecases/openReport.ts';
import { version } from '../version.ts';
import type { FaceOptions, HandlersOf } from './handlerTypes.ts';

export function appHandlers(face: FaceOptions): HandlersOf<'app'> {
  return {
    'app.info': (services) => {
      const dir = join(services.home, 'sample');
      return {
        version,
        face: face.face,
        platform: process.platform,
        home: services.home,
        cores: availableParallelism(),
        environment: {
          SIT_PSDM_DATA: process.env.SIT_PSDM_DATA ?? null,
          SIT_ROOT: process.env.SIT_ROOT ?? null,
        },
        sample: { dir, root: sampleRoot(dir) },
        open: face.open,
      };
    },
    'app.recent': (services) => ({
      places: services.settings.recent().filter((place) => existsSync(place.path)),
    }),
    'app.open': (services, { path }) => {
      const place = openPlace(path);
      services.settings.remember(place.path, place.kind, services.identity.now());
      return place;
    },
    'app.openReport': async (services, { path }) => {
      const bytes = await readReport(path);
      if (face.showOutside === undefined) return { url: `/reports/${services.reports.put(bytes)}` };
      await face.showOutside(path);
      return { url: null };
    },
    'app.browse': (_services, input) => browseFolder(input),
    'app.createSample': (services, { dir }, context) =>
      createSample(
        { dir: dir ?? join(services.home, 'sample'), force: dir === undefined },
        services.identity,
        context,
      ),
    'app.getSettings': (services) => ({ values: services.settings.values() }),
    'app.setSetting': (services, { key, value }) => {
      services.settings.set(key, value);
      return { ok: true };
    },
  };
}
