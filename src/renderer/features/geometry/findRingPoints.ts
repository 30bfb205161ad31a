import { addressAt, type Address, type Layout } from '../../plot/image/layout.ts';

/** A picked pixel; its place follows the geometry. */
export interface RingPick {
  panel: number;
  row: number;
  column: number;
  d_A: number | null;
  ring: number;
}

/** A ring to look for; radius in world units (pixels) about the world's origin. */
export interface WantedRing {
  ring: number;
  d_A: number;
  radius: number;
}

const azimuths = 72;
/** Reach of the search on both sides of a ring, pixels, and the step along it. */
const mostReach = 40;
const step = 0.5;
/** A peak stands out by so many standard deviations of what lies beside it. */
const threshold = 5;
/** Samples on both sides of the highest one that its centre is worked out of. */
const peakSamples = 6;

function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * Points where rings of the data stand out near the drawn ones: along each of 72 directions the highest place within
 * reach, but not nearer to the neighbouring ring, as the centre of what lies above the background.
 */
export function findRingPoints(
  values: ArrayLike<number | bigint>,
  layout: Layout,
  rings: readonly WantedRing[],
  mask: Uint8Array | null,
): RingPick[] {
  const found: RingPick[] = [];
  const sorted = [...rings].sort((a, b) => a.radius - b.radius);
  sorted.forEach(({ ring, d_A, radius }, at) => {
    const room = Math.min(
      radius - (sorted[at - 1]?.radius ?? 0),
      (sorted[at + 1]?.radius ?? Infinity) - radius,
      mostReach / 0.45,
    );
    const reach = room * 0.45;
    if (reach < 3) return;
    for (let k = 0; k < azimuths; k++) {
      const angle = (k / azimuths) * 2 * Math.PI;
      const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
      const samples: { value: number; address: Address }[] = [];
      const wanted = Math.floor((2 * reach) / step) + 1;
      for (let i = 0; i < wanted; i++) {
        const r = radius - reach + i * step;
        const address = addressAt(layout, r * dx, r * dy);
        if (!address || address.index >= values.length || mask?.[address.index] === 0) continue;
        const value = Number(values[address.index]);
        if (Number.isFinite(value)) samples.push({ value, address });
      }
      // A gap within reach could cut a ring in two and shift its centre.
      if (samples.length < 0.9 * wanted) continue;
      const peak = peakOf(samples.map(({ value }) => value));
      if (peak === null) continue;
      const { panel, row, column } = samples[peak].address;
      found.push({ panel: panel.index, row, column, d_A, ring });
    }
  });
  return found;
}

/** Place of the centre of the highest peak, or null when none stands out or it lies at the end of the samples. */
export function peakOf(values: readonly number[]): number | null {
  const smooth = values.map((value, i) => (value + (values[i - 1] ?? value) + (values[i + 1] ?? value)) / 3);
  const background = median([...smooth].sort((a, b) => a - b));
  const noise = 1.4826 * median(smooth.map((value) => Math.abs(value - background)).sort((a, b) => a - b));
  let highest = 0;
  smooth.forEach((value, i) => {
    if (value > smooth[highest]) highest = i;
  });
  const height = smooth[highest] - background;
  if (!(height > 0) || height < threshold * noise) return null;
  if (highest < 2 || highest > values.length - 3) return null;
  let [sum, weight] = [0, 0];
  for (
    let i = Math.max(0, highest - peakSamples);
    i <= Math.min(values.length - 1, highest + peakSamples);
    i++
  ) {
    const above = Math.max(0, smooth[i] - background - height / 4);
    sum += above * i;
    weight += above;
  }
  return Math.round(sum / weight);
}
