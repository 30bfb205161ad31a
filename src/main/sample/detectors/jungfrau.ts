import { pixelKind, type SensorDesign } from '../pixelModel.ts';
import { Random } from '../random.ts';
import type { RecordValues } from '../xtc/encode.ts';
import { recordNode } from '../xtc/records.ts';
import { modelsOf, wordsOf, type SampleDetector } from './sampleDetector.ts';

const rows = 512;
const columns = 1024;

/** Bits 14 and 15 of a pixel word in gain range 0, 1 and 2. */
const gainBits = [0, 0x4000, 0xc000];
/** gainMode of the configuration that holds the detector in a range: Normal, ForcedGain1, ForcedGain2. */
const gainModes = [0, 3, 4];
/** ADU per keV; the signal goes down in the two low ranges. */
export const jungfrauGains = [41.5, -1.39, -0.11];
const photonEnergy = 9.5; // keV

const pedestals = [2900, 14700, 14350];
const sigmas = [6.2, 3.4, 3.1];

/** One module of 2x4 ASICs of 256x256 pixels; bad pixels are the same in the three ranges. */
const designs: SensorDesign[] = gainModes.map((_mode, gain) => ({
  name: `Jungfrau gain ${gain}`,
  sensor: 'Jungfrau',
  rows,
  columns,
  maximum: 16383,
  asics: 8,
  asicOf: (row, column) => (row < 256 ? 0 : 4) + (column >> 8),
  banks: 4,
  bankOf: (column) => column >> 8,
  asicRows: 256,
  pedestal: pedestals[gain],
  asicSpread: 90,
  columnSpread: 15,
  pixelSpread: gain === 0 ? 130 : 90,
  sigma: sigmas[gain],
  sigmaSpread: 0.09,
  bankNoise: gain === 0 ? 1.5 : 0.4,
  rowNoise: gain === 0 ? 1 : 0.3,
  badPerTenThousand: { dead: 0.8, hot: 0, noisy: 2, saturated: 0.2, cold: 0.5 },
}));

function configurationFor(gain: number): RecordValues {
  return {
    numberOfModules: 1,
    numberOfRowsPerModule: rows,
    numberOfColumnsPerModule: columns,
    biasVoltage: 200,
    gainMode: gainModes[gain],
    speedMode: 1,
    triggerDelay: 0.000238,
    exposureTime: 1e-5,
    exposurePeriod: 0.2,
    vb_ds: 1000,
    vb_comp: 1220,
    vb_pixbuf: 750,
    vref_ds: 480,
    vref_comp: 420,
    vref_prech: 1450,
    vin_com: 1053,
    vdd_prot: 3000,
    moduleConfig: [
      { serialNumber: 0x3d00b0n, moduleVersion: 0x170505n, firmwareVersion: 0x149520170815n },
      ...Array.from({ length: 7 }, () => ({})),
    ],
  };
}

export function jungfrau(source: string, alias: string, processId: number, seed: number): SampleDetector {
  const words = wordsOf(source, processId);
  const frame = new Uint16Array(rows * columns);
  const model = modelsOf(designs, seed);
  const configurations = gainModes.map((_mode, gain) => configurationFor(gain));
  // pixels that do not switch: they stay in range 0 when another one is forced
  const random = new Random(seed, 'Jungfrau stuck pixels');
  const stuck = Array.from({ length: 24 }, () => random.below(rows * columns));
  const aduPerPhoton = photonEnergy * jungfrauGains[0];
  return {
    source,
    alias,
    type: 'Jungfrau',
    words,
    shape: [1, rows, columns],
    gains: 3,
    model,
    frame,
    finishDark: (gain) => {
      const bits = gainBits[gain];
      if (bits === 0) return;
      for (let pixel = 0; pixel < frame.length; pixel++) frame[pixel] |= bits;
      for (const pixel of stuck) frame[pixel] &= 0x3fff;
    },
    aduPerPhoton,
    addSignal: (pixel, photons) => {
      // nothing more is added to a pixel that has switched already
      if (model(0).kind[pixel] !== pixelKind.good || frame[pixel] > 0x3fff) return;
      // the pixel takes the first range in which the charge fits
      for (let gain = 0; gain < gainBits.length; gain++) {
        const signal = photons * photonEnergy * jungfrauGains[gain];
        const value =
          gain === 0 ? (frame[pixel] & 0x3fff) + signal : model(gain).pedestal[pixel] / 256 + signal;
        const fits = gain === 0 ? value < 15_000 : value > 1_500;
        if (!fits && gain < 2) continue;
        frame[pixel] = Math.max(0, Math.min(16383, Math.round(value))) | gainBits[gain];
        return;
      }
    },
    configNodes: (gain) => [recordNode(words, 'Jungfrau.ConfigV3', configurations[gain])],
    dataNode: ({ fiducials, frameNumber }) =>
      recordNode(
        words,
        'Jungfrau.ElementV2',
        {
          frameNumber,
          ticks: 119 * frameNumber,
          fiducials,
          moduleInfo: [{ timestamp: 83_333 * (frameNumber + 1), exposureTime: 100, moduleID: 176 }],
          frame,
        },
        configurations[0],
      ),
  };
}
