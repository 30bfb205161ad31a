import type { DataEvent, DataFrame, DataRecord, DataWaveforms, FrameForm } from '../../contract/data.ts';
import { familyOfDevice } from '../../domain/detectors/registry.ts';
import { CalibdeskError } from '../../domain/errors.ts';
import { deviceName } from '../../domain/store/sources.ts';
import type { BulkStore } from '../bulk.ts';
import type { FrameCalibrations } from '../calibrate/frameCalibrations.ts';
import type { EventFilter } from '../datasets/eventSelection.ts';
import type { OpenRuns } from '../datasets/openRuns.ts';
import { aliasesBySource, pythonType } from '../information/recordKeys.ts';
import { readFrameLater } from '../readers/xtc/readFrameLater.ts';
import { bareSource } from '../readers/xtc/aliases.ts';
import { DecodedRecord } from '../readers/xtc/decode.ts';
import { recordDocument } from '../readers/xtc/document.ts';
import { epicsFields } from '../readers/xtc/epics.ts';
import { epixWordsAt } from '../information/epixGains.ts';
import { decodeEventRecord, type EventRecord } from '../readers/xtc/eventRecords.ts';
import { level, sourceText } from '../readers/xtc/header.ts';
import { layoutOf } from '../readers/xtc/layout.ts';
import { plainFields } from '../readers/xtc/plainFields.ts';
import type { XtcRun } from '../readers/xtc/types.ts';
import { epicsType } from '../readers/xtc/typeIds.ts';
import { isWaveformLayout, waveformsOf } from '../readers/xtc/waveforms.ts';
import type { CallContext } from './context.ts';

interface Tools {
  openRuns: OpenRuns;
  bulk: BulkStore;
}

/** Records up to this many bytes are decoded when an event is shown. */
const smallRecord = 16_384;

/** Type as analysis shows it in C++, e.g. `Epix::ElementV3`. */
export const typeText = (typeValue: number): string =>
  pythonType(typeValue)
    .replace(/^psana\./, '')
    .replace('.', '::');

function requireEvent(run: XtcRun, event: number, dsname: string): void {
  if (event >= run.eventCount)
    throw new CalibdeskError('not-found', `${dsname} has no event ${event}: it has ${run.eventCount}`, {
      hint: 'events count from 0',
    });
}

export function eventDocument(run: XtcRun, l1Index: number): DataEvent {
  const { seconds, nanoseconds, fiducials, parts } = run.event(l1Index);
  return {
    ...{ index: l1Index, seconds, nanoseconds, fiducials },
    codes: run.eventCodes(l1Index),
    step: run.stepOf(l1Index),
    damage: parts.reduce((mask, part) => (mask | part.damage) >>> 0, 0),
    datagrams: parts.length,
  };
}

/** A window of the events that pass a filter. Errors: those of opening a run. */
export function listEvents(
  { openRuns }: Tools,
  input: { dsname: string; from: number; count: number } & EventFilter,
  context: CallContext,
): Promise<{ total: number; from: number; rows: DataEvent[] }> {
  return openRuns.with(input.dsname, context, async ({ run, selection }) => {
    const chosen = await selection.of(input, context.signal);
    const total = chosen?.length ?? run.eventCount;
    const end = Math.min(total, input.from + input.count);
    const rows: DataEvent[] = [];
    for (let i = input.from; i < end; i++) rows.push(eventDocument(run, chosen?.[i] ?? i));
    return { total, from: input.from, rows };
  });
}

/** Where an event stands among those that pass a filter, or the first one behind it. Errors: those of opening a run. */
export function findEvent(
  { openRuns }: Tools,
  input: { dsname: string; event: number } & EventFilter,
  context: CallContext,
): Promise<{ position: number; index: number | null }> {
  return openRuns.with(input.dsname, context, async ({ run, selection }) => {
    const chosen = await selection.of(input, context.signal);
    if (chosen === null)
      return { position: input.event, index: input.event < run.eventCount ? input.event : null };
    let low = 0;
    for (let high = chosen.length; low < high;) {
      const middle = (low + high) >> 1;
      if (chosen[middle]! < input.event) low = middle + 1;
      else high = middle;
    }
    return { position: low, index: chosen[low] ?? null };
  });
}

const isAreaDetector = ({ log, phy }: EventRecord): boolean =>
  log >>> 24 === level.source && familyOfDevice(deviceName((phy >>> 8) & 255)) !== undefined;

/** Names of the fields that are single numbers, also of records inside. */
function scalarNames(record: DecodedRecord, prefix = ''): string[] {
  return [...record.fields].flatMap(([name, value]) => {
    if (record.hidden.has(name)) return [];
    if (typeof value === 'number') return [prefix + name];
    return value instanceof DecodedRecord ? scalarNames(value, `${prefix}${name}.`) : [];
  });
}

/** Whether a record is a frame of an area detector. */
function isFrame(record: EventRecord): boolean {
  if (!isAreaDetector(record)) return false;
  const family = familyOfDevice(deviceName((record.phy >>> 8) & 255))!;
  return family.dataTypes.some(
    ({ type, version }) => (record.typeValue & 0x7fffffff) === version * 0x10000 + type,
  );
}

function describeRecord(run: XtcRun, record: EventRecord, position: number): DataRecord {
  const source = bareSource(record.log, record.phy) || sourceText(record.log, record.phy);
  const document: DataRecord = {
    source,
    alias: aliasesBySource(run).get(source) ?? null,
    type: typeText(record.typeValue),
    kind: 'other',
    ...{ bytes: record.payloadLength, damage: record.damage, stored: record.stored },
    ...{ file: run.fileNames[record.file]!, offset: record.offset },
    ...{ fields: null, scalars: [] },
  };
  if (isFrame(record)) document.kind = 'image';
  else if ((record.typeValue & 0xffff) === epicsType) {
    document.fields = epicsFields(record);
    if (document.fields !== null) document.kind = 'values';
  } else if (isWaveformLayout(layoutOf(record.typeValue)?.name ?? '')) document.kind = 'waveform';
  else if (record.payloadLength <= smallRecord) {
    const configs = run.configAt(position);
    const decoded = decodeEventRecord(record, configs);
    if (decoded !== undefined) {
      document.kind = waveformsOf(decoded, undefined).curves.length > 0 ? 'waveform' : 'values';
      document.fields = plainFields(recordDocument(decoded));
      document.scalars = scalarNames(decoded);
    }
  }
  return document;
}

/** The records of an event, small ones decoded. Errors: those of opening a run; `not-found` for an event that is not there. */
export function readRecords(
  { openRuns }: Tools,
  { dsname, event }: { dsname: string; event: number },
  context: CallContext,
): Promise<{ event: DataEvent; records: DataRecord[] }> {
  return openRuns.with(dsname, context, ({ run }) => {
    requireEvent(run, event, dsname);
    const position = run.positionOf(event);
    const records = run.eventRecords(event).map((record) => describeRecord(run, record, position));
    return { event: eventDocument(run, event), records };
  });
}

/** A frame that is shown: `calibrations` are needed for other forms than raw. */
type FrameTools = Tools & { calibrations: FrameCalibrations };

/**
 * The frame of an area detector: raw, without its pedestals, or calibrated by the constants that apply to the run. Errors:
 * those of opening a run; `not-found`; `usage` when several detectors are meant; those of `loadCalibration`.
 */
export function readDataFrame(
  { openRuns, bulk, calibrations }: FrameTools,
  input: { dsname: string; event: number; source: string; form: FrameForm; calibdir: string | null },
  context: CallContext,
): Promise<DataFrame> {
  const { dsname, source, form, calibdir } = input;
  return openRuns.with(dsname, context, async ({ run }) => {
    requireEvent(run, input.event, dsname);
    const detector = run.findDetector(source);
    const frame = await readFrameLater(run, input.event, detector);
    if (frame.kind === 'missing')
      return {
        ...{ array: null, applied: [], unit: 'ADU', missing: frame.reason },
        ...{ damage: frame.damage, file: null, offset: null },
      };
    const place = { missing: null, damage: 0, file: frame.file, offset: frame.offset };
    if (form === 'raw') return { array: bulk.put(frame.array), applied: [], unit: 'ADU', ...place };
    const until = form === 'pedestals' ? 'pedestals' : 'mask';
    const { array, applied, unit } = await calibrations.apply(
      { dsname, source, until, calibdir },
      frame.array,
      {
        number: run.stepOf(input.event),
        controlWords: () => {
          const position = run.positionOf(input.event);
          return epixWordsAt(run, detector.source, frame.array.shape, position);
        },
      },
      context,
    );
    return { array: bulk.put(array), applied, unit, ...place };
  });
}

/** The curves of a record. Errors: those of opening a run; `not-found` when the event has no such record. */
export function readWaveforms(
  { openRuns, bulk }: Tools,
  { dsname, event, source, type }: { dsname: string; event: number; source: string; type: string },
  context: CallContext,
): Promise<DataWaveforms> {
  return openRuns.with(dsname, context, ({ run }) => {
    requireEvent(run, event, dsname);
    const configs = run.configAt(run.positionOf(event));
    const record = run
      .eventRecords(event)
      .find((one) => bareSource(one.log, one.phy) === source && typeText(one.typeValue) === type);
    const decoded = record && decodeEventRecord(record, configs);
    if (record === undefined || decoded === undefined)
      throw new CalibdeskError('not-found', `event ${event} has no ${type} of ${source} that can be read`, {
        hint: 'choose another event',
      });
    const config = configs.find(record.log, record.phy, decoded.layout.needs);
    const { x, curves } = waveformsOf(decoded, config);
    return {
      x,
      curves: curves.map(({ name, unit, values }) => ({
        ...{ name, unit },
        values: bulk.put({ dtype: 'float64', shape: [values.length], data: values }),
      })),
    };
  });
}
