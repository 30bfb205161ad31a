/** Device names whose raw values hold 14 data bits (gain bits above, or never used); all other detectors use all 16. */
const fourteenBits = /^(epix|jungfrau|cspad|pnccd)/i;

/** Device name of a source, `Epix100a` of `XcsEndstation.0:Epix100a.1`; the whole text when it has no such form. */
export function deviceOfSource(source: string): string {
  const device = source.includes(':') ? source.slice(source.lastIndexOf(':') + 1) : source;
  return device.replace(/\.\d+$/, '');
}

/**
 * Data-bit mask of the raw values of a detector: 0x3fff for the epix and jungfrau families, cspad, cspad2x2 and pnccd,
 * 0xffff for every other. With `original` 0x3fff for all, which wraps 16-bit cameras (20000 becomes 3616).
 * Rule: reference dark-processing 14, row 6.
 */
export function defaultDataBits(source: string, original = false): number {
  return original || fourteenBits.test(deviceOfSource(source)) ? 0x3fff : 0xffff;
}
