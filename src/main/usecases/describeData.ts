import { CalibdeskError } from '../../domain/errors.ts';
import { epixPanelId, jungfrauId, sourceAsId } from '../../domain/information/panelIds.ts';
import { detectorTypeOf } from '../../domain/store/detectorTypes.ts';
import { calibFolderOfDataset } from '../calibrate/constantsOf.ts';
import { rootsOfEnvironment } from '../darks/experimentPaths.ts';
import { singleRuns } from '../datasets/eachRun.ts';
import { isDatasetString, parseDatasetString } from '../datasets/datasetString.ts';
import { arrayInformation, type ArrayInformation } from '../information/arrayInformation.ts';
import { constantsOfSource } from '../information/constantsOfSource.ts';
import {
  epix100aLayouts,
  epix10kaLayouts,
  epixPanels,
  findConfig,
  jungfrauLayouts,
  jungfrauModules,
} from '../information/panelsOfRun.ts';
import { StepReader, type StepOptions, type StepDocument, type ShowLine } from '../information/stepReader.ts';
import type { IndexFile, XtcDetector, XtcRun } from '../readers/xtc/types.ts';
import type { CallContext } from './context.ts';
import { openNamedRun } from './xtcConfig.ts';

export interface DataDescription {
  dsname: string;
  expname: string;
  runnum: number;
  detname: string | null;
  source: string | null;
  dettype: number | null;
  ids: Record<string, string>;
  constants: Record<string, ArrayInformation | null>;
  calibdir: string | null;
  runs: { run: number; steps: StepDocument[] }[];
}

export interface DescribeDataInput extends StepOptions {
  dsname: string;
  detname: string | null;
  /** Run whose constants are shown; null: the first run of the data. */
  run: number | null;
  dataRoot?: string | undefined;
  /** Indexes files in another place; else they are indexed here. */
  indexFile?: IndexFile | undefined;
}

/** Ids of the panels of a detector, by the names of datinfo; empty for detectors without ids. */
function idsOf(run: XtcRun, { source, device }: XtcDetector): Record<string, string> {
  const isEpix = /^Epix10(0a|ka)/.test(device);
  if (isEpix) {
    const config = findConfig(run, source, device === 'Epix100a' ? epix100aLayouts : epix10kaLayouts);
    if (config === null) return {};
    const name = device === 'Epix100a' ? 'id_epix' : `id_${device.toLowerCase()}`;
    return { [name]: epixPanels(config).map(epixPanelId).join('_') };
  }
  if (!device.startsWith('Jungfrau')) return {};
  const config = findConfig(run, source, jungfrauLayouts);
  if (config === null) return {};
  const { version, modules } = jungfrauModules(config);
  return { id_jungfrau: jungfrauId(version, modules) ?? sourceAsId(source) };
}

interface Head {
  document: DataDescription;
  detector: XtcDetector | null;
}

/** What is told of the data before events are read. */
async function describeHead(
  run: XtcRun,
  input: DescribeDataInput,
  show: ShowLine,
  context: CallContext,
): Promise<Head> {
  const detector = input.detname === null ? null : run.findDetector(input.detname);
  const experiment = isDatasetString(input.dsname)
    ? parseDatasetString(input.dsname).experiment || run.experiment
    : run.experiment;
  const runnum = input.run ?? run.run;
  show(`dsname: ${input.dsname}`, `detname: ${input.detname ?? 'None'}`, `expname: ${experiment}`);
  show(`runnum: ${runnum}`, `runnum ds.env().configStore().get(EventId).run(): ${run.run}`);
  const document: DataDescription = {
    dsname: input.dsname,
    expname: experiment,
    runnum,
    detname: input.detname,
    source: detector?.source ?? null,
    dettype: null,
    ids: {},
    constants: {},
    calibdir: null,
    runs: [],
  };
  if (detector === null) return { document, detector };
  const { code, name } = detectorTypeOf(detector.source);
  document.dettype = code;
  document.ids = idsOf(run, detector);
  show('info_det: info_det', `  X det.src: Source("${detector.display}")`, `  X dettype: ${code}`);
  show(...Object.entries(document.ids).map(([key, id]) => `  ${key}: ${id}`));
  document.calibdir = await calibFolderOfDataset(
    { experiment, files: run.files, kind: 'xtc' },
    rootsOfEnvironment(),
  );
  show(`calibration constants for par(run or evt): ${runnum}`);
  for (const [key, array] of await constantsOfSource(document.calibdir, detector.source, runnum, context)) {
    const information = array === null ? null : arrayInformation(key, array);
    document.constants[key] = information;
    show(`  ${information?.text ?? `${key} None`}`);
  }
  show(`calibDir: ${document.calibdir ?? 'None'}`, `dettype: ${code}`);
  show(`dettype of ${name.toUpperCase()}: ${code}`);
  return { document, detector };
}

/**
 * What a data set holds, and what applies to one of its detectors: ids, constants, and step by step labels, keys, raw frames, counts.
 * `show` gets the lines of the text as they arise. Without a detector it stops behind the first keys.
 * Errors: those of opening a run; `not-found` and `usage` for the detector.
 */
export async function describeData(
  input: DescribeDataInput,
  context: CallContext,
  show: ShowLine = () => undefined,
): Promise<DataDescription> {
  let head: Head | undefined;
  for (const { names } of singleRuns([input.dsname])) {
    const run = await openNamedRun({ names, dataRoot: input.dataRoot, indexFile: input.indexFile }, context);
    try {
      head ??= await describeHead(run, input, show, context);
      const detector = head.detector === null ? null : run.findDetector(input.detname!);
      const steps = await new StepReader(run, detector, input, show, context).read();
      head.document.runs.push({ run: run.run, steps });
      if (detector === null) break;
    } finally {
      run.close();
    }
  }
  if (head === undefined)
    throw new CalibdeskError('not-found', `${input.dsname} names no run`, { hint: 'check -r' });
  return head.document;
}
