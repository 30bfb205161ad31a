import { CalibdeskError } from '../../domain/errors.ts';
import {
  matchSource,
  parseSource,
  resolveSource,
  stripDetInfo,
  type Source,
} from '../../domain/store/sources.ts';
import type { Dataset, DatasetSource } from './dataset.ts';

function exactSource(text: string): Source | null {
  try {
    const parsed = parseSource(text);
    return parsed.kind === 'any' ? null : parsed;
  } catch {
    return null; // stacks may carry names of detectors that nobody knows
  }
}

function patternMatches(dataset: Dataset, text: string): DatasetSource[] {
  const aliases = new Map(
    dataset.sources.flatMap(({ alias, source }) => (alias ? [[alias, source] as const] : [])),
  );
  const { pattern } = resolveSource(text, aliases);
  return dataset.sources.filter((candidate) => {
    const source = exactSource(candidate.source);
    return source !== null && matchSource(pattern, source);
  });
}

/**
 * The area detector of a run that a user's text means: its exact name (in any case), an alias, or, in XTC and HDF5 runs, a pattern
 * such as `Epix100a` or `XcsEndstation.0`. Stacks know exact names only.
 * @throws CalibdeskError not-found, with the sources that are there; usage when several sources fit
 */
export function findSource(dataset: Dataset, text: string): DatasetSource {
  const wanted = stripDetInfo(text).toLowerCase();
  const exact = dataset.sources.find((candidate) => candidate.source.toLowerCase() === wanted);
  if (exact !== undefined) return exact;
  const matches = dataset.kind === 'stack' ? [] : patternMatches(dataset, text);
  if (matches.length === 1) return matches[0];
  if (matches.length > 1)
    throw new CalibdeskError('usage', `${text}: ${matches.length} sources of ${dataset.name} fit`, {
      hint: `name one of ${matches.map((match) => match.source).join(', ')}`,
    });
  const there = dataset.sources.map((candidate) => candidate.source).join(', ');
  throw new CalibdeskError('not-found', `no area detector ${text} in ${dataset.name}`, {
    hint: there === '' ? 'the run holds no area detector' : `it holds ${there}`,
  });
}
