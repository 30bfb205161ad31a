import type { Bench } from './bench.ts';

/** Every benchmark, one line each; loaded only when it is run. */
export const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  dark: async () => (await import('./dark.ts')).darkBench,
  'dark-stage1': async () => (await import('./darkStage1.ts')).darkStage1Bench,
  'common-mode': async () => (await import('./commonMode.ts')).commonModeBench,
  'xtc-index': async () => (await import('./xtcIndex.ts')).xtcIndexBench,
  calib: async () => (await import('./calib.ts')).calibBench,
  'dark-jungfrau': async () => (await import('./gainDarks.ts')).darkJungfrauBench,
  'dark-epix10ka': async () => (await import('./gainDarks.ts')).darkEpix10kaBench,
  'calib-jungfrau': async () => (await import('./gainCalib.ts')).calibJungfrauBench,
  'calib-epix10ka': async () => (await import('./gainCalib.ts')).calibEpix10kaBench,
  'charge-injection': async () => (await import('./chargeInjection.ts')).chargeInjectionBench,
  geometry: async () => (await import('./geometry.ts')).geometryBench,
  constants: async () => (await import('./constants.ts')).constantsBench,
  'store-index': async () => (await import('./storeIndex.ts')).storeIndexBench,
};
