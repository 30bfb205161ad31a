import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import type { TaskResult } from '../../domain/batch/taskState.ts';

/** What a dark verb printed about one source; only what is needed here. */
export interface DocumentSource {
  source: string;
  frames_used: number;
  limits: { ave_mean: number; rms_mean: number };
  files: string[];
}

const maximumDocumentBytes = 64e6;

/** The JSON document that a task printed, or null when it printed none. */
export async function readDocument(path: string): Promise<unknown> {
  try {
    if ((await stat(path)).size > maximumDocumentBytes) return null;
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return null;
  }
}

/** The sources of a dark document; other documents have none. */
export function sourcesOf(document: unknown): DocumentSource[] {
  const sources = (document as { sources?: unknown } | null)?.sources;
  if (!Array.isArray(sources)) return [];
  return (sources as Partial<DocumentSource>[]).filter(
    (entry): entry is DocumentSource =>
      typeof entry?.source === 'string' &&
      !/\s/.test(entry.source) &&
      typeof entry.frames_used === 'number' &&
      typeof entry.limits?.ave_mean === 'number' &&
      Array.isArray(entry.files) &&
      entry.files.every((file) => typeof file === 'string'),
  );
}

/** Work file of one kind (`ave`, `rms`, `sta`) among those of a source. */
export function fileOfKind(source: DocumentSource, kind: string): string | null {
  return source.files.find((file) => file.includes(`-peds-${kind}-`)) ?? null;
}

/** Numbers other than 0 in a text file of whole numbers; lines that begin with `#` are comments. */
export async function countNonZero(path: string): Promise<number> {
  let count = 0;
  let comment = false;
  let lineStart = true;
  let token = false; // inside a number
  let nonZero = false;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>)
    for (const byte of chunk) {
      if (byte === 10) {
        if (token && nonZero) count++;
        comment = token = nonZero = false;
        lineStart = true;
      } else if (comment) continue;
      else if (lineStart && byte === 35) comment = true;
      else if (byte <= 32) {
        if (token && nonZero) count++;
        token = nonZero = false;
      } else {
        token = true;
        lineStart = false;
        if (byte > 48 && byte <= 57) nonZero = true;
      }
    }
  return token && nonZero ? count + 1 : count;
}

/** One result per source of a finished dark task. */
export async function taskResults(document: unknown): Promise<TaskResult[]> {
  const results: TaskResult[] = [];
  for (const source of sourcesOf(document)) {
    const status = fileOfKind(source, 'sta');
    results.push({
      source: source.source,
      frames: source.frames_used,
      bad: status === null ? 0 : await countNonZero(status),
      mean: source.limits.ave_mean,
      rms: source.limits.rms_mean,
    });
  }
  return results;
}

/** Path of the report that a task printed, relative to the task's folder; empty when there is none inside it. */
export function reportOf(document: unknown, folder: string): string {
  const report = (document as { report?: unknown } | null)?.report;
  if (typeof report !== 'string') return '';
  const path = relative(folder, report);
  return path.startsWith('..') || isAbsolute(path) ? '' : path;
}
