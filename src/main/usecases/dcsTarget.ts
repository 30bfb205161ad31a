import { join } from 'node:path';
import { dcsNamesOfFile, dcsNamesOfSource, dcsPath, type DcsNames } from '../../domain/dcs/fileName.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { findSource } from '../datasets/findSource.ts';
import { openDataset } from '../datasets/open.ts';
import { experimentCalibdir } from './calibFile.ts';
import type { CallContext } from './context.ts';
import { xtcConfig } from './xtcConfig.ts';

/** What names a store: its file, or a run and one of its detectors. */
export interface DcsAddress {
  file?: string | undefined;
  experiment?: string | undefined;
  run?: string | undefined;
  /** Detector, in any form. */
  source: string;
  calibdir?: string | undefined;
  /** Seconds since 1970; without it the time of the first event of the run, or 0. */
  time?: number | undefined;
}

export interface DcsTarget {
  /** Files to look into, in this order; the first one is written to. */
  files: string[];
  names: DcsNames;
  time: number;
  experiment: string;
  run: string;
}

const tenDigits = (value: unknown): string => String(Number(value ?? 0)).padStart(10, '0');

/** Id of an ePix100a panel from its configuration record; words that are missing are zeros. */
export function epixPanelId(config: Record<string, unknown>): string {
  const words = [
    'version',
    'carrierId0',
    'carrierId1',
    'digitalCardId0',
    'digitalCardId1',
    'analogCardId0',
    'analogCardId1',
  ];
  return words.map((word) => tenDigits(config[word])).join('-');
}

async function panelId(dsname: string, source: string, context: CallContext): Promise<string | null> {
  if (!/:Epix100a\./i.test(source)) return null; // the original knows no other numbers
  const { configs } = await xtcConfig({ names: [dsname], source }, context);
  const config = configs.find((record) => /^Epix/.test(record.type.name));
  const data = (config as { data?: Record<string, unknown> } | undefined)?.data;
  return data === undefined ? null : epixPanelId(data);
}

/** Finds the file of a store, and the time that counts. Errors: `usage` when neither file nor run is named; those of opening a run. */
export async function dcsTarget(
  address: DcsAddress,
  environment: Record<string, string | undefined>,
  context: CallContext,
): Promise<DcsTarget> {
  const { file, experiment, run } = address;
  if (file !== undefined)
    return {
      files: [file],
      names: dcsNamesOfFile(file),
      time: address.time ?? 0,
      experiment: experiment ?? 'unknown',
      run: run ?? '0',
    };
  if (experiment === undefined || run === undefined)
    throw new CalibdeskError('usage', 'neither a file nor a run is named', {
      hint: 'give FILE.h5, or -e EXPERIMENT -r RUN -d SOURCE',
    });
  const dsname = `exp=${experiment}:run=${run}`;
  const dataset = await openDataset(dsname, { signal: context.signal });
  try {
    const { source } = findSource(dataset, address.source);
    const names = dcsNamesOfSource(source, await panelId(dsname, source, context));
    let { time } = address;
    for await (const event of dataset.events()) {
      time ??= event.seconds + event.nanoseconds * 1e-9;
      break;
    }
    const calibdir = address.calibdir ?? experimentCalibdir(experiment, environment);
    const repository = join(environment.SIT_PSDM_DATA ?? '/reg/d/psdm', 'detector', 'calib');
    return {
      files: [dcsPath(calibdir, names), dcsPath(repository, names)],
      names,
      time: time ?? 0,
      experiment,
      run: String(dataset.run),
    };
  } finally {
    await dataset.close();
  }
}
