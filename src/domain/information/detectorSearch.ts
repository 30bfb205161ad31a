/** Sources of local runs by their raw names (`XppGon-0|Cspad-0`), instrument -> experiment -> run -> names. */
export type RunTable = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<number, readonly string[]>>>;

/** Instruments that find_detector_runs knows. */
export const instruments: readonly string[] = [
  'AMO',
  'SXR',
  'XPP',
  'XCS',
  'CXI',
  'MEC',
  'MFX',
  'DIA',
  'DET',
  'MOB',
];

/** Source of a raw name: `XppGon-0|Cspad-0` is `XppGon.0:Cspad.0`. */
export const sourceOfRawName = (raw: string): string => raw.replaceAll('-', '.').replaceAll('|', ':');

export interface NameListing {
  names: { index: number; type: string; name: string }[];
  types: Record<string, string[]>;
  /** Names without a device, by their position in the list. */
  skipped: string[];
}

/** Sorts raw names by device, in order of first appearance. */
export function listNames(rawNames: readonly string[]): NameListing & { lines: string[] } {
  const names: NameListing['names'] = [];
  const types = new Map<string, string[]>();
  const skipped: string[] = [];
  const lines: string[] = [];
  rawNames.forEach((raw, index) => {
    const name = sourceOfRawName(raw);
    const device = name.split(':')[1];
    if (device === undefined) {
      skipped.push(name);
      lines.push(` skip bad name ${name}`);
      return;
    }
    const type = device.split('.')[0].toLowerCase();
    names.push({ index, type, name });
    types.set(type, [...(types.get(type) ?? []), name]);
    lines.push(`${String(index).padStart(4, '0')} ${type.padStart(20)} ${name}`);
  });
  return { names, types: Object.fromEntries(types), skipped, lines };
}

const wide = '_'.repeat(80);
const pythonText = (text: string): string =>
  text.includes("'") && !text.includes('"')
    ? `"${text}"`
    : `'${text.replace(/[\\']/g, (sign) => `\\${sign}`)}'`;
const pythonList = (items: readonly string[]): string => `[${items.map(pythonText).join(', ')}]`;
const four = (value: number): string => String(value).padStart(4, '0');

/** Output of find_detector_names. */
export function namesText(rawNames: readonly string[]): string {
  const { lines, types } = listNames(rawNames);
  const entries = Object.entries(types);
  const dictionary = `{${entries.map(([type, names]) => `${pythonText(type)}: ${pythonList(names)}`).join(', ')}}`;
  const blocks = entries.flatMap(([type, names], index) => [
    `#== type ${four(index)} ${type}`,
    ...names.map((name, i) => `${`'${name}'`.padStart(36)}: '${type}_${four(i)}',\\`),
  ]);
  return [
    wide,
    'List of detector names in DB',
    ...lines,
    ...[wide, '', dictionary],
    ...[wide, '', pythonList(entries.map(([type]) => type))],
    ...[wide, '', ...blocks],
    `Total number of detector types: ${entries.length}`,
    ...[wide, '', wide, '', wide, '', ''],
  ].join('\n');
}

export interface ExperimentRuns {
  experiment: string;
  nruns: number;
  hits: { run: number; source: string }[];
}

/** Runs of an instrument (any case) with a source that contains `detector` (any case), by experiment in alphabetical order. */
export function runsWithDetector(table: RunTable, instrument: string, detector: string): ExperimentRuns[] {
  const wanted = detector.toLowerCase();
  const experiments = new Map(
    [...table]
      .filter(([name]) => name.toLowerCase() === instrument.toLowerCase())
      .flatMap(([, list]) => [...list]),
  );
  return [...experiments]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([experiment, runs]) => ({
      experiment,
      nruns: runs.size,
      hits: [...runs]
        .sort(([a], [b]) => a - b)
        .flatMap(([run, raw]) => raw.map((name) => ({ run, source: sourceOfRawName(name) })))
        .filter(({ source }) => source.toLowerCase().includes(wanted)),
    }));
}

/** First lines of find_detector_runs, before it looks at its arguments. */
export function runsHeading(instrument: string | null, detector: string): string {
  return `${wide}\nList of experiments and runs containing detector "${detector}" in instrument ${instrument ?? 'None'}`;
}

/** Usage text of find_detector_runs. */
export const runsUsage = `Usage: find_detector_runs <INS> <DET>
       where <INS> instrument from the list ${instruments.join(', ')}
             <DET> is like one of the list jungfrau, cspad., cspad2x2, opal, pnccd, etc...`;

/** Output of find_detector_runs, with the words as they were typed. */
export function runsText(
  instrument: string,
  detector: string,
  experiments: readonly ExperimentRuns[],
): string {
  return [
    runsHeading(instrument, detector),
    wide,
    `${instrument}:`,
    '',
    `Test find detector runs containing "${detector}" in all experiments of ${instrument}`,
    `experiments of "${instrument}":`,
    ...experiments.flatMap(({ experiment, nruns, hits }) => [
      `  ${experiment.padEnd(9)}: nruns ${String(nruns).padStart(4)}`,
      ...hits.map(({ run, source }) => `      run ${String(run).padStart(4)}: ${source}`),
    ]),
  ].join('\n');
}

export interface ExperimentHits {
  instrument: string;
  experiment: string;
  nruns: number;
  hits: { run: number; detector: string }[];
}

/** Runs with a raw name that contains `text` (case counts), in the order of the table; experiments without runs are left out. */
export function runsWithText(table: RunTable, text: string): ExperimentHits[] {
  return [...table].flatMap(([instrument, experiments]) =>
    [...experiments]
      .filter(([, runs]) => runs.size > 0)
      .map(([experiment, runs]) => ({
        instrument,
        experiment,
        nruns: runs.size,
        hits: [...runs]
          .sort(([a], [b]) => a - b)
          .flatMap(([run, raw]) => raw.map((detector) => ({ run, detector })))
          .filter(({ detector }) => detector.includes(text)),
      })),
  );
}

/** Output of find_runs_for_data_type. */
export function hitsText(experiments: readonly ExperimentHits[]): string {
  return experiments
    .flatMap(({ instrument, experiment, nruns, hits }) => [
      `${instrument}:${experiment} (${nruns} runs)`,
      ...hits.map(({ run, detector }) => `${instrument}:${experiment}:${run} ${detector}`),
    ])
    .join('\n');
}
