import { join } from 'node:path';
import type { BulkHandle } from '../../contract/bulk.ts';
import { darkImageNames, type DarkOptions } from '../../contract/darks.ts';
import type { NdArray } from '../../domain/array/ndarray.ts';
import { parseEventCodes } from '../../domain/darkFiles/eventCodes.ts';
import { calibrunFile } from '../../domain/darkFiles/nameTemplate.ts';
import type { DarkParameters } from '../../domain/darks/types.ts';
import { groupOf } from '../../domain/store/detectorTypes.ts';
import { resultName, darkFolder, type StoredDark, type StoredSource } from '../darks/darkRecord.ts';
import { darkTrend, type TrendTools } from '../darks/darkTrend.ts';
import type { DarkOfSource, DarkRun } from '../darks/darkRun.ts';
import { judgeSource } from '../darks/judgeSource.ts';
import { qualityLimitsOf, type KeptSettings } from '../darks/qualityLimits.ts';
import { processGains } from '../darks/processGains.ts';
import { processSources } from '../darks/processSources.ts';
import { darkTextOptions } from '../darks/saveDark.ts';
import type { Dataset, DatasetSource } from '../datasets/dataset.ts';
import { findSource } from '../datasets/findSource.ts';
import { isDatasetString } from '../datasets/datasetString.ts';
import { openDataset } from '../datasets/open.ts';
import type { DarkPreview } from '../engine/dark/request.ts';
import type { JobContext, JobQueue } from '../engine/jobs.ts';
import { withRuns } from '../gains/moreRuns.ts';
import type { IndexFile } from '../readers/xtc/types.ts';
import { withOutputs, type OutputFiles } from '../products/outputFiles.ts';
import { darkReport } from '../reports/darkReport.ts';
import { trendSection } from '../reports/trendSection.ts';
import type { Identity } from './context.ts';
import { gainFamilyOf } from './describeGains.ts';

/** What the dark jobs need of the product. */
export interface DarkJobServices extends TrendTools {
  readonly jobs: JobQueue;
  readonly identity: Identity;
  readonly home: string;
  readonly bulk: { put(array: NdArray): BulkHandle };
  readonly settings: KeptSettings;
  readonly indexFile?: IndexFile;
}

export interface ProcessDarkInput {
  dsname: string;
  sources: readonly string[];
  /** Store to compare with; null: none. */
  calibdir: string | null;
  options: DarkOptions;
  /** Runs with the darks of further gain modes. */
  moreRuns?: readonly number[];
}

/** Former darks in the report: reading more would make people wait for their constants. */
const darksInReport = 20;

/** Whether a data set is made of XTC files: stacks and translated files know no configuration, and so no gain modes. */
const isRawData = (dsname: string): boolean => isDatasetString(dsname) || /\.xtc$/i.test(dsname);

/** The command line that does the same; of several detectors that of those of one gain. */
function commandOf({ dsname, sources, options, moreRuns = [] }: ProcessDarkInput): string[] {
  const [switching] = sources;
  const family = sources.length === 1 && isRawData(dsname) ? gainFamilyOf(switching) : null;
  if (family === 'jungfrau')
    return [
      'jungfrau_dark_proc',
      '-d',
      withRuns(dsname, moreRuns),
      '-s',
      switching,
      '--nrecs',
      String(options.events),
    ];
  if (family === 'epix10ka')
    return ['epix10ka_pedestals_calibration', '-x', withRuns(dsname, moreRuns), '-d', switching];
  const flags: [string, string | number][] = [
    ['-d', dsname],
    ['-s', sources.join(',')],
    ['-n', options.events],
    ['-m', options.skip],
    ['--nrecs', options.events],
    ['--nrecs1', options.nrecs1],
    ['-b', options.intensityLow],
    ['-t', options.intensityHigh],
    ['-B', options.rmsLow],
    ['-T', options.rmsHigh],
    ['-D', options.intensitySigmasLow],
    ['-U', options.intensitySigmasHigh],
    ['-L', options.rmsSigmasLow],
    ['-H', options.rmsSigmasHigh],
    ['-F', options.fractionOut],
  ];
  const words = ['det_ndarr_raw_proc', ...flags.flatMap(([flag, value]) => [flag, String(value)])];
  if (options.correctRms) words.push('--correct-rms');
  return options.eventCodes === 'none' ? words : [...words, `--evcode=${options.eventCodes}`];
}

/** The thresholds among the options; the quantiles of the gate are those of the original. */
export function parametersOf(options: DarkOptions): DarkParameters {
  const { intensityLow, intensityHigh, rmsLow, rmsHigh, fractionOut } = options;
  const { intensitySigmasLow, intensitySigmasHigh, rmsSigmasLow, rmsSigmasHigh } = options;
  const sigmas = { intensitySigmasLow, intensitySigmasHigh, rmsSigmasLow, rmsSigmasHigh };
  return {
    intensityLow,
    intensityHigh,
    rmsLow,
    rmsHigh,
    fractionOut,
    ...sigmas,
    quantileLow: 0.05,
    quantileHigh: 0.95,
  };
}

/** Starts a job that processes the darks of several detectors of a run; returns its id at once. */
export function processDark(services: DarkJobServices, input: ProcessDarkInput): { jobId: string } {
  const jobId = services.jobs.submit({
    verb: 'dark',
    title: `dark ${input.dsname}: ${input.sources.join(', ')}`,
    arguments: commandOf(input),
    run: (context) => runDarkJob(services, input, context),
  });
  return { jobId };
}

async function runDarkJob(
  services: DarkJobServices,
  input: ProcessDarkInput,
  context: JobContext,
): Promise<StoredDark> {
  const { options } = input;
  const dataset = await openDataset(input.dsname, {
    dataRoot: process.env.SIT_PSDM_DATA,
    stackSources: input.sources,
    signal: context.signal,
    progress: (progress) => context.progress(progress),
  });
  try {
    const onPreview = (source: string, preview: DarkPreview): void => {
      const put = (data: Float32Array): BulkHandle =>
        services.bulk.put({ dtype: 'float32', shape: [...preview.shape], data });
      const bad = `${(100 * preview.badShare).toPrecision(2)} % out of the absolute limits`;
      context.preview({
        source,
        label: `${preview.framesDone} frames, ${bad}`,
        image: put(preview.average),
        more: [{ name: 'rms', image: put(preview.rms) }],
      });
    };
    const found = input.sources.map((text) => findSource(dataset, text));
    const switches = (source: DatasetSource): boolean =>
      isRawData(input.dsname) && gainFamilyOf(source.source) !== null;
    const ofOneGain = found.filter((source) => !switches(source));
    const dark =
      ofOneGain.length === 0
        ? null
        : await processSources(
            services.pool,
            dataset,
            ofOneGain,
            {
              selection: {
                events: Number.POSITIVE_INFINITY,
                skip: options.skip,
                codes: parseEventCodes(options.eventCodes),
                records: options.events,
                original: false,
              },
              parameters: parametersOf(options),
              nrecs1: options.nrecs1,
              dataBits: null,
              original: false,
              correctRms: options.correctRms,
              onPreview,
            },
            context,
          );
    return await withOutputs({ group: null }, (outputs) =>
      saveDarkJob(services, input, dataset, { dark, switching: found.filter(switches) }, outputs, context),
    );
  } finally {
    await dataset.close();
  }
}

async function saveDarkJob(
  services: DarkJobServices,
  input: ProcessDarkInput,
  dataset: Dataset,
  { dark, switching }: { dark: DarkRun | null; switching: readonly DatasetSource[] },
  outputs: OutputFiles,
  context: JobContext,
): Promise<StoredDark> {
  const folder = darkFolder(services.home, context.jobId);
  const stored: StoredDark = {
    jobId: context.jobId,
    run: dataset.run,
    experiment: dataset.experiment,
    dsname: input.dsname,
    calibdir: input.calibdir,
    sources: [],
    gains: [],
    report: 'report.html',
  };
  const sections: string[] = [];
  const ofOneGain = dark?.sources ?? [];
  for (const [index, result] of ofOneGain.entries()) {
    context.progress({
      stage: `checking ${result.source.source}`,
      done: index,
      total: ofOneGain.length,
      unit: 'detectors',
    });
    const { source, section } = await storeSource(services, input, stored, result, folder, outputs, context);
    stored.sources.push(source);
    sections.push(section, await trendOf(services, input, source, stored.run, context));
  }
  for (const { source, device } of switching) {
    const gains = await processGains(
      services,
      {
        ...input,
        family: gainFamilyOf(source)!,
        source,
        device,
        experiment: stored.experiment,
        run: stored.run,
        moreRuns: input.moreRuns ?? [],
        folder,
      },
      outputs,
      context,
    );
    stored.gains!.push(gains.stored);
    sections.push(gains.section);
  }
  const head = { ...stored, made: services.identity.now(), user: services.identity.user };
  await outputs.write(join(folder, 'report.html'), darkReport(head, sections));
  await outputs.write(join(folder, resultName), `${JSON.stringify(stored, null, 1)}\n`);
  context.signal.throwIfAborted();
  await outputs.publish();
  for (const path of outputs.paths) context.product(path);
  return stored;
}

/** The trend of one detector for the report, this dark at its end. */
async function trendOf(
  services: DarkJobServices,
  { calibdir }: ProcessDarkInput,
  dark: StoredSource,
  run: number,
  context: JobContext,
): Promise<string> {
  if (calibdir === null) return '';
  const { source, medianPedestal, medianRms, badPixels } = dark;
  const { points, left } = await darkTrend(services, { calibdir, source, most: darksInReport }, context);
  const now = { name: 'this dark', run, medianPedestal, medianRms, badPixels };
  return trendSection(source, [...points, { ...now, pixels: dark.figures.pixels, problem: null }], left);
}

async function storeSource(
  services: DarkJobServices,
  input: ProcessDarkInput,
  stored: StoredDark,
  { products, source }: DarkOfSource,
  folder: string,
  outputs: OutputFiles,
  context: JobContext,
): Promise<{ source: StoredSource; section: string }> {
  const name = source.source;
  const group = groupOf(name);
  const nameOf = (type: string): string =>
    join(folder, calibrunFile(stored.experiment, stored.run, type, name));
  const { judged, previous } = await judgeSource(
    services,
    {
      dark: { source, products },
      calibdir: input.calibdir,
      group,
      run: stored.run,
      texts: darkTextOptions(services.identity, input.dsname, 63, name, nameOf),
      framesWanted: input.options.events,
      limits: qualityLimitsOf(services.settings),
    },
    context,
  );
  for (const { type, bytes } of judged.texts) await outputs.write(nameOf(type), bytes);
  const arrays: StoredSource['arrays'] = { ave: '', rms: '', status: '' };
  for (const image of darkImageNames) {
    const bytes = judged.arrays[image];
    if (bytes === undefined) continue;
    const file = join('arrays', `${name}.${image}.npy`);
    arrays[image] = file;
    await outputs.write(join(folder, file), bytes);
  }
  const { summary, comparison, figures, section } = judged;
  const stay: StoredSource = {
    source: name,
    type: source.device,
    group,
    shape: [...products.shape],
    framesUsed: products.framesUsed,
    rmsCorrected: products.rmsCorrected,
    limits: products.limits,
    medianPedestal: summary.medianPedestal,
    medianRms: summary.medianRms,
    badPixels: summary.badPixels,
    statusCounts: products.statusCounts,
    badBySegment: summary.badBySegment,
    bitsBySegment: summary.bitsBySegment,
    previous:
      previous === null || comparison === null
        ? null
        : {
            path: previous.path,
            medianPedestalChange: comparison.medianPedestalChange,
            newlyBad: comparison.newlyBad,
            newlyGood: comparison.newlyGood,
          },
    figures,
    files: [
      { ctype: 'pedestals', path: nameOf('ave') },
      { ctype: 'pixel_rms', path: nameOf('rms') },
      { ctype: 'pixel_status', path: nameOf('sta') },
    ],
    arrays,
  };
  return { source: stay, section };
}
