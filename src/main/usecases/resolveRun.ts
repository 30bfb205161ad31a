import { join } from 'node:path';
import type { ResolvedType, StoreFile } from '../../contract/store.ts';
import { statisticsOf } from '../../domain/array/statistics.ts';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { calibTypes, calibTypeNamed, isTextType } from '../../domain/store/calibTypes.ts';
import { detectorBase } from '../../domain/store/defaults.ts';
import { detectorTypeOf, groupOf } from '../../domain/store/detectorTypes.ts';
import { lastRun, parseFileName, selectFile } from '../../domain/store/fileNames.ts';
import { loadConstants, type FileOutcome, type LoadStatus } from '../../domain/store/loadConstants.ts';
import { stripDetInfo } from '../../domain/store/sources.ts';
import type { WorkerPool } from '../engine/workerPool.ts';
import { readConstants } from '../store/readConstants.ts';
import {
  describeFiles,
  readTree,
  readTypeFolder,
  requireCalibFolder,
  shownFolder,
} from '../store/readTree.ts';
import type { CallContext } from './context.ts';
import { requirePlainName } from './findConstants.ts';

export interface ResolveInput {
  calibdir: string;
  run: number;
  source?: string | undefined;
}

interface FoundType {
  type: string;
  name: string | null;
  path: string | null;
  files: StoreFile[];
}
interface FoundSource {
  group: string;
  source: string;
  types: FoundType[];
}

/** Types of the reference first, then what else the folder has. */
function inTypeOrder(types: FoundType[]): FoundType[] {
  const order = (type: string): number => {
    const index = calibTypes.findIndex((calibType) => calibType.type === type);
    return index < 0 ? calibTypes.length : index;
  };
  return types.sort((a, b) => order(a.type) - order(b.type) || (a.type < b.type ? -1 : 1));
}

/** What every source of a store, or one, gets for a run. The one source is listed even when the store has no folder for it. */
async function findAll(
  input: ResolveInput,
  context: CallContext,
): Promise<{ calibdir: string; sources: FoundSource[] }> {
  const wanted = input.source === undefined ? undefined : stripDetInfo(input.source);
  if (wanted !== undefined) requirePlainName('source', wanted);
  const tree = await readTree(input.calibdir, context, { source: wanted });
  const sources = tree.groups.flatMap(({ group, sources: list }) =>
    list.map(({ source, types }): FoundSource => ({
      group,
      source,
      types: types.map(({ type, files }) => {
        const name = selectFile(
          files.map((file) => file.name),
          input.run,
        );
        return {
          type,
          files,
          name,
          path: name === null ? null : `${tree.calibdir}/${group}/${source}/${type}/${name}`,
        };
      }),
    })),
  );
  if (wanted === undefined) return { calibdir: tree.calibdir, sources };
  // Analysis looks in one group only: the one that follows from the source.
  const group = groupOf(wanted);
  const own = sources.find((found) => found.group === group) ?? { group, source: wanted, types: [] };
  return { calibdir: tree.calibdir, sources: [own, ...sources.filter((found) => found !== own)] };
}

function rangeText(file: { begin: number; end: number }): string {
  return `${file.begin}-${file.end === lastRun ? 'end' : file.end}`;
}

/** Why a run gets this file, in words. */
export function explainChoice(run: number, name: string | null, files: readonly StoreFile[]): string {
  const shown = run > lastRun ? `run ${run} (counted as ${lastRun})` : `run ${run}`;
  if (files.length === 0) return 'the folder has no constants files';
  const wanted = Math.min(run, lastRun);
  const containing = files.filter((file) => file.begin <= wanted && wanted <= file.end);
  if (name === null) {
    const first = Math.min(...files.map((file) => file.begin));
    return wanted < first
      ? `${shown} is before the first range, which begins at ${first}`
      : `no range contains ${shown}`;
  }
  const chosen = parseFileName(name) as { begin: number; end: number };
  if (containing.length === 1) return `${rangeText(chosen)} is the only range that contains ${shown}`;
  const sameBegin = containing.filter((file) => file.begin === chosen.begin);
  const others = containing
    .filter((file) => file.name !== name)
    .map(rangeText)
    .join(', ');
  if (sameBegin.length === 1)
    return `largest begin (${chosen.begin}) of the ranges that contain ${shown}; also ${others}`;
  if (sameBegin.some((file) => file.name !== name && file.end === chosen.end))
    return `two names of one range contain ${shown}: the plainer one is used; also ${others}`;
  return `largest begin (${chosen.begin}), and of these the smallest end, among the ranges that contain ${shown}; also ${others}`;
}

/** What each source and type gets for a run, with the reason for a person. */
export async function resolveRun(
  input: ResolveInput,
  context: CallContext,
): Promise<{
  calibdir: string;
  run: number;
  results: { group: string; source: string; types: ResolvedType[] }[];
}> {
  const { calibdir, sources } = await findAll(input, context);
  const results = sources.map(({ group, source, types }) => ({
    group,
    source,
    types: inTypeOrder(types).map(({ type, name, path, files }) => ({
      type,
      name,
      path,
      reason: explainChoice(input.run, name, files),
    })),
  }));
  return { calibdir, run: input.run, results };
}

/** Figures of an array, and its numbers when they are few. */
export interface ArraySummary {
  dtype: string;
  shape: number[];
  size: number;
  min: number | null;
  max: number | null;
  sum: number;
  values: (number | bigint | null)[] | null;
}

const fewValues = 32;

function summaryOf(array: NdArray): ArraySummary {
  const { min, max, sum } = statisticsOf(array);
  const few = array.data.length <= fewValues;
  const values = few ? Array.from(array.data as ArrayLike<number | bigint>) : null;
  return { dtype: array.dtype, shape: array.shape, size: array.data.length, min, max, sum, values };
}

export interface ResolvedConstants {
  /** Code of the type, null for types that analysis does not load. */
  code: number | null;
  path: string | null;
  status?: LoadStatus;
  default_used?: boolean;
  array?: ArraySummary | null;
  warnings?: string[];
}

export interface ResolvedSource {
  group: string;
  source: string;
  /** Whether the detector type has shapes and defaults. */
  has_base: boolean;
  constants: Record<string, ResolvedConstants>;
}

async function readOutcome(
  path: string | null,
  type: string,
  pool: WorkerPool | undefined,
  signal: AbortSignal,
): Promise<FileOutcome> {
  if (path === null) return null;
  try {
    if (isTextType(type)) return { error: 'text, not an array' };
    return await readConstants(path, { pool, signal });
  } catch (error) {
    if (error instanceof CalibdeskError && error.code !== 'cancelled') return { error: error.message };
    throw error;
  }
}

async function loadAll(
  found: FoundSource,
  pool: WorkerPool | undefined,
  load: boolean,
  signal: AbortSignal,
): Promise<ResolvedSource> {
  const { base: baseName } = detectorTypeOf(found.source);
  const base = baseName === null ? null : detectorBase(baseName);
  const constants: Record<string, ResolvedConstants> = {};
  for (const calibType of calibTypes) {
    const path = found.types.find(({ type }) => type === calibType.type)?.path ?? null;
    const entry: ResolvedConstants = { code: calibType.code, path };
    constants[calibType.type] = entry;
    if (!load) continue;
    signal.throwIfAborted();
    const loaded = loadConstants(
      base,
      calibType,
      base === null ? null : await readOutcome(path, calibType.type, pool, signal),
    );
    entry.status = loaded.status;
    entry.default_used = loaded.defaultUsed;
    entry.array = loaded.array === null ? null : summaryOf(loaded.array);
    entry.warnings = loaded.warnings;
  }
  for (const { type, path } of found.types)
    if (!Object.hasOwn(constants, type)) constants[type] = { code: calibTypeNamed(type)?.code ?? null, path };
  return { group: found.group, source: found.source, has_base: base !== null, constants };
}

/**
 * Files, and with `load` the arrays, that a run gets. A missing calib folder is told by `reason`; a source that was asked for
 * is listed then too, with its defaults.
 */
export async function resolveConstants(
  tools: { pool?: WorkerPool | undefined },
  input: ResolveInput & { load: boolean },
  context: CallContext,
): Promise<{ calibdir: string; run: number; reason: string | null; results: ResolvedSource[] }> {
  let calibdir = shownFolder(input.calibdir);
  let reason: string | null = null;
  let sources: FoundSource[];
  try {
    ({ calibdir, sources } = await findAll(input, context));
  } catch (error) {
    if (!(error instanceof CalibdeskError) || error.code !== 'not-found') throw error;
    reason = 'no calib directory';
    const source = input.source === undefined ? undefined : stripDetInfo(input.source);
    sources = source === undefined ? [] : [{ group: groupOf(source), source, types: [] }];
  }
  const results: ResolvedSource[] = [];
  for (const found of sources) results.push(await loadAll(found, tools.pool, input.load, context.signal));
  return { calibdir, run: input.run, reason, results };
}

/** The files of one type folder in timeline order. Throws `not-found` without the store or the folder. */
export async function filesOfType(
  calibdir: string,
  group: string,
  source: string,
  type: string,
): Promise<StoreFile[]> {
  await requireCalibFolder(calibdir);
  const folder = await readTypeFolder(join(calibdir, group, source, type));
  if (folder === null)
    throw new CalibdeskError(
      'not-found',
      `${shownFolder(calibdir)}/${group}/${source}/${type}: there is no such folder`,
      {
        hint: 'calibdesk store tree --calib DIR lists what there is',
      },
    );
  return describeFiles(folder.candidates);
}
