/** What the command line has to know of a repository of panels. */
export { defaultRepository, type RepositoryOptions } from '../gains/repository.ts';
export type { CommandLine } from '../gains/commandRecords.ts';
export { gainDatasetName } from '../gains/openGains.ts';
