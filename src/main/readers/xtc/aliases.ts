import { CalibdeskError } from '../../../domain/errors.ts';
import { familyOfDevice } from '../../../domain/detectors/registry.ts';
import {
  formatSource,
  matchSource,
  resolveSource,
  sourceFromWords,
  type SourcePattern,
} from '../../../domain/store/sources.ts';
import { readPayload, type ConfigPlace } from './configStore.ts';
import { decodeRecord, DecodedRecord, DecodeError } from './decode.ts';
import { deviceName } from '../../../domain/store/sources.ts';
import { layoutOf } from './layout.ts';
import { level, sourceKey, sourceText } from './header.ts';
import type { XtcDetector } from './types.ts';

/** Bare name of the words of a source, e.g. `XppGon.0:Epix100a.1`; empty for "no source". */
export function bareSource(log: number, phy: number): string {
  const source = sourceFromWords(log, phy);
  return source === null ? '' : formatSource(source);
}

/** Reads an alias record into the maps; first definition of an alias, and first alias of a source, win. */
export function readAliases(
  place: ConfigPlace,
  byAlias: Map<string, string>,
  bySource: Map<string, string>,
): void {
  const layout = layoutOf(place.typeValue);
  if (layout === undefined) return;
  let record: DecodedRecord;
  try {
    record = decodeRecord(layout, readPayload(place));
  } catch (error) {
    if (error instanceof DecodeError) return;
    throw error;
  }
  const list = record.get('srcAlias');
  if (typeof list !== 'object' || list.kind !== 'list') return;
  for (const item of list.items) {
    if (!(item instanceof DecodedRecord)) continue;
    const source = item.get('src');
    const alias = item.get('aliasName');
    if (typeof source !== 'object' || source.kind !== 'source' || typeof alias !== 'string' || alias === '')
      continue;
    const name = bareSource(source.log, source.phy);
    if (name === '') continue;
    if (!byAlias.has(alias)) byAlias.set(alias, name);
    if (!bySource.has(name)) bySource.set(name, alias);
  }
}

/** Sources of the records of several files, each once, in order of first appearance. */
export function distinctSources(
  indexes: readonly { sources: readonly { log: number; phy: number }[] }[],
): { log: number; phy: number }[] {
  const found = new Map<number, { log: number; phy: number }>();
  for (const { sources } of indexes)
    for (const { log, phy } of sources)
      if (!found.has(sourceKey(log, phy))) found.set(sourceKey(log, phy), { log, phy });
  return [...found.values()];
}

/** The area detectors among the sources of a run, in order of first appearance. */
export function areaDetectors(
  sources: Iterable<{ log: number; phy: number }>,
  aliasOf: ReadonlyMap<string, string>,
): XtcDetector[] {
  const detectors = new Map<string, XtcDetector>();
  for (const { log, phy } of sources) {
    if (log >>> 24 !== level.source) continue;
    const device = deviceName((phy >>> 8) & 255);
    const family = familyOfDevice(device);
    const source = bareSource(log, phy);
    if (family === undefined || detectors.has(source)) continue;
    detectors.set(source, {
      source,
      display: sourceText(log, phy),
      log,
      phy,
      alias: aliasOf.get(source) ?? null,
      device,
      family,
    });
  }
  return [...detectors.values()];
}

/** The detector that a text names: an alias first, else any form of a source. Errors: `not-found`, `usage` when several match. */
export function chooseDetector(
  text: string,
  detectors: readonly XtcDetector[],
  aliases: ReadonlyMap<string, string>,
  where: string,
): XtcDetector {
  const known = detectors
    .map((detector) => detector.source + (detector.alias === null ? '' : ` (${detector.alias})`))
    .join(', ');
  const hint =
    detectors.length === 0 ? 'the run has no area detector' : `area detectors of the run: ${known}`;
  let pattern: SourcePattern;
  try {
    ({ pattern } = resolveSource(text, aliases));
  } catch (error) {
    if (!(error instanceof CalibdeskError)) throw error;
    throw new CalibdeskError('not-found', `${where}: no source ${JSON.stringify(text)}: ${error.message}`, {
      hint,
      cause: error,
    });
  }
  const matches = detectors.filter((detector) =>
    matchSource(pattern, sourceFromWords(detector.log, detector.phy)!),
  );
  if (matches.length === 1) return matches[0]!;
  if (matches.length > 1)
    throw new CalibdeskError(
      'usage',
      `${JSON.stringify(text)} matches several sources: ${matches.map((match) => match.source).join(', ')}`,
      {
        hint: 'name one of them',
      },
    );
  throw new CalibdeskError('not-found', `${where}: no area detector ${JSON.stringify(text)}`, { hint });
}
