import type { RunDetail } from '../../contract/darks.ts';
import { recogniseDark, type DarknessOfSource } from '../../domain/darkFiles/recognise.ts';
import { eventAt, lookForLight } from '../darks/lookForLight.ts';
import type { DatasetEvent } from '../datasets/dataset.ts';
import { openDataset } from '../datasets/open.ts';
import type { IndexFile } from '../readers/xtc/types.ts';
import type { CallContext } from './context.ts';

/** Events that are searched for detectors. */
const scannedEvents = 100;

const isoTime = (event: DatasetEvent | null): string | null =>
  event === null ? null : new Date(event.seconds * 1000 + event.nanoseconds / 1e6).toISOString();

/**
 * What a run holds: events, times, the detectors of its first events, and whether it looks dark. Reads headers and a few
 * frames only.
 * @throws CalibdeskError as opening the dataset does
 */
export async function describeRun(
  input: { dsname: string; dataRoot?: string | undefined; indexFile?: IndexFile | undefined },
  context: CallContext,
): Promise<RunDetail> {
  const dataset = await openDataset(input.dsname, {
    dataRoot: input.dataRoot ?? process.env.SIT_PSDM_DATA,
    indexFile: input.indexFile,
    signal: context.signal,
    progress: (progress) => context.progress(progress),
  });
  try {
    const events = await dataset.eventCount(context.signal);
    const scans = await dataset.scan(Math.min(events, scannedEvents), context.signal);
    const present = scans.filter((scan) => scan.frames > 0);
    const judged: DarknessOfSource[] = [];
    for (const [index, { source }] of present.entries()) {
      context.progress({
        stage: `looking at ${source.source}`,
        done: index,
        total: present.length,
        unit: 'detectors',
      });
      const darkness = await lookForLight(dataset, source, events, context);
      if (darkness !== null) judged.push(darkness);
    }
    return {
      run: dataset.run,
      dsname: input.dsname,
      experiment: dataset.experiment,
      events,
      calibCycles: await dataset.calibCycles(),
      begin: isoTime(await eventAt(dataset, 0)),
      end: isoTime(events > 0 ? await eventAt(dataset, events - 1) : null),
      detectors: present.map(({ source, frames }) => ({
        source: source.source,
        alias: source.alias,
        type: source.device,
        shape: [...source.shape],
        dtype: source.dtype,
        frames,
      })),
      dark: recogniseDark(judged),
      warnings: [...dataset.warnings],
    };
  } finally {
    await dataset.close();
  }
}
