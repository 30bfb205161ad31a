import { calibTypeNamed } from '../../domain/store/calibTypes.ts';
import { detectorBase, expectedSize } from '../../domain/store/defaults.ts';
import { detectorTypeOf } from '../../domain/store/detectorTypes.ts';

/** Why an array of this many numbers cannot be used for a source and type, or null. Only detectors of fixed shape tell. */
export function sizeProblem(source: string, type: string, size: number): string | null {
  const { base, name } = detectorTypeOf(source);
  if (base === null || calibTypeNamed(type) === undefined) return null;
  const expected = expectedSize(detectorBase(base), type);
  return expected === null || expected === size ? null : `${size} numbers, ${name} ${type} needs ${expected}`;
}
