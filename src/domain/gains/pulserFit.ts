/**
 * Gains and offsets from charge injection (reference epix10ka-jungfrau 7.2): the pulser rises by one step a frame; each period of a pixel has a part in high or medium
 * gain and a part that has switched to low gain (bit 14); a straight line is fitted to each.
 */

const switchedBit = 0x4000;
const dataMask = 0x3fff;
/** Values from here on count as saturated and stay out of the first part. */
const saturation = 16000;

export interface PulserFitOptions {
  /** Frames left out on each side of the switching point. */
  margin: number;
  /** Difference of event numbers beyond which a new period begins. */
  gap: number;
  /** Points that each part needs. */
  leastPoints: number;
  /** All periods, or the first alone. */
  allPeriods: boolean;
}

export const defaultPulserFit: Readonly<PulserFitOptions> = {
  margin: 10,
  gap: 50,
  leastPoints: 5,
  allPeriods: false,
};

/** Begin of a period, index of the switch, last index of the switched part. */
export type Period = readonly [begin: number, switching: number, last: number];

/** Periods of a trace of raw words; empty when it has fewer than two switched parts. */
export function periodsOf(trace: Uint16Array, events: ArrayLike<number>, gap: number): Period[] {
  const periods: Period[] = [];
  let groupStart = -1;
  let previous = -1;
  let before = -1; // last index of the group before
  for (let index = 0; index < trace.length; index++) {
    if ((trace[index] & switchedBit) === 0) continue;
    if (previous >= 0 && events[index] - events[previous] > gap) {
      if (before >= 0) periods.push([before + 1, groupStart, previous]);
      before = previous;
      groupStart = index;
    } else if (previous < 0) groupStart = index;
    previous = index;
  }
  if (before >= 0) periods.push([before + 1, groupStart, previous]);
  return periods;
}

/** Sums of a straight-line fit. Steps and values are whole numbers, so that all sums are exact. */
class LineSums {
  count = 0;
  x = 0;
  y = 0;
  xx = 0;
  xy = 0;
  yy = 0;

  add(x: number, y: number): void {
    this.count++;
    this.x += x;
    this.y += y;
    this.xx += x * x;
    this.xy += x * y;
    this.yy += y * y;
  }

  /** Slope and intercept of the least-squares line; both 0 where all steps are the same. */
  line(): { slope: number; intercept: number; chi2: number } {
    const { count, x, y, xx, xy, yy } = this;
    // Products of exact sums stay below 2^53 for any run: the differences are exact as well.
    const spread = count * xx - x * x;
    if (spread === 0) return { slope: 0, intercept: 0, chi2: 0 };
    const slope = (count * xy - x * y) / spread;
    const intercept = (y - slope * x) / count;
    const centred = yy - (y * y) / count - slope * (xy - (x * y) / count);
    return { slope, intercept, chi2: Math.max(0, centred) / (count - 3) };
  }
}

export interface PulserFit {
  /** Slope, ADU per pulser step, and intercept, ADU at step 0, of the high or medium part. */
  high: { slope: number; intercept: number; chi2: number };
  low: { slope: number; intercept: number; chi2: number };
  /** Index of the switch in the first period; 0 when there is no period. */
  switching: number;
  fitted: boolean;
}

const nothing = { slope: 0, intercept: 0, chi2: 0 };

function addRange(
  sums: LineSums,
  trace: Uint16Array,
  events: ArrayLike<number>,
  range: readonly [from: number, to: number, origin: number],
  below: number,
): void {
  const [from, to, origin] = range;
  for (let index = from; index < to; index++) {
    const value = trace[index] & dataMask;
    if (value < below) sums.add(events[index] - events[origin], value);
  }
}

/** Fits one pixel. `trace`: raw words of the frames, `events`: their event numbers in the cycle. */
export function fitPulser(
  trace: Uint16Array,
  events: ArrayLike<number>,
  options: PulserFitOptions,
): PulserFit {
  const { margin, gap, leastPoints, allPeriods } = options;
  const periods = periodsOf(trace, events, gap);
  if (periods.length === 0) return { high: nothing, low: nothing, switching: 0, fitted: false };
  const high = new LineSums();
  const low = new LineSums();
  for (const [number, [begin, switching, last]] of periods.entries()) {
    if (number > 0 && !allPeriods) break;
    // Saturated values stay out of the first period only, as in the original.
    addRange(high, trace, events, [begin, switching - margin, begin], number === 0 ? saturation : Infinity);
    addRange(low, trace, events, [switching + margin, last, begin], Infinity);
  }
  const switching = periods[0][1];
  if (high.count < leastPoints || low.count < leastPoints)
    return { high: nothing, low: nothing, switching, fitted: false };
  return { high: high.line(), low: low.line(), switching, fitted: true };
}

/** Which stored frames of a cycle are used. */
export interface StoredFrames {
  /** Positions in the cycle. */
  frames: number[];
  timingFaults: number;
}

/** Difference of the fiducials of consecutive frames at 120 Hz. */
const fiducialStep = 3;

/**
 * Frames of a cycle that a buffer of `length` holds. A difference of fiducials other than 3 is a timing fault: early in the buffer the cycle begins anew with this frame, late it
 * ends before it. `fiducials` null: no check. The last stored frame is left out unless `allFrames` (as the original).
 */
export function storedFrames(
  count: number,
  fiducials: ArrayLike<number> | null,
  length: number,
  allFrames: boolean,
): StoredFrames {
  let frames: number[] = [];
  let timingFaults = 0;
  for (let index = 0; index < count && frames.length < length; index++) {
    if (fiducials !== null && index > 0 && fiducials[index] - fiducials[index - 1] !== fiducialStep) {
      timingFaults++;
      if (frames.length - 1 >= Math.floor(length / 2)) break;
      frames = [];
    }
    frames.push(index);
  }
  return { frames: allFrames ? frames : frames.slice(0, -1), timingFaults };
}
