import type { SensorDesign } from '../pixelModel.ts';
import type { RecordValues } from '../xtc/encode.ts';
import { recordNode } from '../xtc/records.ts';
import { modelsOf, wordsOf, type SampleDetector } from './sampleDetector.ts';

const size = 1024;
const blackLevel = 32;

/** One sensor read out by two taps (left and right half), 12 bits. */
const design: SensorDesign = {
  name: 'Opal1000',
  sensor: 'Opal1000',
  rows: size,
  columns: size,
  maximum: 4095,
  asics: 2,
  asicOf: (_row, column) => (column < size / 2 ? 0 : 1),
  banks: 2,
  bankOf: (column) => (column < size / 2 ? 0 : 1),
  asicRows: size,
  pedestal: 40,
  asicSpread: 2,
  columnSpread: 0.4,
  pixelSpread: 0.8,
  sigma: 2.1,
  sigmaSpread: 0.05,
  bankNoise: 0.4,
  rowNoise: 0.3,
  badPerTenThousand: { dead: 0.1, hot: 0.5, noisy: 1.5, saturated: 0.2, cold: 0.2 },
};

const configuration: RecordValues = {
  black_level: blackLevel,
  gain_percent: 100,
  output_resolution: 2, // 12 bits
  defect_pixel_correction_enabled: 1,
};

const featureExtraction: RecordValues = {
  forwarding: 1, // full frame
  forward_prescale: 1,
  roiBegin: { column: 0, row: 0 },
  roiEnd: { column: size, row: size },
};

export function opal1000(source: string, alias: string, processId: number, seed: number): SampleDetector {
  const words = wordsOf(source, processId);
  const frame = new Uint16Array(size * size);
  return {
    source,
    alias,
    type: 'Opal1000',
    words,
    shape: [size, size],
    gains: 1,
    model: modelsOf([design], seed),
    frame,
    finishDark: () => undefined,
    aduPerPhoton: 0,
    addSignal: () => undefined,
    configNodes: () => [
      recordNode(words, 'Opal1k.ConfigV1', configuration),
      recordNode(words, 'Camera.FrameFexConfigV1', featureExtraction),
    ],
    dataNode: () =>
      recordNode(words, 'Camera.FrameV1', {
        width: size,
        height: size,
        depth: 12,
        offset: blackLevel,
        _int_pixel_data: new Uint8Array(frame.buffer),
      }),
  };
}
