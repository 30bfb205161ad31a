import { expect, it } from 'vitest';
import type { JobDocument, JobState } from '../../contract/jobs.ts';
import { untold } from './jobText.ts';

const job = (id: string, state: JobState, created: string): JobDocument => ({
  id,
  verb: 'dark',
  arguments: [],
  title: id,
  state,
  created,
  started: null,
  seconds: null,
  progress: null,
  error: null,
  products: [],
});

it('tells of jobs that were cut off since the last time, newest first', () => {
  const all = [
    job('a', 'cut-off', '2026-01-01T00:00:00Z'),
    job('b', 'done', '2026-01-02T00:00:00Z'),
    job('c', 'cut-off', '2026-01-03T00:00:00Z'),
    job('d', 'running', '2026-01-04T00:00:00Z'),
  ];
  expect(untold(all, '').map(({ id }) => id)).toEqual(['c', 'a']);
  expect(untold(all, '2026-01-01T00:00:00Z').map(({ id }) => id)).toEqual(['c']);
  expect(untold(all, '2026-01-03T00:00:00Z')).toEqual([]);
});
