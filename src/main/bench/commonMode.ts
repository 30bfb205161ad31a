import type { Bench } from './bench.ts';
import { benchCases, type CalibCase } from './calibFrames.ts';

const corrected = (
  name: string,
  device: string,
  shape: number[],
  commonMode: string,
  originalMilliseconds: number | null,
): CalibCase => ({ name, device, shape, commonMode, until: 'common_mode', originalMilliseconds });

const cspad = [32, 185, 388];
const epix = [704, 768];
const pnccd = [4, 512, 512];
const module = [1, 512, 1024];

/** Every algorithm on the sensor it is made for; pedestals are subtracted in the same measured time. */
export const commonModeBench: Bench = {
  summary: 'common-mode algorithms on frames in memory, pedestals included',
  run: (options, context) =>
    benchCases(
      [
        corrected('1 cspad', 'Cspad', cspad, '1,25,25,100,1', 6.9),
        corrected('2 andor', 'Andor', [1024, 1024], '2,10,10,1024', null),
        corrected('3 pnccd', 'pnCCD', pnccd, '3,350,350,128', 61),
        corrected('4 epix100a rows, columns', 'Epix100a', epix, '4,6,30,10', 15.3),
        corrected('4 epix100a banks', 'Epix100a', epix, '4,1,30,30', 6.2),
        corrected('5 cspad', 'Cspad', cspad, '5,50', null),
        corrected('6 epix100a', 'Epix100a', epix, '6', 72),
        corrected('7 jungfrau rows', 'Jungfrau', module, '7,1,100,0', 43),
        corrected('7 jungfrau columns', 'Jungfrau', module, '7,2,100,10', 49),
        corrected('7 jungfrau all', 'Jungfrau', module, '7,7,100,10', 93),
        corrected('8 pnccd rows', 'pnCCD', pnccd, '8,1,500', 65),
        corrected('8 pnccd banks', 'pnCCD', pnccd, '8,8,500', 17.5),
      ],
      options,
      context,
    ),
};
