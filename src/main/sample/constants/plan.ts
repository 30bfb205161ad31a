import type { Dtype } from '../../../domain/array/ndarray.ts';
import { jungfrauGains } from '../detectors/jungfrau.ts';
import type { SampleDetector } from '../detectors/sampleDetector.ts';
import { sampleExperimentName, type SampleDetectors } from '../experiment.ts';
import { geometryText } from './geometry.ts';
import {
  gainValues,
  maskValues,
  pedestalValues,
  rmsValues,
  statusValues,
  type ConstantValue,
} from './truth.ts';

/** When something was deployed: local time at the beam line, with the abbreviation of its zone. */
export interface LocalMoment {
  time: string;
  zone: 'PST' | 'PDT';
}

/** How a file came into the store: decides the form of its HISTORY line. */
export interface Deployment {
  form: 'A' | 'B' | 'C' | 'D';
  copyOf: string;
  experiment: string;
  run: number | null;
  /** Comment, or the application for form A. */
  by: string;
  when: LocalMoment;
}

export interface ArrayContent {
  kind: 'array';
  dtype: Dtype;
  shape: readonly number[];
  format: string;
  /** Made when the file is written: it needs the maps of the sensor, which take a while. */
  makeValue: () => ConstantValue;
  /** Comments at the head of the file. */
  comments: readonly string[];
  metadata: boolean;
}
export interface PlannedConstants {
  detector: SampleDetector;
  type: string;
  /** File name: `<range>.data`, or a dated copy of one, which lookup ignores. */
  file: string;
  /** `removed`: the file went again, only its line of HISTORY is left. */
  content: ArrayContent | { kind: 'text'; text: string } | { kind: 'removed' };
  deployment: Deployment;
}

const march = (day: number, clock: string): LocalMoment => ({ time: `2025-03-${day}T${clock}`, zone: 'PDT' });
const november = (clock: string): LocalMoment => ({ time: `2024-11-05T${clock}`, zone: 'PST' });

/** Makes the planned files of one detector in the manner of the original tools. */
class DetectorConstants {
  readonly files: PlannedConstants[] = [];
  readonly #detector: SampleDetector;
  readonly #seed: number;

  constructor(detector: SampleDetector, seed: number) {
    this.#detector = detector;
    this.#seed = seed;
  }

  get #shape(): number[] {
    const { gains, shape } = this.#detector;
    return gains > 1 ? [gains, ...shape] : [...shape];
  }

  #add(type: string, file: string, content: PlannedConstants['content'], deployment: Deployment): void {
    this.files.push({ detector: this.#detector, type, file, content, deployment });
  }

  #dark(
    type: string,
    file: string,
    slot: string,
    title: string,
    dtype: Dtype,
    format: string,
    makeValue: () => ConstantValue,
    how: Deployment,
  ): void {
    const comments = [
      `DATASET  exp=${how.experiment}:run=${how.run}`,
      'STATISTICS  499',
      `ARR_TYPE  ${title}`,
      `SOURCE  ${this.#detector.source}`,
    ];
    const run = String(how.run).padStart(4, '0');
    const copyOf = `work/results/clb-${how.experiment}-r${run}-peds-${slot}-${this.#detector.source}.txt`;
    // the writer of the original leaves the type block out for cspad2x2
    const metadata = this.#detector.type !== 'Cspad2x2';
    this.#add(
      type,
      file,
      { kind: 'array', dtype, shape: this.#shape, format, makeValue, comments, metadata },
      { ...how, copyOf },
    );
  }

  pedestals(file: string, how: Deployment, age: number, format = '%8.2f'): void {
    const makeValue = (): ConstantValue => pedestalValues(this.#detector, this.#seed, how.run ?? 0, age);
    this.#dark('pedestals', file, 'ave', 'average', 'float64', format, makeValue, how);
  }

  rms(file: string, how: Deployment, format = '%8.2f'): void {
    this.#dark(
      'pixel_rms',
      file,
      'rms',
      'RMS',
      'float64',
      format,
      () => rmsValues(this.#detector, this.#seed, how.run ?? 0),
      how,
    );
  }

  status(file: string, how: Deployment, earlier: boolean, format = '%d'): void {
    this.#dark(
      'pixel_status',
      file,
      'sta',
      'status',
      'uint64',
      format,
      () => statusValues(this.#detector, earlier),
      how,
    );
  }

  gain(file: string, how: Deployment, nominal: readonly number[]): void {
    const makeValue = (): ConstantValue => gainValues(this.#detector, this.#seed, nominal);
    this.#plain('pixel_gain', file, 'float32', '%.4f', makeValue, how);
  }

  mask(file: string, how: Deployment): void {
    this.#plain('pixel_mask', file, 'uint8', '%d', () => maskValues(this.#detector), how);
  }

  #plain(
    type: string,
    file: string,
    dtype: Dtype,
    format: string,
    makeValue: () => ConstantValue,
    how: Deployment,
  ): void {
    const comments = [`SOURCE  ${this.#detector.source}`, `CTYPE   ${type}`];
    this.#add(
      type,
      file,
      { kind: 'array', dtype, shape: this.#shape, format, makeValue, comments, metadata: true },
      how,
    );
  }

  removed(type: string, file: string, when: LocalMoment): void {
    const how: Deployment = {
      form: 'D',
      copyOf: '',
      experiment: '',
      run: null,
      by: 'single-file-manager',
      when,
    };
    this.#add(type, file, { kind: 'removed' }, how);
  }

  /** Parameters of the common mode, as an old file: one line, no header. */
  commonMode(file: string, parameters: readonly number[], how: Deployment): void {
    this.#add('common_mode', file, { kind: 'text', text: `${parameters.join(' ')}\n` }, how);
  }

  geometry(file: string, how: Deployment, z: number | null = null): void {
    this.#add(
      'geometry',
      file,
      { kind: 'text', text: geometryText(this.#detector, how.experiment, how.when.time, z) },
      how,
    );
  }
}

const before = 'xppc00121';
const now = sampleExperimentName;
/** Copied from the last experiment with the same detectors by `calibfile deploy`. */
const inherited = (clock: string, copyOf: string): Deployment => ({
  form: 'B',
  copyOf,
  experiment: before,
  run: 137,
  by: '',
  when: november(clock),
});
const calibrun = (run: number, when: LocalMoment): Deployment => ({
  form: 'C',
  copyOf: '',
  experiment: now,
  run,
  by: 'calibrun-dark',
  when,
});
const calibman = (run: number, when: LocalMoment): Deployment => ({
  ...calibrun(run, when),
  by: 'calibman-dark',
});

/**
 * The constants of the sample store, in the order in which they were deployed. Nothing that begins at run 1 or later also covers the
 * first dark runs (1 of Epix100a and Cspad2x2, 2 of Jungfrau): constants made from them are used as soon as they are deployed.
 */
export function planConstants(detectors: SampleDetectors, seed: number): PlannedConstants[] {
  const epix = new DetectorConstants(detectors.epix, seed);
  epix.geometry('0-end.data', inherited('09:12:40', './geometry-nominal-epix100a.data'));
  epix.geometry(
    '3-end.data',
    {
      form: 'A',
      copyOf: './geometry-moved.data',
      experiment: now,
      run: 3,
      by: 'geometry',
      when: march(11, '10:58:03'),
    },
    98_500,
  );
  epix.commonMode(
    '0-end.data',
    [4, 6, 30, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    inherited('09:12:44', './common_mode_epix100a.txt'),
  );
  epix.pedestals('0-end.data', inherited('09:14:02', ''), 8);
  epix.pedestals('2-3.data', calibman(2, march(11, '10:31:17')), 0);
  epix.pedestals('4-end.data-2025-03-12T13:05:22', calibrun(4, march(12, '12:21:50')), 1);
  epix.removed('pedestals', '3-end.data', march(12, '12:58:40'));
  epix.pedestals('4-end.data', { ...calibrun(4, march(12, '13:05:22')), form: 'A', by: 'my-dark' }, 0);
  epix.rms('0-end.data', inherited('09:14:03', ''));
  epix.rms('4-end.data', calibrun(4, march(12, '12:21:51')));
  epix.status('0-end.data', inherited('09:14:04', ''), true);
  epix.status('4-end.data', calibrun(4, march(12, '12:21:52')), false);
  epix.gain('0-end.data', inherited('09:15:20', './gain-map-epix100a.txt'), [1]);
  epix.mask('3-3.data', {
    form: 'C',
    copyOf: './mask-beamstop.txt',
    experiment: now,
    run: 3,
    by: 'single-file-manager',
    when: march(11, '11:20:09'),
  });

  const cspad = new DetectorConstants(detectors.cspad, seed);
  cspad.geometry('0-end.data', inherited('09:20:11', './geometry-nominal-cspad2x2.data'));
  cspad.commonMode('0-end.data', [1, 25, 25, 100], inherited('09:20:15', './common_mode_cspad2x2.txt'));
  cspad.pedestals('0-end.data', inherited('09:21:02', ''), 6);
  // the first of these is shadowed by the two after it: no run uses it any more
  cspad.pedestals('2-3.data', calibman(2, march(11, '10:33:40')), 1);
  cspad.pedestals('2-2.data', calibman(2, march(11, '10:41:12')), 0);
  cspad.pedestals('3-3.data', calibman(3, march(11, '11:02:55')), 0);
  cspad.rms('0-end.data', inherited('09:21:03', ''));
  cspad.status('0-end.data', inherited('09:21:04', ''), true);
  cspad.status('3-end.data', calibman(3, march(11, '11:02:57')), false);

  const opal = new DetectorConstants(detectors.opal, seed);
  opal.geometry('0-end.data', inherited('09:30:01', './geometry-nominal-opal1000.data'));
  opal.pedestals('0-end.data', inherited('09:31:30', ''), 3, '%.2f');
  opal.status('0-end.data', inherited('09:31:31', ''), true);
  opal.mask('1-3.data', {
    form: 'C',
    copyOf: './mask-opal.txt',
    experiment: now,
    run: 1,
    by: 'single-file-manager',
    when: march(11, '10:20:45'),
  });

  const module = new DetectorConstants(detectors.jungfrau, seed);
  module.geometry('0-end.data', inherited('09:40:10', './geometry-nominal-jungfrau.data'));
  module.commonMode(
    '0-end.data',
    [7, 1, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    inherited('09:40:13', './common_mode_jungfrau.txt'),
  );
  module.pedestals('0-end.data', inherited('09:41:25', ''), 5, '%.2f');
  module.pedestals('1-3.data', calibrun(2, march(11, '10:48:31')), 0, '%.2f');
  module.rms('0-end.data', inherited('09:41:30', ''), '%.2f');
  module.status('0-end.data', inherited('09:41:33', ''), false);
  module.gain('0-end.data', inherited('09:42:20', './gain-jungfrau-nominal.txt'), jungfrauGains);

  return [epix, cspad, opal, module].flatMap(({ files }) => files);
}
