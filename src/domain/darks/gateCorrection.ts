/**
 * The gate of dark processing keeps the middle of the values, about the 5 to 95 % quantiles of the first block, so that
 * the rms of what passes is smaller than the noise: a Gaussian of sigma 5 comes out as about 4. The correction finds sigma from the
 * share of the frames that passed, on the assumption that the noise is Gaussian and the gate symmetric about its mean:
 *
 *   share = erf(z / sqrt 2),   rms^2 = sigma^2 (1 - 2 z phi(z) / share),   phi(z) = exp(-z^2 / 2) / sqrt(2 pi)
 *
 * which is the variance of a normal distribution that is cut off at -z and z sigmas. The share is counted, pixel by pixel, and so
 * takes whole-number ends of the gate and the chance in its quantiles into account.
 */

/** Pixels of which fewer frames passed have drifted, or are no Gaussian: they get the factor of this share and no more. */
export const smallestShare = 0.5;

/** Error function by its series, relative error below 1e-14 for 0 <= x <= 6. */
function erf(x: number): number {
  // erf x = 2 / sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (1 3 5 .. (2n+1)): all terms positive, nothing cancels.
  let term = x;
  let sum = x;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** z with share = erf(z / sqrt 2), for a share of 0 to below 1. */
function halfWidthOf(share: number): number {
  let low = 0;
  let high = 6;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (erf(middle / Math.SQRT2) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** sigma / rms of a Gaussian of which `share` (0 to 1) passed a symmetric gate; 1 when everything passed. */
export function gateCorrection(share: number): number {
  if (!(share < 1)) return 1;
  const within = Math.max(share, smallestShare);
  const z = halfWidthOf(within);
  return 1 / Math.sqrt(1 - (2 * z * density(z)) / within);
}

/**
 * Corrects the rms of every pixel in place. `sum0`: frames inside the gate, of `framesUsed`. A pixel without any stays 0.
 */
export function correctForGate(rms: Float64Array, sum0: Uint32Array, framesUsed: number): void {
  // Counts repeat in every pixel: each factor is worked out once.
  const factors = new Float64Array(framesUsed + 1);
  for (let pixel = 0; pixel < rms.length; pixel++) {
    const count = sum0[pixel];
    let factor = factors[count];
    if (factor === 0) factor = factors[count] = gateCorrection(count / framesUsed);
    rms[pixel] *= factor;
  }
}
