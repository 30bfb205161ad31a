// Calibrated frames of detectors of one gain, and their common mode. Compiled for shared memory, so that frames may stay where other threads see them.
export { foldMask, ofOneGain, ofOneGain4, scale } from './_oneGainPixels';
export { bankMedians, columnMedians, rowMedians, unexcluded } from './_medianSteps';
export { binnedMedians, means, sumsAreExact } from './_stretches';
export { peaks, unbonded } from './_sections';
export { wholePedestals } from './_wholePedestals';
export { fullBytes, zeroWords } from './_masked';
