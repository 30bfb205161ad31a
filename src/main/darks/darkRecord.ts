import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DarkImageName, DarkSourceResult } from '../../contract/darks.ts';
import type { GainDarkResult, GainModeResult } from '../../contract/gainDarks.ts';
import type { QualityCheck, QualityFigures } from '../../domain/darkFiles/qualityChecks.ts';
import { CalibdeskError } from '../../domain/errors.ts';

/** Result of one source as it is kept on disk: the numbers themselves stand in .npy files beside it. */
export interface StoredSource extends Omit<DarkSourceResult, 'imageNames' | 'checks'> {
  group: string;
  /** What the checks judge; they are made when the result is shown, by the limits that are set then. */
  figures: QualityFigures;
  /** Files of the arrays, relative to the folder of the job. */
  arrays: { ave: string; rms: string; status: string } & Partial<Record<DarkImageName, string>>;
}

/** One gain mode as it is kept on disk. */
export interface StoredMode extends Omit<GainModeResult, 'imageNames' | 'checks'> {
  /** Check of where the constants come from; the others are made when the result is shown. */
  originCheck: QualityCheck;
  figures: QualityFigures;
  arrays: Partial<Record<DarkImageName, string>>;
}

/** Result of one detector that switches gain, as it is kept on disk. */
export interface StoredGains extends Omit<GainDarkResult, 'modes'> {
  group: string;
  modes: StoredMode[];
}

/** Result of a dark job as it is kept: `<home>/darks/<job>/result.json`. */
export interface StoredDark {
  jobId: string;
  run: number;
  experiment: string;
  dsname: string;
  calibdir: string | null;
  sources: StoredSource[];
  /** Not in results of earlier versions. */
  gains?: StoredGains[];
  /** Relative to the folder of the job. */
  report: string | null;
}

export const resultName = 'result.json';

/** Folder of the products of a dark job. The id comes from outside: it must be one plain name. */
export function darkFolder(home: string, jobId: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(jobId))
    throw new CalibdeskError('not-found', `no such dark job: ${JSON.stringify(jobId)}`);
  return join(home, 'darks', jobId);
}

/** Reads the kept result of a dark job. Throws `not-found` when the job made none. */
export async function readDarkRecord(home: string, jobId: string): Promise<StoredDark> {
  const file = join(darkFolder(home, jobId), resultName);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new CalibdeskError('not-found', `dark job ${jobId} has no result`, {
      file,
      hint: 'it is still running, has failed, was cancelled, or its products were removed; process the run again',
      cause: error,
    });
  }
  try {
    const stored = JSON.parse(text) as StoredDark;
    if (!stored.sources.every((source) => source.figures?.pixels > 0))
      throw new TypeError('it holds no figures of the checks');
    return stored;
  } catch (error) {
    throw new CalibdeskError('unreadable', `${file} is damaged: ${(error as Error).message}`, {
      file,
      hint: 'process the run again',
      cause: error,
    });
  }
}
