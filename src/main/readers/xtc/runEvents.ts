import { Column, uint16Column, uint32Column, uint8Column } from './columns.ts';
import { applyConfig, bringsConfig, configPlaces } from './fileConfigs.ts';
import { ConfigStore } from './configStore.ts';
import { service, transitionName } from './header.ts';
import {
  firstControlStream,
  RunMerger,
  type DatagramPlace,
  type MergeReport,
  type RunFile,
} from './merge.ts';
import type { ConfigRecord, EventPart, RunEvent } from './types.ts';
import { isConfigType } from './typeIds.ts';

/** How far the columns reach. */
interface Lengths {
  events: number;
  parts: number;
  l1Events: number;
  epochs: number;
  configs: number;
  configEvents: number;
  reports: number;
  calibCycles: number;
}
const noLengths: Lengths = {
  ...{ events: 0, parts: 0, l1Events: 0, epochs: 1 },
  ...{ configs: 0, configEvents: 0, reports: 0, calibCycles: 0 },
};

/** The merged events of a run in columns, with the configuration in force at each. */
export class RunEvents {
  readonly #files: readonly RunFile[];
  readonly #services = uint8Column();
  readonly #partStart = uint32Column();
  readonly #partFile = uint16Column();
  readonly #partDatagram = uint32Column();
  readonly #first: Column = uint32Column();
  /** BeginCalibCycles up to and with the event. */
  readonly #cycles = uint32Column();
  readonly #epoch = uint32Column();
  readonly #l1Index = uint32Column();
  readonly #l1Events = uint32Column();
  readonly #epochs: ConfigStore[];
  readonly configs: ConfigRecord[] = [];
  /** Positions of the Configure and BeginCalibCycle transitions among the merged events. */
  readonly configEvents: number[] = [];
  readonly reports: MergeReport[] = [];
  aborted = false;
  calibCycles = 0;
  readonly #merger: RunMerger;
  /** Where the settled part ends: what stands behind it is merged again when the files have grown. */
  #settled: Lengths = noLengths;

  /** `before` is the configuration of chunks that lie before the given files. */
  constructor(files: readonly RunFile[], original: boolean, before: ConfigStore) {
    this.#files = files;
    this.#epochs = [before];
    this.#merger = new RunMerger(files, original, (report) => this.reports.push(report));
    this.advance();
  }

  /** Merges what has come since: all of it is there afterwards, also what later data may still put in another order. */
  advance(): void {
    this.#truncate(this.#settled);
    this.#take(this.#merger, false);
    this.#settled = this.#lengths;
    const last = this.#merger.ended ? this.#merger : this.#merger.clone();
    this.#take(last, true);
    this.aborted = last.aborted;
  }

  /** Number of events and transitions whose order no later data can change. */
  get settledLength(): number {
    return this.#settled.events;
  }

  /** Number of L1Accepts among them. */
  get settledCount(): number {
    return this.#settled.l1Events;
  }

  #take(merger: RunMerger, final: boolean): void {
    for (let group = merger.next(final); group !== undefined; group = merger.next(final)) {
      const { parts, first, service: transition } = group;
      if (transition === service.beginCalibCycle) this.calibCycles++;
      if (bringsConfig(transition)) this.#configure(transition, parts);
      this.#partStart.push(this.#partFile.length);
      this.#first.push(this.#partFile.length + parts.indexOf(first));
      for (const part of parts) {
        this.#partFile.push(part.file);
        this.#partDatagram.push(part.datagram);
      }
      this.#cycles.push(this.calibCycles);
      this.#epoch.push(this.#epochs.length - 1);
      this.#l1Index.push(this.#l1Events.length);
      if (transition === service.l1Accept) this.#l1Events.push(this.#services.length);
      this.#services.push(transition);
    }
  }

  get #lengths(): Lengths {
    return {
      events: this.#services.length,
      parts: this.#partFile.length,
      l1Events: this.#l1Events.length,
      epochs: this.#epochs.length,
      configs: this.configs.length,
      configEvents: this.configEvents.length,
      reports: this.reports.length,
      calibCycles: this.calibCycles,
    };
  }

  #truncate(to: Lengths): void {
    for (const column of [this.#services, this.#partStart, this.#first, this.#cycles, this.#epoch])
      column.truncate(to.events);
    this.#l1Index.truncate(to.events);
    this.#partFile.truncate(to.parts);
    this.#partDatagram.truncate(to.parts);
    this.#l1Events.truncate(to.l1Events);
    this.#epochs.length = Math.max(1, to.epochs);
    this.configs.length = to.configs;
    this.configEvents.length = to.configEvents;
    this.reports.length = to.reports;
    this.calibCycles = to.calibCycles;
  }

  /** Of a configuring transition count the first DAQ datagram and all control ones; DAQ wins where both have a record. */
  #configure(transition: number, parts: readonly DatagramPlace[]): void {
    const ordered = [...parts].sort((a, b) => this.#files[a.file]!.stream - this.#files[b.file]!.stream);
    const firstDaq = ordered.find((part) => this.#files[part.file]!.stream < firstControlStream);
    const used = ordered.filter(
      (part) => part === firstDaq || this.#files[part.file]!.stream >= firstControlStream,
    );
    const store = this.#epochs.at(-1)!.copy();
    for (const part of [...used].reverse()) applyConfig(store, this.#files[part.file]!.index, part.datagram);
    this.#epochs.push(store);
    this.configEvents.push(this.#services.length);
    for (const { file, datagram } of used) {
      const { index } = this.#files[file]!;
      for (const place of configPlaces(index, datagram))
        if (isConfigType(place.typeValue & 0xffff))
          this.configs.push({
            transition: transition === service.configure ? 'Configure' : 'BeginCalibCycle',
            step: transition === service.configure ? -1 : this.calibCycles - 1,
            event: this.#services.length,
            file,
            datagramOffset: index.offset(datagram),
            offset: place.offset,
            payloadLength: place.payloadLength,
            extent: place.extent,
            damage: place.damage,
            log: place.log,
            phy: place.phy,
            typeValue: place.typeValue,
          });
    }
  }

  /** Number of merged events and transitions. */
  get length(): number {
    return this.#services.length;
  }
  get l1Count(): number {
    return this.#l1Events.length;
  }

  /** Position among all merged events of an L1Accept. */
  eventOf(l1Index: number): number {
    return this.#l1Events.at(l1Index);
  }

  /** Calib cycle of an event or transition; -1 before the first. */
  stepAt(event: number): number {
    return this.#cycles.at(event) - 1;
  }

  configAt(event: number): ConfigStore {
    return this.#epochs[this.#epoch.at(event)]!;
  }
  /** Configuration at the end of the run. */
  get lastConfig(): ConfigStore {
    return this.#epochs.at(-1)!;
  }

  /** Datagrams of an event in the order of the merger. */
  places(event: number): DatagramPlace[] {
    const end = event + 1 < this.length ? this.#partStart.at(event + 1) : this.#partFile.length;
    const places: DatagramPlace[] = [];
    for (let i = this.#partStart.at(event); i < end; i++)
      places.push({ file: this.#partFile.at(i), datagram: this.#partDatagram.at(i) });
    return places;
  }

  /** Datagrams of an event by stream: DAQ before control. */
  orderedPlaces(event: number): DatagramPlace[] {
    const places = this.places(event);
    return places.length < 2
      ? places
      : places.sort((a, b) => this.#files[a.file]!.stream - this.#files[b.file]!.stream);
  }

  #part({ file, datagram }: DatagramPlace): EventPart {
    const { index, stream, chunk } = this.#files[file]!;
    return {
      file,
      stream,
      chunk,
      offset: index.offset(datagram),
      seconds: index.seconds(datagram),
      nanoseconds: index.nanoseconds(datagram),
      fiducials: index.fiducials(datagram),
      damage: index.damage(datagram),
    };
  }

  event(event: number): RunEvent {
    const parts = this.places(event).map((place) => this.#part(place));
    const first = parts[this.#first.at(event) - this.#partStart.at(event)]!;
    const transition = this.#services.at(event);
    return {
      transition: transitionName(transition),
      l1Index: transition === service.l1Accept ? this.#l1Index.at(event) : -1,
      step: this.#cycles.at(event) - 1,
      seconds: first.seconds,
      nanoseconds: first.nanoseconds,
      fiducials: first.fiducials,
      parts,
    };
  }
}
