import { formatSource, sourceFromWords } from '../../../../domain/store/sources.ts';

/** Whether a group is a step of the data acquisition: `Run`, or `Run:0003`. */
export function isTransition(name: string, word: 'Configure' | 'Run' | 'CalibCycle'): boolean {
  return name === word || new RegExp(`^${word}:\\d+$`).test(name);
}

/** Old files name what has no detector by number. */
const oldNames: Record<string, string> = {
  'NoDetector.0:NoDevice.0': 'EBeam',
  'NoDetector.0:NoDevice.1': 'PhaseCavity',
  'NoDetector.0:NoDevice.2': 'FEEGasDetEnergy',
};

/**
 * Full name of the source of a group: the words of its attribute `_xtcSrc` (phy * 2^32 + log) win over its name. A key that
 * the user gave follows after `__` and stays.
 */
export function sourceName(group: string, xtcSource: bigint | null): string {
  const cut = group.indexOf('__');
  const name = cut < 0 ? group : group.slice(0, cut);
  const key = cut < 0 ? '' : group.slice(cut);
  if (xtcSource !== null) {
    const source = sourceFromWords(Number(xtcSource & 0xffffffffn), Number(xtcSource >> 32n));
    const text = source === null ? '' : formatSource(source);
    if (text !== '') return text + key;
  }
  return (oldNames[name] ?? name) + key;
}

/** Types whose arrays are no images: waveforms, spectra, numbers of beam and machine. */
const noImages =
  /^(Acqiris|Alias|Bld|ControlData|Encoder|Epics|EvrData|Generic1D|Gsc16ai|Imp|Ipimb|L3T|Lusi|OceanOptics|Partition|Quartz|TimeTool|UsdUsb|EpixSampler)/;
const noFrames = new Set([
  'excludedRows',
  'calibrationRows',
  'environmentalRows',
  'temperatures',
  'temperature',
  'common_mode',
  '_mask',
  '_damage',
  'time',
]);

/** Whether a type group may hold images. Quartz here is a configuration; its frames are of type Camera. */
export function mayHoldImages(type: string): boolean {
  return !noImages.test(type);
}

/** Data sets of a source group that may be its frames, the likeliest first. */
export function frameCandidates(names: readonly string[]): string[] {
  const likely = ['frame', 'image', 'data'].filter((name) => names.includes(name));
  return [...likely, ...names.filter((name) => !likely.includes(name) && !noFrames.has(name))];
}

/** Run and experiment from a file name such as `xpptest15-r0054.h5`. */
export function namesOfFile(file: string): { experiment: string | null; run: number } {
  const base = file.slice(file.lastIndexOf('/') + 1);
  const match = /^([a-z]{3}\w{2,12})-r(\d{1,6})/.exec(base);
  return {
    experiment: match?.[1] ?? null,
    run: Number(match?.[2] ?? /(?:^|\D)r(\d{1,6})/.exec(base)?.[1] ?? 0),
  };
}

export const sectionsPerQuad = 8;

/** Header of a quad: its number, and the sections that it sent, where the file tells them. */
export interface QuadHeader {
  quad: number;
  sectionMask: number | null;
}

/**
 * Places of the stored sections in the 32 of the detector: quads in the order of their headers, each with the sections of
 * the region mask of the configuration (bit 8*quad+section), else of its own mask, else all. null: they do not fit together.
 */
export function sectionPlaces(
  quads: readonly QuadHeader[],
  roiMask: number | null,
  stored: number,
): number[] | null {
  const byRegion =
    roiMask === null ? null : placesBy(quads, stored, ({ quad }) => roiMask >>> (sectionsPerQuad * quad));
  return (
    byRegion ??
    placesBy(quads, stored, ({ sectionMask }) => sectionMask) ??
    placesBy(quads, stored, () => 0xff)
  );
}

function placesBy(
  quads: readonly QuadHeader[],
  stored: number,
  maskOf: (header: QuadHeader) => number | null,
): number[] | null {
  const places: number[] = [];
  for (const header of quads) {
    const { quad } = header;
    const mask = maskOf(header);
    if (mask === null || quad > 3) return null;
    for (let section = 0; section < sectionsPerQuad; section++)
      if ((mask >> section) & 1) places.push(sectionsPerQuad * quad + section);
  }
  const distinct = new Set(places).size === places.length;
  return distinct && places.length === stored ? places : null;
}
