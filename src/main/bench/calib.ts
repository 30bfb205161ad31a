import type { Bench } from './bench.ts';
import { benchCases, type CalibCase } from './calibFrames.ts';

const whole = (name: string, device: string, shape: number[], originalMilliseconds: number): CalibCase => ({
  name,
  device,
  shape,
  commonMode: '0',
  until: 'mask',
  originalMilliseconds,
});

/** Calibrated frames without common mode: pedestals, gain, mask. */
export const calibBench: Bench = {
  summary: 'calibrated frames in memory without common mode, beside a memory copy of the raw frames',
  run: (options, context) =>
    benchCases(
      [
        whole('epix100a', 'Epix100a', [704, 768], 0.4),
        whole('opal1000', 'Opal1000', [1024, 1024], 1.0),
        whole('pnccd', 'pnCCD', [4, 512, 512], 1.0),
        whole('cspad', 'Cspad', [32, 185, 388], 2.6),
        whole('jungfrau module', 'Jungfrau', [1, 512, 1024], 11.6),
      ],
      options,
      context,
    ),
};
