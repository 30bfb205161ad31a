import { CalibdeskError } from '../errors.ts';
import { requirePanel, type CrystfelFile, type CrystfelPanel } from './crystfelRead.ts';
import { segmentOf } from './segments/registry.ts';
import type { Segment, SegmentOptions } from './segments/segment.ts';

/** Which panels of a file hold the first ASICs of the segments, and what the segments are. */
const detectorTables: Record<string, { segment: string; panels: string[] }> = {
  epix10ka: { segment: 'EPIX10KA:V2', panels: Array.from({ length: 16 }, (_, n) => `p${n}a0`) },
  jungfrau: { segment: 'JUNGFRAU:V2', panels: Array.from({ length: 8 }, (_, n) => `p${n}a0`) },
  cspad: {
    segment: 'SENS2X1:V1',
    panels: Array.from({ length: 32 }, (_, n) => `p${Math.floor(n / 8)}a${2 * (n % 8)}`),
  },
  cspadv2: { segment: 'SENS2X1:V1', panels: Array.from({ length: 32 }, (_, n) => `p${n}a0`) },
  pnccd: { segment: 'MTRX:V2:512:512:75:75', panels: Array.from({ length: 4 }, (_, n) => `p${n}a0`) },
};
export const crystfelDetectors = Object.keys(detectorTables);

/** How the panels of a file make segments. */
export interface TableOptions {
  detector: string;
  /** Name of the segments, when it is not the usual one of the detector. */
  segment: string | null;
  segments: SegmentOptions;
}

/** `q0a2` and `p0a2` are the same panel. */
export function panelsByName(file: CrystfelFile): Map<string, CrystfelPanel> {
  return new Map(
    file.panels.map((panel) => {
      const match = /^.(\d+)a(\d+)$/.exec(panel.name);
      return [match === null ? panel.name : `p${match[1]}a${match[2]}`, panel];
    }),
  );
}

/** A detector of no table: every panel is a segment of its own, a matrix of its size. */
export const anyPanels = 'panels';

function panelTable(file: CrystfelFile): { segment: string; panels: string[] } {
  const sizeOf = (panel: CrystfelPanel): string => {
    const rows = requirePanel(panel, 'max_ss') - requirePanel(panel, 'min_ss') + 1;
    const cols = requirePanel(panel, 'max_fs') - requirePanel(panel, 'min_fs') + 1;
    // The name takes the pixel size without the rounding of res, which has three decimals in most files.
    const pitch_um = Number((1e6 / requirePanel(panel, 'res')).toPrecision(7));
    return `MTRX:V2:${rows}:${cols}:${pitch_um}:${pitch_um}`;
  };
  const [first] = file.panels;
  const segment = sizeOf(first);
  const other = file.panels.find((panel) => sizeOf(panel) !== segment);
  if (other !== undefined)
    throw new CalibdeskError(
      'bad-input',
      `line ${other.line}: panel ${other.name} is ${sizeOf(other)}, ${first.name} is ${segment}: panels of different sizes make no geometry`,
      { line: other.line, hint: `name the detector type: ${crystfelDetectors.join(', ')}` },
    );
  return { segment, panels: [...panelsByName(file).keys()] };
}

export function tableOf(file: CrystfelFile, options: TableOptions): { segment: Segment; panels: string[] } {
  const type = options.detector.toLowerCase();
  const table = type === anyPanels ? panelTable(file) : detectorTables[type];
  if (table === undefined)
    throw new CalibdeskError('usage', `unknown detector type ${options.detector}`, {
      hint: `known are ${crystfelDetectors.join(', ')}, ${anyPanels}`,
    });
  const name = options.segment ?? table.segment;
  const segment = segmentOf(name, options.segments);
  if (segment === null) throw new CalibdeskError('usage', `unknown segment ${name}`);
  return { segment, panels: table.panels };
}

/**
 * For every panel of a file the number of the segment of `importCrystfel` that it is a part of.
 * @throws CalibdeskError bad-input for a panel that is part of none
 */
export function segmentsOfPanels(file: CrystfelFile, options: TableOptions): Map<string, number> {
  const { panels } = tableOf(file, options);
  const known = panelsByName(file);
  const heads = panels.filter((name) => known.has(name));
  const type = options.detector.toLowerCase();
  return new Map(
    file.panels.map((panel) => {
      const named = /^.(\d+)a(\d+)$/.exec(panel.name);
      const own = named === null ? panel.name : `p${named[1]}a${named[2]}`;
      // Panels of a cspad by quad: two ASICs a sensor; of the others all ASICs of a segment have its number.
      const asic = type === 'cspad' ? Number(named?.[2]) - (Number(named?.[2]) % 2) : 0;
      const head = type === anyPanels || named === null ? own : `p${named[1]}a${asic}`;
      const number = heads.indexOf(head);
      if (number < 0)
        throw new CalibdeskError(
          'bad-input',
          `line ${panel.line}: panel ${panel.name} is no part of a segment of ${options.detector}: there is no ${head}`,
          { line: panel.line, hint: `name the detector type; ${anyPanels} moves every panel by itself` },
        );
      return [panel.name, number];
    }),
  );
}

/**
 * The detector type that the panels of a CrystFEL file are likely of, by the size of their ASICs and their names; null for
 * other detectors.
 */
export function likelyCrystfelDetector(file: CrystfelFile): string | null {
  const [panel] = file.panels;
  if (panel === undefined || panel.max_fs === null || panel.min_fs === null) return null;
  const columns = panel.max_fs - panel.min_fs + 1;
  if (columns === 256) return 'jungfrau';
  if (columns === 192) return 'epix10ka';
  if (columns === 512) return 'pnccd';
  if (columns !== 194) return null;
  const quads = new Set(file.panels.map(({ name }) => /^.(\d+)a\d+$/.exec(name)?.[1]));
  return quads.size > 4 ? 'cspadv2' : 'cspad';
}
