import { groupOf } from '../store/detectorTypes.ts';
import { alvium } from './alvium.ts';
import { andor, dualAndor } from './andor.ts';
import { camera } from './camera.ts';
import { cspad } from './cspad.ts';
import { cspad2x2 } from './cspad2x2.ts';
import { epix, epix10k } from './epix.ts';
import { epix100a } from './epix100a.ts';
import { epix10ka, epix10ka2M, epix10kaQuad } from './epix10ka.ts';
import type { DetectorFamily } from './family.ts';
import { fli } from './fli.ts';
import { jungfrau } from './jungfrau.ts';
import { pimax, pixis, princeton } from './princeton.ts';
import { pnccd } from './pnccd.ts';
import { rayonix } from './rayonix.ts';
import { timepix } from './timepix.ts';
import { uxi } from './uxi.ts';
import { istar, zyla } from './zyla.ts';

export type { DetectorFamily, RecordVersion } from './family.ts';

/** Every family of area detectors. */
export const detectorFamilies: readonly DetectorFamily[] = [
  ...[jungfrau, epix10ka2M, epix10kaQuad, epix10ka, epix100a, epix, epix10k, cspad, cspad2x2, pnccd],
  ...[camera, rayonix, princeton, pimax, pixis, andor, dualAndor, zyla, istar, timepix, uxi, alvium, fli],
];

const byDevice = new Map(
  detectorFamilies.flatMap((family) => family.devices.map((device) => [device, family])),
);

/** Family of a device word such as `Epix100a`; undefined when it is no area detector. */
export function familyOfDevice(device: string): DetectorFamily | undefined {
  return byDevice.get(device);
}

/** First layer of the calibration store for a device word, e.g. `Epix100a::CalibV1`. */
export function calibGroupOf(device: string): string {
  return groupOf(`NoDetector.0:${device}.0`);
}
