import { CalibdeskError } from '../errors.ts';
import { bldNames, detectorNames, deviceNames } from './sourceTables.ts';

/** Value of an id or code that matches anything; written `*`. */
export const anyCode = 255;

/** A detector: `<detector>.<detectorId>:<device>.<deviceId>`. Codes of the tables; 255 = any. */
export interface DetectorSource {
  kind: 'detector';
  detector: number;
  detectorId: number;
  device: number;
  deviceId: number;
}
/** A beam line data record; `type` is its number, null = any. */
export interface BldSource {
  kind: 'bld';
  type: number | null;
}
/** A process; `address` is the IPv4 address as one uint32, most significant byte first, null = any. */
export interface ProcessSource {
  kind: 'process';
  address: number | null;
  processId: number;
  /** Level of `log`: 0 Control, 2 Segment, 3 Event, 4 Recorder, 5 Observer, 6 Reporter (1 and 6 mark the other kinds). */
  level: number;
}
export type Source = DetectorSource | BldSource | ProcessSource;
/** What a user's source string means: a pattern over sources, or everything. */
export type SourcePattern = Source | { kind: 'any' };

/** Spellings of the past, still accepted when a name is read. */
const detectorSynonyms: Record<string, string> = {
  AmoIms: 'AmoIMS',
  amoIMS: 'AmoIMS',
  AmoPem: 'AmoGD',
  amoGD: 'AmoGD',
  AmoGasdet: 'AmoGD',
  AmoETof: 'AmoETOF',
  amoETOF: 'AmoETOF',
  AmoITof: 'AmoITOF',
  amoITOF: 'AmoITOF',
  AmoMbs: 'AmoMBES',
  AmoMbes: 'AmoMBES',
  amoMBES: 'AmoMBES',
  AmoIis: 'AmoVMI',
  amoVMI: 'AmoVMI',
  AmoVmi: 'AmoVMI',
  AmoBps: 'AmoBPS',
  amoBPS: 'AmoBPS',
  epicsArch: 'EpicsArch',
};
const deviceSynonyms: Record<string, string> = { TM6740: 'Tm6740' };

function codeTable(names: readonly string[], synonyms: Record<string, string>): Map<string, number> {
  const codes = new Map(names.map((name, code) => [name, code]));
  for (const [synonym, name] of Object.entries(synonyms)) codes.set(synonym, codes.get(name) as number);
  return codes;
}
const detectorCodes = codeTable(detectorNames, detectorSynonyms);
const deviceCodes = codeTable(deviceNames, deviceSynonyms);
const bldCodes = codeTable(bldNames, {});

/** Code of a detector name (synonyms accepted), or undefined. */
export function detectorCode(name: string): number | undefined {
  return detectorCodes.get(name);
}
/** Code of a device name, or undefined. */
export function deviceCode(name: string): number | undefined {
  return deviceCodes.get(name);
}
/** Number of a BLD name, or undefined. */
export function bldCode(name: string): number | undefined {
  return bldCodes.get(name);
}
/** Name of a detector code; `*` for 255, the number itself when unknown. */
export function detectorName(code: number): string {
  return code === anyCode ? '*' : (detectorNames[code] ?? String(code));
}
/** Name of a device code; `*` for 255, the number itself when unknown. */
export function deviceName(code: number): string {
  return code === anyCode ? '*' : (deviceNames[code] ?? String(code));
}
/** Name of a BLD number, or the number itself when unknown. */
export function bldName(type: number): string {
  return bldNames[type] ?? String(type);
}

// ---- the two words of the raw data: log = level<<24 | process id, phy as the kind says

export const levelSource = 1;
export const levelReporter = 6;

/** Source of the words `log` and `phy` (uint32 each), or null for all ones, which means "no source". */
export function sourceFromWords(log: number, phy: number): Source | null {
  if (log >>> 0 === 0xffffffff && phy >>> 0 === 0xffffffff) return null;
  const level = log >>> 24;
  if (level === levelSource)
    return {
      kind: 'detector',
      detector: phy >>> 24,
      detectorId: (phy >>> 16) & 0xff,
      device: (phy >>> 8) & 0xff,
      deviceId: phy & 0xff,
    };
  if (level === levelReporter) return { kind: 'bld', type: phy >>> 0 };
  return { kind: 'process', address: phy >>> 0, processId: log & 0xffffff, level };
}

/** Words `log` and `phy` of a source; `processId` goes into the low 24 bits of `log` of detectors and BLD. */
export function sourceToWords(source: Source, processId = 0): { log: number; phy: number } {
  switch (source.kind) {
    case 'detector':
      return {
        log: ((levelSource << 24) | (processId & 0xffffff)) >>> 0,
        phy:
          ((source.detector << 24) | (source.detectorId << 16) | (source.device << 8) | source.deviceId) >>>
          0,
      };
    case 'bld':
      return {
        log: ((levelReporter << 24) | (processId & 0xffffff)) >>> 0,
        phy: (source.type ?? 0xffffffff) >>> 0,
      };
    case 'process':
      return {
        log: ((source.level << 24) | (source.processId & 0xffffff)) >>> 0,
        phy: (source.address ?? 0xffffffff) >>> 0,
      };
  }
}

// ---- text forms

function addressText(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
}

const idText = (id: number): string => (id === anyCode ? '*' : String(id));

/** Bare form: `CxiDs1.0:Cspad.0` (the name of store folders), `EBeam`, `172.21.38.190`; empty for "any". */
export function formatSource(source: SourcePattern): string {
  switch (source.kind) {
    case 'detector':
      return `${detectorName(source.detector)}.${idText(source.detectorId)}:${deviceName(source.device)}.${idText(source.deviceId)}`;
    case 'bld':
      return source.type === null ? '' : bldName(source.type);
    case 'process':
      return source.address === null ? '' : addressText(source.address);
    case 'any':
      return '';
  }
}

/** Form of the original displays: `DetInfo(..)`, `BldInfo(..)`, `ProcInfo(172.21.38.190, pid=5614)`. */
export function displaySource(source: SourcePattern): string {
  switch (source.kind) {
    case 'detector':
      return `DetInfo(${formatSource(source)})`;
    case 'bld':
      return `BldInfo(${formatSource(source)})`;
    case 'process':
      return source.address === null
        ? 'ProcInfo()'
        : `ProcInfo(${formatSource(source)}, pid=${source.processId})`;
    case 'any':
      return '';
  }
}

/** Form of run data bases and labels: `CxiDs1-0|Cspad-0`. */
export function labelSource(source: SourcePattern): string {
  return formatSource(source).replace(/[.:]/g, (sign) => (sign === ':' ? '|' : '-'));
}

/** The text inside `DetInfo(...)`, or the text itself: store folders carry the bare name. */
export function stripDetInfo(text: string): string {
  const match = /^\s*DetInfo\(([\s\S]*)\)\s*$/.exec(text);
  return match === null ? text : match[1].trim();
}

function badSource(text: string, why: string): CalibdeskError {
  return new CalibdeskError('bad-source', `bad source ${JSON.stringify(text)}: ${why}`, {
    hint: 'write it as CxiDs1.0:Cspad.0; a device alone needs its colon (:Cspad), and names are case-sensitive',
  });
}

/** Unsigned decimals are kept modulo 256, as in the original (-1 gives 255 = any). Null when the text is no number. */
function parseId(text: string): number | null {
  if (text === '' || text === '*') return anyCode;
  if (!/^-?\d+$/.test(text)) return null;
  const value = Number(text);
  return Math.abs(value) <= 0xffffffff ? value & 0xff : null;
}

/** One half `<name>.<id>`; null when it does not parse. */
function parseHalf(
  text: string,
  idSign: string,
  codes: Map<string, number>,
): { code: number; id: number } | null {
  const cut = text.indexOf(idSign);
  const name = cut < 0 ? text : text.slice(0, cut);
  const id = parseId(cut < 0 ? '' : text.slice(cut + 1));
  const code = name === '' || name === '*' ? anyCode : codes.get(name);
  return code === undefined || id === null ? null : { code, id };
}

function parseDetector(text: string, halfSign: string, idSign: string): DetectorSource | null {
  const cut = text.indexOf(halfSign);
  const detector = parseHalf(cut < 0 ? text : text.slice(0, cut), idSign, detectorCodes);
  const device = parseHalf(cut < 0 ? '' : text.slice(cut + 1), idSign, deviceCodes);
  if (detector === null || device === null) return null;
  return {
    kind: 'detector',
    detector: detector.code,
    detectorId: detector.id,
    device: device.code,
    deviceId: device.id,
  };
}

function parseProcess(text: string): ProcessSource | null {
  if (text === '') return { kind: 'process', address: null, processId: 0, level: 0 };
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (match === null) return null;
  // numbers above 255 are kept modulo 256 like ids: such a pattern is valid and matches nothing that exists
  const address = match.slice(1).reduce((sum, part) => sum * 256 + (Number(part) % 256), 0);
  return { kind: 'process', address, processId: 0, level: 0 };
}

/**
 * Meaning of a match string: blanks trimmed, empty = everything, `DetInfo(..)`, `BldInfo(..)`, `ProcInfo(..)`, else a
 * BLD name, else `<detector>.<id>:<device>.<id>` with `*` or missing parts as wildcards, else the same with `|` and `-`.
 * Throws `bad-source` for unknown names, mixed separators and anything else.
 */
export function parseSource(text: string): SourcePattern {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'any' };
  const kind = /^(DetInfo|BldInfo|ProcInfo)/.exec(trimmed)?.[1];
  let inner = trimmed;
  if (kind !== undefined) {
    const open = trimmed.indexOf('(');
    const close = trimmed.lastIndexOf(')');
    if (open < 0 || close < open) throw badSource(text, `${kind} without its parentheses`);
    inner = trimmed.slice(open + 1, close).trim();
  }
  if (kind === 'ProcInfo') {
    const process = parseProcess(inner);
    if (process === null) throw badSource(text, 'ProcInfo needs an address of four numbers');
    return process;
  }
  if (kind === 'BldInfo' && inner === '') return { kind: 'bld', type: null };
  const bld = kind === 'DetInfo' ? undefined : bldCodes.get(inner);
  if (bld !== undefined) return { kind: 'bld', type: bld };
  if (kind === 'BldInfo') throw badSource(text, `unknown BLD name ${JSON.stringify(inner)}`);
  const detector = parseDetector(inner, ':', '.') ?? parseDetector(inner, '|', '-');
  if (detector === null)
    throw badSource(text, 'unknown detector or device name, or no source of the form A.0:B.0');
  return detector;
}

/** Whether a pattern names exactly one source: all four parts, or a given BLD name or address. */
export function isExactSource(pattern: SourcePattern): boolean {
  switch (pattern.kind) {
    case 'any':
      return false;
    case 'bld':
      return pattern.type !== null;
    case 'process':
      return pattern.address !== null;
    case 'detector':
      return (
        pattern.detector !== anyCode &&
        pattern.detectorId !== anyCode &&
        pattern.device !== anyCode &&
        pattern.deviceId !== anyCode
      );
  }
}

/** Whether a source fits a pattern. Kinds never match each other; process ids and levels do not count. */
export function matchSource(pattern: SourcePattern, source: Source): boolean {
  if (pattern.kind === 'any') return true;
  if (pattern.kind === 'bld')
    return source.kind === 'bld' && (pattern.type === null || pattern.type === source.type);
  if (pattern.kind === 'process')
    return source.kind === 'process' && (pattern.address === null || pattern.address === source.address);
  if (source.kind !== 'detector') return false;
  const fits = (wanted: number, found: number): boolean => wanted === anyCode || wanted === found;
  return (
    fits(pattern.detector, source.detector) &&
    fits(pattern.detectorId, source.detectorId) &&
    fits(pattern.device, source.device) &&
    fits(pattern.deviceId, source.deviceId)
  );
}

/**
 * Pattern of a user's string with the aliases of a run: an exact, case-sensitive alias comes first (and is exact),
 * else the string is parsed. `aliases` maps alias -> source string. Throws `bad-source`.
 */
export function resolveSource(
  text: string,
  aliases: ReadonlyMap<string, string> = new Map(),
): { pattern: SourcePattern; exact: boolean } {
  const alias = aliases.get(text);
  if (alias !== undefined) return { pattern: parseSource(alias), exact: true };
  const pattern = parseSource(text);
  return { pattern, exact: isExactSource(pattern) };
}
