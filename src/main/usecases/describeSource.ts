import { readFile } from 'node:fs/promises';
import { CalibdeskError } from '../../domain/errors.ts';
import { detectorTypeOf } from '../../domain/store/detectorTypes.ts';
import { matchSource, parseSource, resolveSource, type Source } from '../../domain/store/sources.ts';
import { readError } from '../store/fileErrors.ts';

export interface SourceDescription {
  source: string;
  /** Code of the detector type; 0 when unknown. */
  det_type: number;
  det_name: string;
  group: string;
}

export interface SourceMatch {
  valid: boolean;
  exact: boolean | null;
  matches: string[] | null;
}

/** Detector type and group of the store of a source string. */
export function describeSource(source: string): SourceDescription {
  const { code, name, group } = detectorTypeOf(source);
  return { source, det_type: code, det_name: name, group };
}

interface Among {
  aliases: Map<string, string>;
  candidates: { text: string; source: Source }[];
}

async function readAmong(file: string): Promise<Among> {
  let document: unknown;
  try {
    document = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new CalibdeskError('bad-input', `${file}: not JSON: ${error.message}`, { file });
    throw readError(error, file);
  }
  const refuse = (why: string): CalibdeskError =>
    new CalibdeskError('bad-input', `${file}: ${why}`, {
      file,
      hint: 'expected {"aliases": {name: source}, "candidates": [source]}',
    });
  if (typeof document !== 'object' || document === null) throw refuse('not an object');
  const { aliases = {}, candidates } = document as { aliases?: unknown; candidates?: unknown };
  const isText = (value: unknown): value is string => typeof value === 'string';
  if (!Array.isArray(candidates) || !candidates.every(isText))
    throw refuse('"candidates" is no list of texts');
  if (typeof aliases !== 'object' || aliases === null || !Object.values(aliases).every(isText))
    throw refuse('"aliases" is no table of texts');
  return {
    aliases: new Map(Object.entries(aliases as Record<string, string>)),
    candidates: candidates.map((text) => {
      const source = parseSource(text);
      if (source.kind === 'any') throw refuse('a candidate is empty');
      return { text, source };
    }),
  };
}

/** Matches a source string against the candidates and aliases of a JSON file. */
export async function matchAmong(text: string, file: string): Promise<SourceMatch> {
  const { aliases, candidates } = await readAmong(file);
  try {
    const { pattern, exact } = resolveSource(text, aliases);
    const matches = candidates.filter((candidate) => matchSource(pattern, candidate.source));
    return { valid: true, exact, matches: matches.map((candidate) => candidate.text) };
  } catch (error) {
    if (error instanceof CalibdeskError && error.code === 'bad-source')
      return { valid: false, exact: null, matches: null };
    throw error;
  }
}
