import { CalibdeskError } from '../errors.ts';
import { geometryError, readFloat } from './geometryText.ts';
import type { Vector } from './transforms.ts';

/** A panel with the defaults that stood before it filled in; numbers as in the file. */
export interface CrystfelPanel {
  name: string;
  line: number;
  fast: Vector | null;
  slow: Vector | null;
  corner_x: number | null;
  corner_y: number | null;
  coffset: number;
  /** Whether the panel has a coffset of its own, not only the file's. */
  ownCoffset: boolean;
  /** Pixels per metre. */
  res: number | null;
  min_fs: number | null;
  max_fs: number | null;
  min_ss: number | null;
  max_ss: number | null;
  no_index: boolean;
}

export interface CrystfelBadRegion {
  name: string;
  /** As in the file: min_x, max_fs, panel and so on. */
  values: Record<string, string>;
}

export interface CrystfelFile {
  /** Comment lines whole, `;` included. */
  comments: string[];
  panels: CrystfelPanel[];
  /** Keys outside of panels: clen, photon_energy, data, mask ... */
  globals: Record<string, string>;
  badRegions: CrystfelBadRegion[];
  rigidGroups: Record<string, string[]>;
  groupCollections: Record<string, string[]>;
  warnings: string[];
}

const mostCharacters = 16 * 2 ** 20;
const mostPanels = 20000;
const panelKeys = new Set(
  'fs ss corner_x corner_y coffset res min_fs max_fs min_ss max_ss no_index'.split(' '),
);

/** `+0.1x -1.0y z`: any order, any of them missing, a missing factor is 1. Null when it is something else. */
export function readDirection(text: string): [number, number, number] | null {
  const vector: [number, number, number] = [0, 0, 0];
  const bare = text.replace(/\s+/g, '');
  const term = /([+-]?)((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)?\*?([xyz])/y;
  let at = 0;
  while (at < bare.length) {
    term.lastIndex = at;
    const match = term.exec(bare);
    if (match === null || (at > 0 && match[1] === '')) return null;
    const factor = Number(`${match[1]}${match[2] ?? '1'}`);
    const axis = 'xyz'.indexOf(match[3]);
    // The first term of an axis keeps the sign of its zero: it decides the sign of a printed tilt.
    vector[axis] = vector[axis] === 0 ? factor : vector[axis] + factor;
    at = term.lastIndex;
  }
  return bare === '' ? null : vector;
}

function emptyPanel(name: string, line: number): CrystfelPanel {
  return {
    name,
    line,
    fast: null,
    slow: null,
    corner_x: null,
    corner_y: null,
    coffset: 0,
    ownCoffset: false,
    res: null,
    min_fs: null,
    max_fs: null,
    min_ss: null,
    max_ss: null,
    no_index: false,
  };
}

function setPanel(panel: CrystfelPanel, key: string, value: string, line: number): void {
  if (key === 'fs' || key === 'ss') {
    const direction = readDirection(value);
    if (direction === null)
      throw geometryError(
        `${panel.name}/${key}: expected a direction such as +0.1x -1.0y, found ${JSON.stringify(value.slice(0, 60))}`,
        { line },
      );
    panel[key === 'fs' ? 'fast' : 'slow'] = direction;
    return;
  }
  if (key === 'no_index') {
    panel.no_index = value !== '0' && value !== 'false';
    return;
  }
  const number = readFloat(value);
  if (number === null)
    throw geometryError(
      `${panel.name}/${key}: expected a number, found ${JSON.stringify(value.slice(0, 60))}`,
      { line },
    );
  panel[key as 'res'] = number;
}

/**
 * Parses a CrystFEL geometry (crystfel_geometry(5)): comments, defaults before panels, panels, bad regions, rigid groups.
 * Panel keys that positions do not need are left aside. Throws with the number of the line.
 */
export function parseCrystfel(text: string): CrystfelFile {
  if (text.length > mostCharacters)
    throw geometryError(`${text.length} characters are too many for a geometry`);
  if (text.includes('\0')) throw geometryError('has NUL bytes: this is no text file');
  const file: CrystfelFile = {
    comments: [],
    panels: [],
    globals: {},
    badRegions: [],
    rigidGroups: {},
    groupCollections: {},
    warnings: [],
  };
  const panels = new Map<string, CrystfelPanel>();
  const bad = new Map<string, CrystfelBadRegion>();
  const defaults: { key: string; value: string; line: number }[] = [];
  text.split('\n').forEach((raw, at) => {
    const line = at + 1;
    const whole = raw.replace(/\r$/, '');
    if (whole.startsWith(';')) {
      file.comments.push(whole.trimEnd());
      return;
    }
    const content = whole.split(';')[0].trim();
    if (content === '') return;
    const equals = content.indexOf('=');
    if (equals < 0) {
      file.warnings.push(`line ${line}: no "=": ${JSON.stringify(content.slice(0, 60))} is not used`);
      return;
    }
    const left = content.slice(0, equals).trim();
    const value = content.slice(equals + 1).trim();
    const slash = left.indexOf('/');
    if (slash < 0) {
      if (left.startsWith('rigid_group_collection_') || left.startsWith('group_'))
        file.groupCollections[left] = value.split(',').map((each) => each.trim());
      else if (left.startsWith('rigid_group_'))
        file.rigidGroups[left] = value.split(',').map((each) => each.trim());
      else if (panelKeys.has(left)) defaults.push({ key: left, value, line });
      else file.globals[left] = value;
      if (left === 'coffset') file.globals[left] = value;
      return;
    }
    const name = left.slice(0, slash).trim();
    const key = left.slice(slash + 1).trim();
    if (name.startsWith('bad')) {
      const region = bad.get(name) ?? { name, values: {} };
      region.values[key] = value;
      if (!bad.has(name)) file.badRegions.push(region);
      bad.set(name, region);
      return;
    }
    let panel = panels.get(name);
    if (panel === undefined) {
      if (panels.size >= mostPanels) throw geometryError(`more than ${mostPanels} panels`, { line });
      panel = emptyPanel(name, line);
      for (const each of defaults) setPanel(panel, each.key, each.value, each.line);
      panels.set(name, panel);
      file.panels.push(panel);
    }
    if (panelKeys.has(key)) setPanel(panel, key, value, line);
    if (key === 'coffset') panel.ownCoffset = true;
  });
  if (file.panels.length === 0)
    throw geometryError('no panels: expected lines such as p0a0/corner_x = 12.5', {
      hint: 'is this a CrystFEL geometry (.geom)?',
    });
  return file;
}

/** A number that a panel must have. */
export function requirePanel<Key extends keyof CrystfelPanel>(
  panel: CrystfelPanel,
  key: Key,
): NonNullable<CrystfelPanel[Key]> {
  const value = panel[key];
  if (value === null || value === undefined)
    throw new CalibdeskError('bad-input', `line ${panel.line}: panel ${panel.name} has no ${key}`, {
      line: panel.line,
    });
  return value as NonNullable<CrystfelPanel[Key]>;
}
