import type { SpawnSyncReturns } from 'node:child_process';

export interface TestSlurm {
  env: NodeJS.ProcessEnv;
  dir: string;
  tool(name: string, ...words: string[]): SpawnSyncReturns<string>;
  startController(): Promise<void>;
  stopController(): Promise<void>;
  stop(): Promise<void>;
  logs(): string;
}
export function slurmProblem(options?: { install?: boolean }): string | null;
export function startSlurm(dir: string, cpus?: number): Promise<TestSlurm>;
