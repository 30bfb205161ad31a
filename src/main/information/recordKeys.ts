import { eventIdKey, eventKeyText } from '../../domain/information/eventKey.ts';
import { bareSource } from '../readers/xtc/aliases.ts';
import type { ConfigStore } from '../readers/xtc/configStore.ts';
import type { EventRecord } from '../readers/xtc/eventRecords.ts';
import { sourceKey, sourceText } from '../readers/xtc/header.ts';
import { layoutOf } from '../readers/xtc/layout.ts';
import type { XtcRun } from '../readers/xtc/types.ts';
import { anyType, epicsType, recordType, smlDataConfigType } from '../readers/xtc/typeIds.ts';

/** Types that become no key: Epics has a store of its own, the others hold nothing. */
const withoutKey: ReadonlySet<number> = new Set([anyType, epicsType, smlDataConfigType]);

/** Type of a record as Python shows it; a type that nobody knows keeps its name and version. */
export function pythonType(typeValue: number): string {
  const layout = layoutOf(typeValue);
  if (layout !== undefined) return `psana.${layout.name}`;
  const { name, version } = recordType(typeValue);
  return `${name}V${version}`;
}

/** Alias of each source of a run; the first one wins. */
export function aliasesBySource(run: XtcRun): Map<string, string> {
  const aliasOf = new Map<string, string>();
  for (const [alias, source] of run.aliases) if (!aliasOf.has(source)) aliasOf.set(source, alias);
  return aliasOf;
}

type Words = Pick<EventRecord, 'typeValue' | 'log' | 'phy'>;

function keyTexts(records: Iterable<Words>, aliasOf: ReadonlyMap<string, string>): string[] {
  const texts = new Map<string, string>();
  for (const { typeValue, log, phy } of records) {
    if (withoutKey.has(typeValue & 0xffff)) continue;
    const type = pythonType(typeValue);
    const key = `${sourceKey(log, phy)} ${type}`;
    if (texts.has(key)) continue;
    const src = sourceText(log, phy);
    const alias = aliasOf.get(bareSource(log, phy)) ?? '';
    texts.set(key, eventKeyText({ type, src: src === 'NoSource' ? '' : src, alias }));
  }
  return [...texts.values()];
}

/** Keys of an event: its records as the damage policy lets them through, in the order of the data, then the event's own. */
export function eventKeysOf(run: XtcRun, l1Index: number, aliasOf: ReadonlyMap<string, string>): string[] {
  const stored = run.eventRecords(l1Index).filter((record) => record.stored);
  return [...keyTexts(stored, aliasOf), eventIdKey];
}

/** Keys of a configuration. */
export function configKeysOf(configs: ConfigStore, aliasOf: ReadonlyMap<string, string>): string[] {
  return keyTexts(configs.places(), aliasOf);
}
