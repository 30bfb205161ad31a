import { rerunJob } from '../usecases/commandJob.ts';
import type { HandlersOf } from './handlerTypes.ts';

export const jobHandlers: HandlersOf<'jobs'> = {
  'jobs.list': (services) => ({ jobs: services.jobs.list() }),
  'jobs.show': (services, { id }) => {
    const { job, log } = services.jobs.show(id);
    return { ...job, log };
  },
  'jobs.rerun': (services, input) => rerunJob(services, input),
  'jobs.cancel': (services, { id }) => ({ id, state: services.jobs.cancel(id) }),
};
