import { archon } from './archon.ts';
import { cspad2x1 } from './cspad2x1.ts';
import { epix } from './epix.ts';
import { epixUhr } from './epixUhr.ts';
import { jungfrau } from './jungfrau.ts';
import { matrix } from './matrix.ts';
import type { Segment, SegmentOptions } from './segment.ts';

/** One line per family: gives the segment of a name, or null when the name is none of its own. */
const families: readonly ((name: string, options: SegmentOptions) => Segment | null)[] = [
  cspad2x1,
  epix,
  epixUhr,
  jungfrau,
  matrix,
  archon,
];

/** The segment of a name, null when the library has none; throws for matrix names without sizes and for ARCHON without rows. */
export function segmentOf(name: string, options: SegmentOptions): Segment | null {
  for (const family of families) {
    const segment = family(name, options);
    if (segment !== null) return segment;
  }
  return null;
}
