import { spawn } from 'node:child_process';
import { CalibdeskError } from '../../domain/errors.ts';

export interface ToolOutput {
  code: number;
  out: string;
  err: string;
}

const maximumOutput = 64e6;
const timeLimit = 60_000;

/**
 * Runs a program of Slurm with an argument array, never through a shell. @throws CalibdeskError not-found when it is not
 * installed; io when it does not answer in a minute
 */
export function runSlurmTool(name: string, words: readonly string[]): Promise<ToolOutput> {
  return new Promise((done, failed) => {
    const child = spawn(name, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeLimit,
      killSignal: 'SIGKILL',
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let size = 0;
    const keep = (parts: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > maximumOutput) child.kill('SIGKILL');
      else parts.push(chunk);
    };
    child.stdout.on('data', keep(out));
    child.stderr.on('data', keep(err));
    child.on('error', (error: NodeJS.ErrnoException) =>
      failed(
        error.code === 'ENOENT'
          ? new CalibdeskError(
              'not-found',
              `no Slurm on this machine: ${name} is not on the PATH; nothing was started`,
              {
                hint: 'log in to a node of the cluster, or use --executor local',
              },
            )
          : new CalibdeskError('io', `${name} could not be started: ${error.message}`, { cause: error }),
      ),
    );
    child.on('close', (code, signal) => {
      if (signal !== null)
        failed(
          new CalibdeskError('io', `${name} did not answer within ${timeLimit / 1000} s`, {
            hint: 'is slurmctld running? `sinfo` tells',
          }),
        );
      else
        done({
          code: code ?? 1,
          out: Buffer.concat(out).toString('utf8'),
          err: Buffer.concat(err).toString('utf8'),
        });
    });
  });
}

/** What a program of Slurm complained about, in its words. */
export function wordsOf({ out, err }: ToolOutput): string {
  return (err.trim() || out.trim() || 'no message').replace(/\s*\n\s*/g, '; ').slice(0, 1000);
}
