import { readFile } from 'node:fs/promises';
import { replaceFile, type BatchFolder } from './batchFolder.ts';

/** What became of the final step. `waiting`: it has not run yet. */
export interface FinalState {
  state: 'waiting' | 'done' | 'failed';
  reason: string;
  /** Plan in the journal of the store, and its files, when something was deployed. */
  plan: string;
  files: number;
}

const waitingFinal: FinalState = { state: 'waiting', reason: '', plan: '', files: 0 };

/** Reads the file `final` of a batch; none means that the step has not run. */
export async function readFinal(folder: BatchFolder): Promise<FinalState> {
  const text = await readFile(folder.path('final'), 'utf8').catch(() => null);
  if (text === null) return waitingFinal;
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  const state = field('state');
  return {
    state: state === 'done' || state === 'failed' ? state : 'waiting',
    reason: field('reason'),
    plan: field('plan'),
    files: Number(field('files')) || 0,
  };
}

/** Records what became of the final step, for people and for `status`. */
export async function writeFinal(folder: BatchFolder, final: FinalState): Promise<void> {
  const lines = Object.entries(final).filter(([, value]) => value !== '' && value !== 0);
  const text = lines.map(([name, value]) => `${name}: ${String(value).replaceAll('\n', ' ')}\n`).join('');
  await replaceFile(folder.path('final'), text);
}
