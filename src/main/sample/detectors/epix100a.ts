import type { SensorDesign } from '../pixelModel.ts';
import type { RecordValues } from '../xtc/encode.ts';
import { recordNode } from '../xtc/records.ts';
import { addClipped, modelsOf, wordsOf, type SampleDetector } from './sampleDetector.ts';

const rows = 704;
const columns = 768;

/** 2x2 ASICs of 352x384 pixels; 96 columns share an output, and with it a common mode. */
const design: SensorDesign = {
  name: 'Epix100a',
  sensor: 'Epix100a',
  rows,
  columns,
  maximum: 16383,
  asics: 4,
  asicOf: (row, column) => (row < 352 ? 0 : 2) + (column < 384 ? 0 : 1),
  banks: 8,
  bankOf: (column) => Math.floor(column / 96),
  asicRows: 352,
  pedestal: 2650,
  asicSpread: 180,
  columnSpread: 25,
  pixelSpread: 60,
  sigma: 3.3,
  sigmaSpread: 0.08,
  bankNoise: 2.2,
  rowNoise: 1.1,
  badPerTenThousand: { dead: 1, hot: 0.6, noisy: 2.5, saturated: 0.4, cold: 0.8 },
};

const zeros = new Uint16Array(rows * columns);

/** Registers of a camera that takes data; those left out are 0. */
const configuration: RecordValues = {
  version: 3925999616,
  evrRunCode: 40,
  evrDaqCode: 140,
  evrRunTrigDelay: 58000,
  epixRunTrigDelay: 58600,
  acqToAsicR0Delay: 2100,
  asicR0ToAsicAcq: 100,
  asicAcqWidth: 5000,
  asicAcqLToPPmatL: 200,
  asicPPmatToReadout: 0,
  asicRoClkHalfT: 10,
  adcReadsPerPixel: 1,
  adcClkHalfT: 1,
  asicR0Width: 30,
  adcPipelineDelay: 1,
  digitalCardId0: 1232098304,
  digitalCardId1: 953206283,
  analogCardId0: 2655595777,
  analogCardId1: 520093719,
  carrierId0: 996663297,
  carrierId1: 3791650826,
  numberOfAsicsPerRow: 2,
  numberOfAsicsPerColumn: 2,
  numberOfRowsPerAsic: 352,
  numberOfReadableRowsPerAsic: 352,
  numberOfPixelsPerAsicRow: 384,
  calibrationRowCountPerASIC: 1,
  environmentalRowCountPerASIC: 1,
  baseClockFrequency: 100,
  asicMask: 15,
  asics: [0, 1, 2, 3].map((chip) => ({
    testPulserCurrent: 0,
    pixelFilterLevel: 48,
    chipID: chip,
    RowStopAddr: 351,
    ColumnStopAddr: 95,
  })),
  asicPixelConfigArray: zeros,
};

export function epix100a(source: string, alias: string, processId: number, seed: number): SampleDetector {
  const words = wordsOf(source, processId);
  const frame = new Uint16Array(rows * columns);
  const model = modelsOf([design], seed);
  // 9.5 keV photons at about 60 eV per ADU
  const aduPerPhoton = 158;
  return {
    source,
    alias,
    type: 'Epix100a',
    words,
    shape: [rows, columns],
    gains: 1,
    model,
    frame,
    finishDark: () => undefined,
    aduPerPhoton,
    addSignal: (pixel, photons) => addClipped(frame, pixel, photons * aduPerPhoton, model(0)),
    configNodes: () => [recordNode(words, 'Epix.Config100aV2', configuration)],
    dataNode: ({ fiducials, frameNumber }) =>
      recordNode(
        words,
        'Epix.ElementV3',
        {
          acqCount: (frameNumber + 1) & 0xffff,
          frameNumber,
          ticks: 119 * frameNumber,
          fiducials,
          frame,
          temperatures: [3012, 3009, 3015, 3011],
        },
        configuration,
      ),
  };
}
