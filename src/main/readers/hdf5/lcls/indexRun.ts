import { memoryDtype, type Hdf5Value } from '../values.ts';
import { sectionColumns, sectionRows } from '../../../../domain/detectors/cspad.ts';
import { CalibdeskError } from '../../../../domain/errors.ts';
import { attributesOf, memberPath } from '../describe.ts';
import { selectAll, type Hdf5Dataset, type Hdf5File } from '../file.ts';
import { elementOf, type Hdf5Type } from '../types.ts';
import { decodeValues } from '../values.ts';
import { frameCandidates, isTransition, mayHoldImages, namesOfFile, sourceName } from './names.ts';
import type { CspadLayout, FramePart, Hdf5Run, RecordTimes, RunEvents, RunSource } from './types.ts';

const timeMembers = ['seconds', 'nanoseconds', 'ticks', 'fiducials', 'control', 'vector'] as const;
/** Most records of one detector in one calib cycle. */
const mostRecords = 50_000_000;

/** Works out what a translated file holds: headers and time stamps only, no frame is read. */
class RunIndexer {
  readonly #file: Hdf5File;
  readonly #alive: () => void;
  readonly #sources = new Map<string, RunSource>();
  readonly #roiMasks = new Map<string, number>();
  readonly #aliases = new Map<string, string>();
  readonly #warnings: string[] = [];
  readonly #events: RunEvents[] = [];

  constructor(file: Hdf5File, alive: () => void) {
    this.#file = file;
    this.#alive = alive;
  }

  /** Groups below a group, sorted by name; what is damaged is a warning. Links are aliases of others. */
  #groups(path: string): string[] {
    this.#alive();
    return this.#file
      .names(path)
      .sort()
      .filter((name) => this.#file.kindOf(memberPath(path, name)).kind === 'group');
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof CalibdeskError) || error.code === 'cancelled') throw error;
      this.#warnings.push(error.message);
    }
  }

  index(): Hdf5Run {
    const { file } = this.#file;
    const attributes = attributesOf(this.#file, '/');
    const named = namesOfFile(file);
    const configures = this.#groups('/').filter((name) => isTransition(name, 'Configure'));
    if (configures.length === 0)
      throw new CalibdeskError(
        'bad-input',
        `${file}: it is no translated run: expected a group Configure:0000`,
        {
          file,
          hint: 'list what it holds by calibdesk h5 tree; frames are read from files of o2o-translate and psana-translate',
        },
      );
    for (const configure of configures) this.#configure(`/${configure}`);
    const { runNumber, experiment } = attributes;
    return {
      run: typeof runNumber === 'number' ? runNumber : named.run,
      experiment: typeof experiment === 'string' && experiment !== '' ? experiment : named.experiment,
      cycles: this.#events.length,
      sources: [...this.#sources.values()].map((source) => ({
        ...source,
        alias: this.#aliases.get(source.source) ?? null,
      })),
      events: this.#events,
      warnings: this.#warnings,
    };
  }

  #configure(path: string): void {
    const runs: string[] = [];
    for (const name of this.#groups(path))
      if (isTransition(name, 'Run')) runs.push(name);
      else if (/^CsPad::ConfigV/.test(name)) this.#attempt(() => this.#cspadConfig(memberPath(path, name)));
      else if (/^Alias::ConfigV/.test(name)) this.#attempt(() => this.#aliasConfig(memberPath(path, name)));
    for (const run of runs)
      for (const cycle of this.#groups(memberPath(path, run)))
        if (isTransition(cycle, 'CalibCycle')) this.#cycle(memberPath(memberPath(path, run), cycle));
  }

  #xtcSource(path: string): bigint | null {
    if (!this.#file.attributeNames(path).includes('_xtcSrc')) return null;
    const [value] = this.#file.attribute(path, '_xtcSrc', ({ type }, bytes, memory) =>
      decodeValues(bytes, type, 1, memory),
    );
    return typeof value === 'bigint' || typeof value === 'number' ? BigInt(value) : null;
  }

  /** First record of a data set of records, by member names. */
  #records(path: string, limit: number): Record<string, Hdf5Value>[] {
    const dataset = this.#file.dataset(path);
    if (dataset.shape === null) return [];
    const count = Math.min(
      limit,
      dataset.shape.reduce((product, length) => product * length, 1),
    );
    const selection = selectAll(dataset.shape.length === 0 ? [] : [count]);
    const values = this.#file.read(path, dataset, selection, (bytes, memory) =>
      decodeValues(bytes, dataset.type, dataset.shape!.length === 0 ? 1 : count, memory),
    );
    return values.filter(
      (value): value is Record<string, Hdf5Value> => typeof value === 'object' && value !== null,
    );
  }

  #cspadConfig(typeGroup: string): void {
    for (const name of this.#groups(typeGroup)) {
      const group = memberPath(typeGroup, name);
      const [config] = this.#records(memberPath(group, 'config'), 1);
      const mask = config?.roiMask;
      if (typeof mask === 'number') this.#roiMasks.set(sourceName(name, this.#xtcSource(group)), mask >>> 0);
    }
  }

  #aliasConfig(typeGroup: string): void {
    for (const name of this.#groups(typeGroup)) {
      const group = memberPath(typeGroup, name);
      for (const member of this.#file.names(group))
        for (const entry of this.#records(memberPath(group, member), 10_000)) {
          const { src, aliasName } = entry as { src?: { log?: number; phy?: number }; aliasName?: string };
          if (typeof aliasName !== 'string' || typeof src?.log !== 'number' || typeof src.phy !== 'number')
            continue;
          const words = (BigInt(src.phy) << 32n) | BigInt(src.log);
          this.#aliases.set(sourceName('', words), aliasName);
        }
    }
  }

  #cycle(path: string): void {
    const cycle = this.#events.length;
    const times: RecordTimes[] = [];
    for (const type of this.#groups(path)) {
      if (/^(Epics::|CalibStore)/.test(type)) continue;
      const typeGroup = memberPath(path, type);
      for (const name of this.#groups(typeGroup))
        this.#attempt(() => {
          const found = this.#sourceGroup(memberPath(typeGroup, name), name, type, cycle);
          if (found !== null) times.push(found);
        });
    }
    this.#events.push(mergeTimes(times));
  }

  /** Times of the valid records of a source in a cycle; null when the group holds no events. */
  #sourceGroup(group: string, name: string, type: string, cycle: number): RecordTimes | null {
    const names = this.#file.names(group);
    if (!names.includes('time')) return null;
    const { records, times } = this.#validRecords(group, names);
    if (!mayHoldImages(type)) return times;
    const image = this.#imageOf(group, names);
    if (image === null) return times;
    const { path, dataset } = image;
    const stored = dataset.shape![0];
    const kept = records.findIndex((record) => record >= stored) < 0 ? null : stored;
    if (kept !== null)
      this.#warnings.push(`${this.#file.file}: ${path} has ${stored} records, fewer than it has times`);
    const source = sourceName(name, this.#xtcSource(group));
    const cspad = this.#cspadOf(type, group, names, source, dataset.type);
    const part: FramePart = {
      cycle,
      path,
      dtype: memoryDtype(dataset.type)!,
      shape: cspad === null ? elementOf(dataset.type).shape : [32, sectionRows, sectionColumns],
      ...(kept === null ? { records, times } : firstRecords(records, times, kept)),
      chunk: Math.max(1, dataset.chunks?.[0] ?? 1),
      cspad,
    };
    const known = this.#sources.get(source);
    if (known === undefined)
      this.#sources.set(source, { source, alias: null, dataType: type, parts: [part] });
    else if (known.dataType === type) known.parts.push(part);
    else
      this.#warnings.push(
        `${group}: ${source} has frames of type ${known.dataType} already; these are passed over`,
      );
    return times;
  }

  #imageOf(group: string, names: readonly string[]): { path: string; dataset: Hdf5Dataset } | null {
    for (const name of frameCandidates(names)) {
      const path = memberPath(group, name);
      if (this.#file.kindOf(path).kind !== 'dataset') continue;
      const dataset = this.#file.dataset(path);
      const { shape } = elementOf(dataset.type);
      if (dataset.shape?.length === 1 && shape.length >= 2 && memoryDtype(dataset.type) !== null)
        return { path, dataset };
    }
    return null;
  }

  #cspadOf(
    type: string,
    group: string,
    names: readonly string[],
    source: string,
    dataType: Hdf5Type,
  ): CspadLayout | null {
    if (!/^CsPad::(Element|Data)V[12]$/.test(type) || !names.includes('element')) return null;
    const { shape } = elementOf(dataType);
    // Version 1 keeps eight sections for every quad; version 2 those of the region mask, one after the other.
    const whole = shape.length === 4 && shape[1] === 8;
    const roiMask = whole ? null : (this.#roiMasks.get(source) ?? null);
    return { elementPath: memberPath(group, 'element'), roiMask };
  }

  #validRecords(group: string, names: readonly string[]): { records: Uint32Array; times: RecordTimes } {
    const all = this.#times(memberPath(group, 'time'));
    const count = all.seconds.length;
    let valid: Uint32Array = Uint32Array.from({ length: count }, (_, i) => i);
    if (names.includes('_mask')) {
      const path = memberPath(group, '_mask');
      const dataset = this.#file.dataset(path);
      const length = Math.min(count, dataset.shape?.[0] ?? 0);
      if (dataset.type.size !== 1 || dataset.shape?.length !== 1)
        throw new CalibdeskError('unreadable', `${this.#file.file}: ${path} is no list of bytes`, {
          file: this.#file.file,
        });
      const mask = this.#file.read(path, dataset, selectAll([length]), (bytes) => bytes.slice());
      valid = valid.filter((i) => i >= length || mask[i] !== 0);
    }
    valid = valid.sort(
      (a, b) => all.seconds[a] - all.seconds[b] || all.nanoseconds[a] - all.nanoseconds[b] || a - b,
    );
    const pick = (list: Uint32Array | null): Uint32Array | null =>
      list === null ? null : valid.map((i) => list[i]);
    return {
      records: valid,
      times: {
        seconds: pick(all.seconds)!,
        nanoseconds: pick(all.nanoseconds)!,
        ticks: pick(all.ticks),
        fiducials: pick(all.fiducials),
        control: pick(all.control),
        vector: pick(all.vector),
      },
    };
  }

  #times(path: string): RecordTimes {
    const dataset = this.#file.dataset(path);
    const { type, shape } = dataset;
    const members = type.kind === 'compound' ? type.members : [];
    const offsetOf = (name: string): number | null => {
      const member = members.find((candidate) => candidate.name === name);
      return member?.type.kind === 'number' && member.type.dtype === 'uint32' && !member.type.bigEndian
        ? member.offset
        : null;
    };
    if (shape?.length !== 1 || offsetOf('seconds') === null || offsetOf('nanoseconds') === null)
      throw new CalibdeskError(
        'unreadable',
        `${this.#file.file}: ${path} holds no times: expected records of seconds and nanoseconds (uint32)`,
        { file: this.#file.file, hint: 'look at it by calibdesk h5 tree' },
      );
    if (shape[0] > mostRecords)
      throw new CalibdeskError('unreadable', `${this.#file.file}: ${path} states ${shape[0]} records`, {
        file: this.#file.file,
      });
    return this.#file.read(path, dataset, selectAll(shape), (bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const column = (name: string): Uint32Array | null => {
        const offset = offsetOf(name);
        if (offset === null) return null;
        return Uint32Array.from({ length: shape[0] }, (_, i) => view.getUint32(i * type.size + offset, true));
      };
      const [seconds, nanoseconds, ticks, fiducials, control, vector] = timeMembers.map(column);
      return { seconds: seconds!, nanoseconds: nanoseconds!, ticks, fiducials, control, vector };
    });
  }
}

/** Those of the records whose number is below `end`. */
function firstRecords(
  records: Uint32Array,
  times: RecordTimes,
  end: number,
): { records: Uint32Array; times: RecordTimes } {
  const kept = (list: Uint32Array): Uint32Array => list.filter((_, i) => records[i] < end);
  const optional = (list: Uint32Array | null): Uint32Array | null => (list === null ? null : kept(list));
  return {
    records: kept(records),
    times: {
      seconds: kept(times.seconds),
      nanoseconds: kept(times.nanoseconds),
      ticks: optional(times.ticks),
      fiducials: optional(times.fiducials),
      control: optional(times.control),
      vector: optional(times.vector),
    },
  };
}

/** All times, sorted, each once. The fiducials are those of the first record of that time. */
function mergeTimes(lists: readonly RecordTimes[]): RunEvents {
  const byTime = new Map<bigint, number>();
  for (const { seconds, nanoseconds, fiducials } of lists)
    for (let i = 0; i < seconds.length; i++) {
      const key = (BigInt(seconds[i]) << 32n) | BigInt(nanoseconds[i]);
      if (!byTime.has(key)) byTime.set(key, fiducials?.[i] ?? 0);
    }
  const keys = BigUint64Array.from(byTime.keys()).sort();
  return {
    seconds: Uint32Array.from(keys, (key) => Number(key >> 32n)),
    nanoseconds: Uint32Array.from(keys, (key) => Number(key & 0xffffffffn)),
    fiducials: Uint32Array.from(keys, (key) => byTime.get(key)!),
  };
}

/** What a translated file holds. Errors: `bad-input` for other HDF5 files; `unreadable`. */
export function indexRun(file: Hdf5File, alive: () => void): Hdf5Run {
  return new RunIndexer(file, alive).index();
}
