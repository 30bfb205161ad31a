import { CalibdeskError } from '../../domain/errors.ts';
import type { EpixPanel, JungfrauModule } from '../../domain/information/panelIds.ts';
import { matchSource, parseSource, sourceFromWords, type SourcePattern } from '../../domain/store/sources.ts';
import { bareSource } from '../readers/xtc/aliases.ts';
import { readPayload, type ConfigPlace } from '../readers/xtc/configStore.ts';
import { DecodedRecord, DecodeError, decodeRecord } from '../readers/xtc/decode.ts';
import { layoutOf } from '../readers/xtc/layout.ts';
import type { XtcRun } from '../readers/xtc/types.ts';

/** A configuration record of a run with its fields. */
export interface FoundConfig {
  source: string;
  layout: string;
  record: DecodedRecord;
}

/** Pattern of a text that is no part of a name; null when it is none either. */
function patternOf(text: string): SourcePattern | null {
  try {
    return parseSource(text);
  } catch (error) {
    if (error instanceof CalibdeskError && error.code === 'bad-source') return null;
    throw error;
  }
}

/** Whether a source is meant by a text: its alias, a part of its full name, or a pattern as psana takes it. */
function isMeant(text: string, run: XtcRun): (place: ConfigPlace) => boolean {
  const alias = run.aliases.get(text);
  const pattern = alias === undefined ? patternOf(text) : null;
  return ({ log, phy }) => {
    const source = bareSource(log, phy);
    if (alias !== undefined) return source === alias;
    const words = sourceFromWords(log, phy);
    return source.includes(text) || (pattern !== null && words !== null && matchSource(pattern, words));
  };
}

/**
 * The first configuration record of a run with one of the given layouts, in their order, whose source a text means. The configuration in force at
 * `position` among the merged events counts, by default that of the first event. Null when there is none.
 */
export function findConfig(
  run: XtcRun,
  text: string,
  layouts: readonly string[],
  position = run.eventCount > 0 ? run.positionOf(0) : Math.max(0, run.length - 1),
): FoundConfig | null {
  const places = run.length === 0 ? [] : [...run.configAt(position).places()];
  const meant = isMeant(text, run);
  for (const name of layouts)
    for (const place of places) {
      const layout = layoutOf(place.typeValue);
      if (layout?.name !== name || !meant(place)) continue;
      try {
        const record = decodeRecord(layout, readPayload(place));
        return { source: bareSource(place.log, place.phy), layout: name, record };
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
      }
    }
  return null;
}

const versions = (prefix: string, ...numbers: number[]): string[] =>
  numbers.map((number) => `${prefix}V${number}`);

/** Configuration layouts of the epix10ka, in the order in which the original looks for them. */
export const epix10kaLayouts: readonly string[] = [
  ...versions('Epix.Config10ka2M', 2, 1),
  ...versions('Epix.Config10kaQuad', 2, 1),
  ...versions('Epix.Config10ka', 2, 1),
];
export const epix100aLayouts: readonly string[] = versions('Epix.Config100a', 2, 1);
export const jungfrauLayouts: readonly string[] = versions('Jungfrau.Config', 4, 3, 2, 1);

const recordsIn = (record: DecodedRecord, field: string): DecodedRecord[] => {
  const value = record.get(field);
  if (value instanceof DecodedRecord) return [value];
  if (typeof value !== 'object' || value.kind !== 'list') return [];
  return value.items.filter((item) => item instanceof DecodedRecord);
};

/** Two numbers `<name>0`, `<name>1` of a record; null when it has no such fields. */
function pair(record: DecodedRecord | undefined, name: string): [number, number] | null {
  const numbers = [record?.get(`${name}0`), record?.get(`${name}1`)];
  return numbers.every((value) => typeof value === 'number') ? (numbers as [number, number]) : null;
}

const elementsOfQuad = 4;

/**
 * Panels of an ePix configuration. In composite detectors the version is that of the configuration class, the carrier that of the element, and the
 * digital card that of its quad; analog cards are not known.
 */
export function epixPanels({ layout, record }: FoundConfig): EpixPanel[] {
  const elements = recordsIn(record, 'elemCfg');
  if (elements.length === 0) {
    const version = record.get('version');
    return [
      {
        version: typeof version === 'number' ? version : 0,
        carrier: pair(record, 'carrierId'),
        digital: pair(record, 'digitalCardId'),
        analog: pair(record, 'analogCardId'),
      },
    ];
  }
  const quads = recordsIn(record, 'quad');
  return elements.map((element, i) => ({
    version: Number(/V(\d+)$/.exec(layout)?.[1] ?? 0),
    carrier: pair(element, 'carrierId'),
    digital: pair(quads[Math.floor(i / elementsOfQuad)], 'digitalCardId'),
    analog: null,
  }));
}

/** Version of the configuration class of a jungfrau, the number of its modules, and what it tells of them (nothing before version 3). */
export function jungfrauModules({ layout, record }: FoundConfig): {
  version: number;
  panels: number;
  modules: JungfrauModule[];
} {
  const count = record.lookup('numberOfModules');
  const big = (module: DecodedRecord, field: string): bigint => BigInt(module.get(field) as number | bigint);
  const modules = recordsIn(record, 'moduleConfig')
    .slice(0, count)
    .map((module): JungfrauModule => [
      big(module, 'moduleVersion'),
      big(module, 'firmwareVersion'),
      big(module, 'serialNumber'),
    ]);
  return { version: Number(/V(\d+)$/.exec(layout)?.[1] ?? 0), panels: count, modules };
}
