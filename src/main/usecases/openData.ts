import { statSync } from 'node:fs';
import type { DataRun, DataStep, RunOverview } from '../../contract/data.ts';
import type { FileFacts } from '../index/fileFacts.ts';
import type { OpenRun, OpenRuns } from '../datasets/openRuns.ts';
import { resolveDataset } from '../datasets/datasetString.ts';
import { labelsOfStep } from '../information/stepLabels.ts';
import { isComplete, parseXtcFileName } from '../readers/xtc/fileNames.ts';
import type { IndexFile, XtcRun } from '../readers/xtc/types.ts';
import type { CallContext } from './context.ts';
import { describeRun } from './describeRun.ts';

/** Most warnings that are shown one by one. */
const mostWarnings = 50;

const isoTime = (run: XtcRun, l1Index: number): string | null => {
  if (l1Index < 0 || l1Index >= run.eventCount) return null;
  const { seconds, nanoseconds } = run.event(l1Index);
  return new Date(seconds * 1000 + nanoseconds / 1e6).toISOString();
};

/** Calib cycles with their events. A run without them counts as one. */
function stepsOf(run: XtcRun): DataStep[] {
  const steps: DataStep[] = [];
  let at = 0;
  for (let step = 0; step < Math.max(1, run.calibCycles); step++) {
    const first = at;
    // Events of a step stand together: the last one is found by halving.
    let end = run.eventCount;
    for (let low = at; low < end;) {
      const middle = (low + end) >> 1;
      if (run.stepOf(middle) <= step) low = middle + 1;
      else end = middle;
    }
    at = end;
    steps.push({ step, first, events: end - first, labels: labelsOfStep(run, step) });
  }
  return steps;
}

async function documentOf(
  dsname: string,
  { run, selection }: OpenRun,
  context: CallContext,
): Promise<DataRun> {
  const faults = run.faults.map(({ file, message }) => `${file}: ${message}`);
  return {
    dsname,
    run: run.run,
    experiment: run.experiment,
    files: run.files.map((path, i) => {
      const name = parseXtcFileName(path);
      return {
        ...{ path, name: run.fileNames[i]! },
        bytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0,
        ...{ stream: name?.stream ?? 0, chunk: name?.chunk ?? 0 },
      };
    }),
    events: run.eventCount,
    begin: isoTime(run, 0),
    end: isoTime(run, run.eventCount - 1),
    steps: stepsOf(run),
    detectors: run.detectors.map(({ source, alias, device }) => ({ source, alias, device })),
    codes: await selection.codes(context.signal),
    complete: run.complete,
    warnings: [
      ...faults.slice(0, mostWarnings),
      ...(faults.length > mostWarnings ? [`${faults.length - mostWarnings} further faults`] : []),
    ],
  };
}

/**
 * Opens a run for looking at its events, or looks for what has come since it was opened; a run whose files were replaced is opened anew.
 * Errors: those of opening a run.
 */
export async function openData(
  { openRuns }: { openRuns: OpenRuns },
  { dsname }: { dsname: string },
  context: CallContext,
): Promise<DataRun> {
  const isStale = await openRuns.with(dsname, context, async (open) => {
    if (open.isStale) return true;
    await open.run.grow({ signal: context.signal });
    return false;
  });
  if (isStale) openRuns.forget(dsname);
  return openRuns.with(dsname, context, (open) => documentOf(dsname, open, context));
}

/**
 * What a run holds, for the list of runs: kept until its files change. Errors: those of opening a run.
 */
export async function overviewData(
  tools: { fileFacts: FileFacts; indexFile: IndexFile },
  { dsname }: { dsname: string },
  context: CallContext,
): Promise<RunOverview> {
  const { files } = await resolveDataset([dsname], { dataRoot: process.env.SIT_PSDM_DATA });
  const stats = files.map((path) => statSync(path, { throwIfNoEntry: false }));
  const workOut = async (): Promise<RunOverview> => ({
    ...(await describeRun({ dsname, indexFile: tools.indexFile }, context)),
    streams: new Set(files.map((path) => parseXtcFileName(path)?.stream ?? 0)).size,
    bytes: stats.reduce((total, found) => total + (found?.size ?? 0), 0),
  });
  if (!files.every((path) => isComplete(path))) return workOut();
  // The first file keeps the facts of the run; those of the others stand in the kind.
  const others = stats.slice(1).map((found) => `${found?.size} ${found?.mtimeMs}`);
  return tools.fileFacts.of(files[0]!, `run-overview ${others.join()}`, workOut);
}
