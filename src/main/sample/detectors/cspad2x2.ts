import type { SensorDesign } from '../pixelModel.ts';
import type { RecordValues } from '../xtc/encode.ts';
import { recordNode } from '../xtc/records.ts';
import { modelsOf, wordsOf, type SampleDetector } from './sampleDetector.ts';

const rows = 185;
const sectionColumns = 388;

/** Two sections of two ASICs; in the raw array (185,388,2) the columns of the sections alternate. */
const asicOfColumn = (column: number): number => 2 * (column & 1) + (column >> 1 < 194 ? 0 : 1);

const design: SensorDesign = {
  name: 'Cspad2x2',
  sensor: 'Cspad2x2',
  rows,
  columns: 2 * sectionColumns,
  maximum: 16383,
  asics: 4,
  asicOf: (_row, column) => asicOfColumn(column),
  banks: 4,
  bankOf: asicOfColumn,
  asicRows: rows,
  pedestal: 1180,
  asicSpread: 70,
  columnSpread: 8,
  pixelSpread: 45,
  sigma: 3.6,
  sigmaSpread: 0.07,
  bankNoise: 3,
  rowNoise: 0.2,
  badPerTenThousand: { dead: 1.5, hot: 1, noisy: 4, saturated: 0.6, cold: 1 },
};

const configuration: RecordValues = {
  concentratorVersion: 0xdeaf,
  protectionThreshold: { adcThreshold: 240, pixelCountThreshold: 1100 },
  inactiveRunMode: 1,
  activeRunMode: 3,
  runTriggerDelay: 52000,
  tdi: 4,
  payloadSize: 287152,
  asicMask: 15,
  roiMask: 3,
  quad: {
    shiftSelect: 4,
    readClkSet: 2,
    readClkHold: 1,
    dataMode: 2,
    prstSel: 1,
    acqDelay: 280,
    intTime: 1600,
    digDelay: 960,
    rowColShiftPer: 5,
    digCount: 16383,
    digPeriod: 25,
    gm: { gainMap: new Uint16Array(185 * 194).fill(0xffff) }, // high gain everywhere
  },
};

export function cspad2x2(source: string, alias: string, processId: number, seed: number): SampleDetector {
  const words = wordsOf(source, processId);
  const frame = new Int16Array(design.rows * design.columns);
  return {
    source,
    alias,
    type: 'Cspad2x2',
    words,
    shape: [rows, sectionColumns, 2],
    gains: 1,
    model: modelsOf([design], seed),
    frame,
    finishDark: () => undefined,
    aduPerPhoton: 0,
    addSignal: () => undefined,
    configNodes: () => [recordNode(words, 'CsPad2x2.ConfigV2', configuration)],
    dataNode: ({ fiducials, frameNumber }) =>
      recordNode(words, 'CsPad2x2.ElementV1', {
        tid: frameNumber & 0xffffff,
        acq_count: frameNumber & 0xffff,
        op_code: 40,
        seq_count: frameNumber,
        ticks: 119 * frameNumber,
        fiducials,
        sb_temp: [312, 310, 311, 315],
        data: frame,
      }),
  };
}
