import type { SampleDetector } from './detectors/sampleDetector.ts';
import { Random } from './random.ts';

const tableSize = 1 << 18;

/** Where the photons of the light run fall: a list of pixels drawn once from the diffraction pattern, and bright spots. */
export interface PhotonPattern {
  /** Pixel indices; consecutive entries are independent of each other. */
  pixels: Uint32Array;
  /** Pixels of Bragg spots with their mean number of photons at full intensity. */
  spots: { pixel: number; photons: number }[];
}

/** Powder rings around the beam (radius as a fraction of the half width), diffuse scattering, and a dozen spots on the rings. */
const rings = [
  { radius: 0.22, width: 0.012, weight: 0.3 },
  { radius: 0.41, width: 0.01, weight: 0.25 },
  { radius: 0.63, width: 0.009, weight: 0.2 },
  { radius: 0.86, width: 0.009, weight: 0.1 },
];

export function makePhotonPattern(detector: SampleDetector, seed: number): PhotonPattern {
  const { rows, columns, name } = detector.model(0).design;
  const random = new Random(seed, `photons ${name}`);
  const half = Math.min(rows, columns) / 2;
  const centre = { row: rows * 0.47, column: columns * 0.52 };
  const inside = (row: number, column: number): boolean =>
    row >= 0 && column >= 0 && row < rows && column < columns;
  const place = (radius: number): number => {
    const angle = 2 * Math.PI * random.uniform();
    const row = Math.floor(centre.row + radius * Math.sin(angle));
    const column = Math.floor(centre.column + radius * Math.cos(angle));
    return inside(row, column) ? row * columns + column : -1;
  };
  const pixels = new Uint32Array(tableSize);
  for (let filled = 0; filled < tableSize;) {
    let choice = random.uniform();
    const ring = rings.find(({ weight }) => (choice -= weight) < 0);
    // diffuse: falls off with the distance from the beam
    const radius =
      ring === undefined
        ? -0.5 * Math.log(1 - random.uniform())
        : ring.radius + ring.width * random.gaussian();
    const pixel = place(radius * half);
    if (pixel >= 0) pixels[filled++] = pixel;
  }
  const spots: PhotonPattern['spots'] = [];
  for (let spot = 0; spot < 12; spot++) {
    const centrePixel = place(rings[spot % rings.length].radius * half);
    if (centrePixel < 0) continue;
    const peak = 20 * 10 ** (2.3 * random.uniform());
    const row = Math.floor(centrePixel / columns);
    const column = centrePixel % columns;
    for (let down = -2; down <= 2; down++)
      for (let right = -2; right <= 2; right++)
        if (inside(row + down, column + right))
          spots.push({
            pixel: (row + down) * columns + column + right,
            photons: peak * Math.exp(-(down * down + right * right) / 1.6),
          });
  }
  return { pixels, spots };
}

/** Adds one shot: `count` photons of the pattern and its spots, scaled by the intensity of the shot. */
export function addPhotons(
  detector: SampleDetector,
  pattern: PhotonPattern,
  intensity: number,
  photonsPerShot: number,
  random: Random,
): void {
  const { pixels, spots } = pattern;
  const count = Math.round(intensity * photonsPerShot);
  let at = random.bits();
  for (let photon = 0; photon < count; photon++) {
    const pixel = pixels[at++ & (tableSize - 1)];
    // one photon in six shares its charge with the neighbour
    if (at % 6 === 0 && pixel + 1 < detector.frame.length) {
      detector.addSignal(pixel, 0.7);
      detector.addSignal(pixel + 1, 0.3);
    } else detector.addSignal(pixel, 1);
  }
  for (const { pixel, photons } of spots) {
    const mean = intensity * photons;
    const found = Math.max(0, Math.round(mean + Math.sqrt(mean) * random.gaussian()));
    if (found > 0) detector.addSignal(pixel, found);
  }
}
